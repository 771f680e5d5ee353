import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { currentProcess, openStateStore } from '@phlo/state';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { phlo, phloBin, phloJson, temporaryFolder } from './command-line.test.setup.js';
import { expectOneEndEach } from './crash.test.setup.js';

let folder: ReturnType<typeof temporaryFolder>;
let dir = '';
const started: ChildProcess[] = [];
const rule = '0 0 1 1 * UTC';
const soon = { timeout: 60_000, interval: 100 };

// The run of `slow` goes on until the file `go` is there; every event of a run is delivered into the file `heard`.
beforeEach(() => {
  folder = temporaryFolder();
  dir = join(folder.dir, 'shop');
  mkdirSync(join(dir, 'workflows'), { recursive: true });
  writeFileSync(
    join(dir, 'phlo.config.js'),
    `import { appendFileSync } from 'node:fs';
import { defineProject, definePlugin, onEvent } from 'phlo';
const listener = () =>
  definePlugin({
    name: 'listener',
    hooks: [
      onEvent('run.end', {
        name: 'hear',
        delivery: 'queued',
        queue: 'durable',
        handler: async ({ data }) => appendFileSync('${join(dir, 'heard')}', data.status + '\\n'),
      }),
    ],
  });
export default defineProject({ name: 'shop', plugins: [listener] });
`,
  );
  writeFileSync(
    join(dir, 'workflows/all.js'),
    `import { existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { column, freshness, ingestion, schedule } from 'phlo';
const schema = { n: column.long() };
export const fast = ingestion({ table: 'bronze.fast', schema, strategy: 'replace' }, function* () {
  yield [{ n: 1 }];
});
export const slow = ingestion({ table: 'bronze.slow', schema, strategy: 'replace' }, async function* () {
  writeFileSync('${join(dir, 'begun')}', '');
  while (!existsSync('${join(dir, 'go')}')) await sleep(20);
  yield [{ n: 1 }];
});
export const yearly = schedule({ name: 'yearly', cron: '0 0 1 1 *', select: ['bronze.slow'] });
export const other = schedule({ name: 'other', cron: '0 0 1 1 *', select: ['bronze.fast'], catchUp: 'skip' });
export const fresh = freshness('bronze.fast', { maxAge: '30d' });
`,
  );
  // As if the project had been followed since long ago, and by nobody on New Year.
  using state = openState();
  state.schedules.follow({ name: 'yearly', rule }, 0);
});
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill('SIGKILL');
  await folder[Symbol.asyncDispose]();
});

const openState = () =>
  openStateStore({ path: join(dir, '.phlo/state.db'), clock: createSystemClock(), process: currentProcess() });
const readEvents = () => {
  using state = openState();
  return [...state.journal.read()];
};
const heard = () => (existsSync(join(dir, 'heard')) ? readFileSync(join(dir, 'heard'), 'utf8').trim().split('\n') : []);
const go = () => writeFileSync(join(dir, 'go'), '');
const hasBegun = () => existsSync(join(dir, 'begun'));

interface Line {
  readonly what: string;
  readonly url?: string;
  readonly schedule?: string;
  readonly status?: string;
}

/** Starts `phlo up`, and waits until it is ready. */
async function startUp(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [phloBin, 'up', '--port', '0', '--json', ...args], {
    cwd: dir,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  // Whatever stands on stdout that is no line of JSON fails here.
  const lines = () =>
    output.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Line);
  await expect.poll(() => lines().length > 0 || child.exitCode !== null, soon).toBe(true);
  const ended = async () => {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    return child.exitCode ?? child.signalCode;
  };
  return { child, output, lines, ended, url: lines()[0]?.url ?? '' };
}

