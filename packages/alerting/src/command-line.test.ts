import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { respond, startServer, type RecordingServer } from './recording-server.test.setup.js';
import { createShop, putFile, reasonsOf, spawnPhlo } from './shop.test.setup.js';

const config = `import { defineProject, env } from 'phlo';
export default defineProject({
  name: 'shop',
  plugins: {
    config: {
      alerting: {
        receivers: {
          team: { type: 'webhook', url: env('TEAM_URL'), secret: env('TEAM_SECRET') },
          boss: { type: 'slack', url: env('BOSS_URL') },
        },
      },
    },
  },
});
`;
const asset = `import { column, ingestion } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', schema: { id: column.int() }, strategy: 'replace' },
  function* () { yield [{ id: 1 }, { id: Number(process.env.SECOND ?? 2) }]; },
);
`;
const checks = `import { quality, unique } from 'phlo';
import { orders } from '../ingestion/orders.ts';
export const orderChecks = quality(orders, [unique('id')]);
`;

let dir: string;
let team: RecordingServer;
let boss: RecordingServer;

const put = (path: string, text: string) => putFile(dir, path, text);

beforeEach(async () => {
  dir = createShop({
    'phlo.config.ts': config,
    'workflows/ingestion/orders.ts': asset,
    'workflows/quality/orders.ts': checks,
  });
  team = await startServer();
  boss = await startServer();
});
afterEach(async () => {
  await team[Symbol.asyncDispose]();
  await boss[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

const secret = 'a-secret-of-the-test';

function phlo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const urls = { TEAM_URL: team.url, BOSS_URL: `${boss.url}/services/s3cr3t`, TEAM_SECRET: secret };
  const child = spawnPhlo(dir, args, { ...urls, ...env });
  const out = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (out.stderr += text));
  return new Promise<typeof out & { readonly code: number | null }>((resolve) =>
    child.once('close', (code) => resolve({ ...out, code })),
  );
}

const told = () => reasonsOf(team);
const list = async () =>
  JSON.parse((await phlo(['alerts', 'list', '--all', '--json'])).stdout) as {
    readonly alerts: readonly { readonly id: string; readonly status: string; readonly title: string }[];
  };

it('a run that fails its checks is told when it ends, and the next one that passes resolves it', async () => {
  const failed = await phlo(['run'], { SECOND: '1' });
  expect(failed.code).toBe(3);
  expect(told()).toEqual([['opened: unique_id failed on bronze.orders']]);
  expect(boss.taken<{ text: string }>().map(({ text }) => text)).toEqual(['shop: 1 failing']);
  const [alert] = (await list()).alerts;
  const acknowledged = await phlo(['alerts', 'ack', alert?.id ?? '', '--by', 'ada']);
  expect(acknowledged.stdout).toBe(`${alert?.id} is acknowledged by ada: unique_id failed on bronze.orders\n`);
  expect((await phlo(['run'])).code).toBe(0);
  expect(told()).toEqual([
    ['opened: unique_id failed on bronze.orders'],
    ['resolved: unique_id failed on bronze.orders'],
  ]);
  expect((await list()).alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(failed.stdout + failed.stderr).not.toMatch(/s3cr3t|a-secret/);
}, 60_000);

it('the doctor says who is told', async () => {
  const { stdout } = await phlo(['doctor', '--json']);
  expect(JSON.parse(stdout)).toContainEqual({
    name: 'hooks:alerting',
    status: 'ok',
    message: 'tells team (webhook), boss (slack)',
    hint: 'Try one with `phlo alerts test <receiver>`.',
  });
}, 60_000);

it('a receiver that is away delays no run and no other receiver, and is told by a later command', async () => {
  team.answerNext(...Array.from({ length: 3 }, () => respond(503, 'busy')));
  const failed = await phlo(['run'], { SECOND: '1' });
  expect([failed.code, boss.taken().length, told()]).toEqual([3, 1, []]);
  expect(failed.stdout + failed.stderr).toMatch(/pending/);
  team.answerNext();
  for (let round = 0; round < 4 && told().length === 0; round++) await phlo(['hooks', 'deliver', '--wait', '5s']);
  expect(told()).toEqual([['opened: unique_id failed on bronze.orders']]);
  expect(boss.taken()).toHaveLength(1);
}, 120_000);

it('a receiver of a type that another package brings is told by its plugin', async () => {
  const provides = { siren: 'receivers of the type siren' };
  const plugins = { notifiers: { siren: { entry: './plugin.js', provides } } };
  put(
    'node_modules/siren/package.json',
    JSON.stringify({ name: 'siren', version: '1.0.0', type: 'module', phlo: { apiVersion: 1, plugins } }),
  );
  put(
    'node_modules/siren/plugin.js',
    `import { appendFileSync } from 'node:fs';
const receiver = { '~standard': { version: 1, vendor: 'siren', validate: (value) => ({ value }) } };
const open = ({ file }) => ({
  preview: ({ alerts }) => alerts.length,
  send: async ({ project, alerts }) => appendFileSync(file, project + ' ' + alerts.map(({ title }) => title) + '\\n'),
});
export default () => ({ name: 'siren', group: 'notifiers', provides: ${JSON.stringify(provides)}, receiver, open });
`,
  );
  put(
    'package.json',
    JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@phlo/alerting': '*', siren: '*' } }),
  );
  put(
    'phlo.config.ts',
    config.replace(/boss: .*/, `loud: { type: 'siren', file: ${JSON.stringify(join(dir, 'heard'))} },`),
  );
  await phlo(['run'], { SECOND: '1' });
  expect(readFileSync(join(dir, 'heard'), 'utf8')).toBe('shop unique_id failed on bronze.orders\n');
}, 60_000);

it('two runs of a project at once open one alert, told once', async () => {
  put('workflows/ingestion/items.ts', asset.replaceAll('orders', 'items'));
  put('workflows/quality/items.ts', checks.replaceAll('order', 'item'));
  const runs = ['bronze.orders', 'bronze.items'].map((one) => phlo(['run', '--select', one], { SECOND: '1' }));
  expect((await Promise.all(runs)).map(({ code }) => code)).toEqual([3, 3]);
  await phlo(['hooks', 'deliver', '--wait', '10s']);
  expect(told().flat().toSorted()).toEqual([
    'opened: unique_id failed on bronze.items',
    'opened: unique_id failed on bronze.orders',
  ]);
}, 120_000);
