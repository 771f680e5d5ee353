import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServer, type RecordingServer } from './recording-server.test.setup.js';

const workspace = fileURLToPath(new URL('../../../', import.meta.url));

// Whoever runs first has failed its check; from then on nothing happens but time.
const files: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@phlo/alerting': '*' } }),
  'phlo.config.ts': `import { defineProject, env } from 'phlo';
export default defineProject({
  name: 'shop',
  plugins: {
    config: {
      alerting: {
        receivers: {
          team: { type: 'webhook', url: env('TEAM_URL'), secret: env('SECRET') },
          boss: { type: 'webhook', url: env('BOSS_URL'), secret: env('SECRET') },
        },
        notify: ['team'],
        escalate: { after: '2s', to: ['boss'] },
        repeatEvery: '4s',
      },
    },
  },
});
`,
  'workflows/all.ts': `import { column, ingestion, quality, unique } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', schema: { id: column.int() }, strategy: 'replace' },
  function* () { yield [{ id: 1 }, { id: Number(process.env.SECOND ?? 2) }]; },
);
export const orderChecks = quality(orders, [unique('id')]);
`,
};

let dir: string;
let team: RecordingServer;
let boss: RecordingServer;
const started: ChildProcess[] = [];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'phlo-up-alerts-'));
  team = await startServer();
  boss = await startServer();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  mkdirSync(join(dir, 'node_modules/@phlo'), { recursive: true });
  symlinkSync(join(workspace, 'packages/alerting'), join(dir, 'node_modules/@phlo/alerting'), 'dir');
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await team[Symbol.asyncDispose]();
  await boss[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

function phlo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { PHLO_MARTS_URL: _url, FORCE_COLOR: _colour, ...inherited } = process.env;
  const child = spawn(process.execPath, [join(workspace, 'packages/cli/bin/phlo.cjs'), '-C', dir, ...args], {
    env: {
      ...inherited,
      NO_COLOR: '1',
      TEAM_URL: team.url,
      BOSS_URL: boss.url,
      SECRET: 'a-secret-of-the-test',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  started.push(child);
  const output = { stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return { child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

type Told = { readonly alerts: readonly { readonly reason: string; readonly title: string }[] };
const reasons = (server: RecordingServer) =>
  server.taken<Told>().flatMap(({ alerts }) => alerts.map(({ reason, title }) => `${reason}: ${title}`));
const soon = { timeout: 60_000, interval: 100 };

it('phlo up escalates and repeats by time alone, also what another process has found, until it is well again', async () => {
  expect(await phlo(['run'], { SECOND: '1' }).ended).toBe(3);
  const opened = 'opened: unique_id failed on bronze.orders';
  await expect.poll(() => reasons(team)[0], soon).toBe(opened);

  const up = phlo(['up', '--port', '0']);
  await expect.poll(() => reasons(boss)[0], soon).toBe('escalated: unique_id failed on bronze.orders');
  const repeated = 'repeated: unique_id failed on bronze.orders';
  await expect.poll(() => reasons(team).slice(0, 3), soon).toEqual([opened, repeated, repeated]);
  // Nobody ran anything meanwhile.
  expect(up.output.stderr).not.toContain('begins');

  expect(await phlo(['run']).ended).toBe(0);
  const resolved = 'resolved: unique_id failed on bronze.orders';
  await expect.poll(() => [reasons(team).at(-1), reasons(boss).at(-1)], soon).toEqual([resolved, resolved]);
  const before = [reasons(team).length, reasons(boss).length];
  up.child.kill('SIGTERM');
  expect(await up.ended).toBe(0);
  expect([reasons(team).length, reasons(boss).length]).toEqual(before);
}, 240_000);
