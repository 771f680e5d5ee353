import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServer, type RecordingServer } from './recording-server.test.setup.js';
import { createShop, reasonsOf, spawnPhlo } from './shop.test.setup.js';

// Whoever runs first has failed its check; from then on nothing happens but time.
const files: Readonly<Record<string, string>> = {
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
  dir = createShop(files);
  team = await startServer();
  boss = await startServer();
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await team[Symbol.asyncDispose]();
  await boss[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true });
});

function phlo(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const receivers = { TEAM_URL: team.url, BOSS_URL: boss.url, SECRET: 'a-secret-of-the-test' };
  const child = spawnPhlo(dir, args, { ...receivers, ...env });
  started.push(child);
  child.stdout.resume();
  const output = { stderr: '' };
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return { child, output, ended: once(child, 'close').then(([code]) => code as number | null) };
}

const reasons = (server: RecordingServer) => reasonsOf(server).flat();
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