describe('phlo up', () => {
  it('makes up once for what was due, delivers what other processes leave, and ends when it is told to', async () => {
    const up = await startUp();
    await expect.poll(hasBegun, soon).toBe(true);
    go();
    await expect
      .poll(() => up.lines().filter(({ what }) => what === 'run'), soon)
      .toMatchObject([{ status: 'success' }]);
    await expect.poll(heard, soon).toEqual(['success']);
    const run = await phlo(['run', '--select', 'bronze.fast'], { cwd: dir });
    expect([run.code, run.stderr]).toEqual([0, expect.not.stringContaining('pending')]);
    await expect.poll(heard, soon).toEqual(['success', 'success']);
    up.child.kill('SIGTERM');
    expect([await up.ended(), up.output.stderr]).toEqual([0, expect.stringContaining('shop is down')]);
    // It may have looked at how old `bronze.fast` is meanwhile, and found it fresh.
    const told = up.lines().map(({ what }) => what);
    expect(told.filter((what) => what !== 'freshness')).toEqual(['up', 'run', 'down']);
    expect(up.output.stderr).toMatch(/yearly begins: 1 asset, run \S+/);
    const [begun] = readEvents().filter(({ type }) => type === 'run.start');
    expect(begun?.tags).toMatchObject({ schedule: 'yearly', trigger: 'catch_up' });
  }, 180_000);

  it('is there once: a second one is refused, and says by whom', async () => {
    const up = await startUp();
    const second = await phlo(['up', '--port', '0'], { cwd: dir });
    expect([second.code, second.stdout]).toEqual([5, '']);
    expect(second.stderr).toContain(`UP_RUNNING  Another process looks after this project: process ${up.child.pid} on`);
    expect((await phlo(['schedule', 'tick'], { cwd: dir })).code).toBe(5);
    expect((await phlo(['doctor'], { cwd: dir })).stdout).toContain(`process ${up.child.pid} looks after them`);
    go();
    up.child.kill('SIGINT');
    expect(await up.ended()).toBe(0);
  }, 180_000);

  it('waits for a run that goes on, and cancels it when the time is up', async () => {
    const up = await startUp(['--drain', '300ms']);
    await expect.poll(hasBegun, soon).toBe(true);
    up.child.kill('SIGTERM');
    expect(await up.ended()).toBe(0);
    expect(up.lines().filter(({ what }) => what === 'run')).toMatchObject([
      { schedule: 'yearly', status: 'cancelled' },
    ]);
    expectOneEndEach(readEvents());
  }, 180_000);

  it.each([
    ['the second signal', ['SIGTERM', 'SIGTERM'], 130],
    ['a kill', ['SIGKILL'], 'SIGKILL'],
  ] as const)(
    'ends at once at %s; the next one finishes what was left, and runs nothing twice',
    async (_, signals, code) => {
      const up = await startUp(['--drain', '5m']);
      await expect.poll(hasBegun, soon).toBe(true);
      for (const signal of signals) {
        up.child.kill(signal);
        if (signal === 'SIGTERM')
          await expect.poll(() => up.output.stderr, soon).toContain('once more to quit at once');
      }
      expect(await up.ended()).toBe(code);
      const next = await startUp();
      expectOneEndEach(readEvents());
      expect(readEvents().filter(({ type }) => type === 'run.start')).toHaveLength(1);
      await expect.poll(heard, soon).toEqual(['failed']);
      next.child.kill('SIGTERM');
      expect(await next.ended()).toBe(0);
    },
    180_000,
  );

  it('serves beyond this machine to whoever has the token alone', async () => {
    go();
    const open = ['--host', '0.0.0.0'];
    const refused = await phlo(['up', '--port', '0', ...open], { cwd: dir });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/SERVE_TOKEN_MISSING[\s\S]*PHLO_UP_TOKEN/),
    ]);
    const up = await startUp(open, { PHLO_UP_TOKEN: 'sesame-1234' });
    const url = up.url.replace('0.0.0.0', '127.0.0.1');
    const ask = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
      const response = await fetch(`${url}${path}`, { headers });
      return [response.status, (await response.text()).includes('yearly')];
    };
    expect(await ask('/healthz')).toEqual([200, false]);
    expect(await ask('/healthz', { authorization: 'Bearer sesame-1234' })).toEqual([200, true]);
    expect(await ask('/metrics')).toEqual([401, false]);
    up.child.kill('SIGTERM');
    expect(await up.ended()).toBe(0);
    expect(up.output.stdout + up.output.stderr).not.toContain('sesame');
  }, 180_000);
});

describe('phlo schedule', () => {
  it('lists what is due and what became of it, and runs what is asked for', async () => {
    go();
    const list = () => phloJson<readonly Readonly<Record<string, unknown>>[]>(['schedule', 'list'], { cwd: dir });
    expect((await list()).map(({ name, lastOutcome, why }) => [name, lastOutcome, why])).toEqual([
      ['other', null, null],
      ['yearly', null, expect.stringMatching(/^due since \d{4}-01-01T00:00:00.000Z, and not run yet$/)],
      ['bronze.fast', 'unknown', null],
    ]);
    expect(await phloJson(['schedule', 'run', 'other', '--dry-run'], { cwd: dir })).toEqual({
      schedule: 'other',
      assets: ['bronze.fast'],
    });
    expect((await phlo(['doctor'], { cwd: dir })).stdout).toContain('no process looks after them');
    expect(readEvents().filter(({ type }) => type.startsWith('run.'))).toEqual([]);
    const env = { TRACEPARENT: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    expect(await phloJson(['schedule', 'run', 'other'], { cwd: dir, env })).toMatchObject({ status: 'success' });
    expect(readEvents().find(({ type }) => type === 'run.start')).toMatchObject({
      tags: { schedule: 'other', trigger: 'manual' },
      traceparent: env.TRACEPARENT,
    });
    expect(await phloJson(['schedule', 'tick'], { cwd: dir })).toMatchObject([
      { schedule: 'yearly', trigger: 'catch_up', status: 'success', runId: expect.any(String) },
    ]);
    expect((await list()).map(({ name, lastOutcome, why }) => [name, lastOutcome, why])).toEqual([
      ['other', 'success', null],
      ['yearly', 'success', null],
      ['bronze.fast', 'fresh', null],
    ]);
    const idle = await phlo(['schedule', 'tick'], { cwd: dir });
    expect([idle.code, idle.stdout]).toEqual([0, 'Nothing is due.\n']);
    const slip = await phlo(['schedule', 'run', 'yearl'], { cwd: dir });
    expect([slip.code, slip.stderr]).toEqual([2, expect.stringContaining('Did you mean "yearly"?')]);
  }, 180_000);

  it('says which schedule selects what is not there, and which field of a definition is wrong', async () => {
    const path = join(dir, 'workflows/all.js');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace("select: ['bronze.fast']", "select: ['bronze.fst']"));
    const unknown = await phlo(['schedule', 'list'], { cwd: dir });
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('schedule "other": No asset is called "bronze.fst"'),
    ]);
    writeFileSync(path, text.replace("'0 0 1 1 *'", "'0 0 1 13 *'"));
    const invalid = await phlo(['up'], { cwd: dir });
    expect([invalid.code, invalid.stderr]).toEqual([
      2,
      expect.stringMatching(/SCHEDULE_INVALID .*workflows\/all.js.*schedule "yearly": cron is/),
    ]);
  }, 60_000);
});
