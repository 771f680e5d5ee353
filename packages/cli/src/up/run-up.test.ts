import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onEvent } from '@phlo/core';
import type { FiringOutcome, ToldAge } from '@phlo/schedule';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../command-line.test.setup.js';
import { expectOneEndEach } from '../crash.test.setup.js';
import { openProject } from '../project/open-project.js';
import { createDefinitionWatch } from './definition-watch.js';
import { followProject } from './follow-project.js';
import { runUp, type UpOptions } from './run-up.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');

beforeAll(() => {
  mkdirSync(join(dir, 'workflows'), { recursive: true });
  writeFileSync(
    join(dir, 'phlo.config.js'),
    `import { defineProject, definePlugin } from 'phlo';
let looks = 0;
const counter = () =>
  definePlugin({
    name: 'counter',
    hooks: [],
    periodic: [{ name: 'count', everyMs: 60_000, run: () => void looks++ }],
    endpoints: [{ path: '/looks', answer: () => ({ status: 200, text: String(looks) }) }],
  });
export default defineProject({ name: 'shop', plugins: [counter] });
`,
  );
  writeFileSync(
    join(dir, 'workflows/all.js'),
    `import { column, freshness, ingestion, schedule } from 'phlo';
export const numbers = ingestion({ table: 'bronze.numbers', schema: { n: column.long() }, strategy: 'replace' }, function* () {
  yield [{ n: 1 }];
});
export const daily = schedule({ name: 'daily', cron: '0 6 * * *', select: ['bronze.numbers'] });
export const fresh = freshness(numbers, { maxAge: '2h' });
`,
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Loading the engine takes its time on a machine that is busy. */
const soon = { timeout: 30_000 };

/** The project, looked after by a clock that the test moves. */
async function start(at: string, options: Partial<UpOptions> = {}) {
  const clock = createManualClock(Date.parse(at));
  const { log = createMemoryLogger(clock) } = options;
  const project = await openProject(dir, { clock, log });
  const stop = new AbortController();
  const definitions = await createDefinitionWatch({ dir, onChange: () => undefined });
  const outcomes: FiringOutcome[] = [];
  const ages: ToldAge[] = [];
  let url = '';
  const ended = runUp({
    project,
    clock,
    log,
    host: '127.0.0.1',
    port: 0,
    signal: stop.signal,
    drainMs: 60_000,
    definitions,
    onReady: (served) => (url = served),
    onOutcome: (outcome) => void outcomes.push(outcome),
    onAge: (age) => void ages.push(age),
    ...options,
  });
  ended.catch(() => undefined);
  await expect.poll(() => url, soon).not.toBe('');
  const get = async (path: string) => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return { clock, project, stop, outcomes, ages, ended, get };
}

describe('phlo up', () => {
  it('runs what is due, says on the bus what scheduled it, does what plugins do and serves what they serve', async () => {
    const { clock, project, stop, outcomes, ages, ended, get } = await start('2026-03-01T05:59:00Z');
    await using _ = project;
    await clock.advance(60_000);
    await expect.poll(() => outcomes, soon).toMatchObject([{ status: 'success', firing: { trigger: 'cron' } }]);
    const [begun] = project.events({ type: 'run.start' });
    expect(begun?.tags).toEqual({ schedule: 'daily', trigger: 'cron', due: '2026-03-01T06:00:00.000Z' });
    expect((await get('/looks')).text).toBe('2');
    const schedules = { schedules: [{ schedule: 'daily', cron: '0 6 * * *', timezone: 'UTC' }] };
    expect(
      [...project.events({ type: 'schedule.*' })].map(({ type, runId, data }) => [type, runId, data]),
    ).toMatchObject([
      ['schedule.followed', undefined, schedules],
      [
        'schedule.fired',
        begun?.runId,
        { schedule: 'daily', trigger: 'cron', delayMs: 0, nextAt: Date.parse('2026-03-02T06:00:00Z') },
      ],
    ]);
    const health = await get('/healthz');
    expect([health.status, JSON.parse(health.text)]).toMatchObject([
      200,
      {
        status: 'ok',
        project: 'shop',
        running: null,
        definitions: { status: 'current', files: [] },
        schedules: [{ name: 'daily', lastOutcome: 'success' }, {}],
      },
    ]);
    await clock.advance(2 * 3_600_000 + 10_000);
    expect(ages.map(({ isStale }) => isStale)).toEqual([false, true]);
    expect([...project.events({ type: 'quality.result' })].map(({ data }) => data).at(-1)).toMatchObject({
      assetKey: 'bronze.numbers',
      check: 'freshness',
      outcome: 'failed',
      message: 'the last success was 2h ago, and may be 2h ago',
    });
    stop.abort();
    await ended;
    await expect(get('/healthz')).rejects.toThrow();
  }, 60_000);

  it('is not ready where it has not looked for long', async () => {
    const { project, clock, stop, ended, get } = await start('2026-03-01T07:00:00Z');
    await using _ = project;
    // Somebody keeps the thread busy: the clock goes on, and nothing is looked at.
    const wake = Object.assign(project.bus, { wake: () => expect.unreachable() });
    await clock.advance(40_000);
    expect(await get('/healthz')).toMatchObject({ status: 503, text: expect.stringContaining('"loop": "late"') });
    expect((await get('/livez')).status).toBe(503);
    Object.assign(wake, { wake: () => undefined });
    stop.abort();
    await ended;
  }, 60_000);

  it('begins nothing more once it is told to end, and cancels what takes too long: every start has its end', async () => {
    const { clock, project, stop, outcomes, ended, get } = await start('2026-03-02T05:59:00Z');
    await using _ = project;
    let isHeld = false;
    const hold = onEvent('ingestion.start', {
      name: 'hold',
      delivery: 'await',
      timeoutMs: 3_600_000,
      handler: (__, { signal }) => {
        isHeld = true;
        return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
      },
    });
    project.bus.register(hold, { plugin: 'test' });
    await clock.advance(60_000);
    await expect.poll(() => isHeld, soon).toBe(true);
    stop.abort();
    await expect.poll(async () => (await get('/healthz')).text, soon).toContain('"status": "stopping"');
    expect([(await get('/healthz')).status, (await get('/livez')).status]).toEqual([503, 200]);
    expect(outcomes).toEqual([]);
    await clock.runAll();
    await ended;
    expect(outcomes).toMatchObject([{ status: 'cancelled' }]);
    expectOneEndEach([...project.events()]);
  }, 60_000);

  it('gives up at once a run that waits for assets which another one holds, and leaves it due', async () => {
    const log = createMemoryLogger(createManualClock());
    const waiting: unknown = expect.stringMatching(/^Waiting: bronze.numbers is held by process/);
    const { clock, project, stop, outcomes, ended } = await start('2026-03-03T05:59:00Z', { log });
    await using _ = project;
    const others = project.state().leases.acquire(['asset:bronze.numbers'], { runId: 'other' });
    await clock.advance(60_000);
    await expect.poll(() => log.lines.map(({ message }) => message), soon).toContainEqual(waiting);
    stop.abort();
    // Nobody lets time pass: whoever waits for something waits for ever.
    await ended;
    expect(outcomes).toEqual([]);
    const said = log.lines.map(({ message }) => message);
    expect(said).toContain('The run of daily had not begun yet: it stays due.');
    expect(said.filter((message) => message.startsWith('Waiting for'))).toEqual([]);
    for (const lease of others) lease[Symbol.dispose]();
    await using next = await openProject(dir, { clock });
    using followed = await followProject({ project: next, clock, log, signal: new AbortController().signal });
    followed.scheduler.look();
    await expect.poll(() => next.state().schedules.lastDue('daily'), soon).toBe(Date.parse('2026-03-03T06:00:00Z'));
    await followed.scheduler.idle();
  }, 60_000);
});
