import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';
import { expectOneEndEach, expectWholeBatches, writeCrashProject } from './crash.test.setup.js';
import { openProject } from './project/open-project.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'crash');
const kills = Number(process.env.PHLO_CRASH_KILLS ?? 10);

/** mulberry32: the points of a failed run can be had again by its seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

beforeAll(() => writeCrashProject(dir));
afterAll(() => folder[Symbol.asyncDispose]());

/** The next run finishes what the dead one left, and goes on. */
async function expectHealthyRun(): Promise<void> {
  const before = await expectWholeBatches(dir);
  const report = await phloJson<{ readonly status: string; readonly assets: readonly object[] }>(['run'], { cwd: dir });
  expect(report, JSON.stringify(report)).toMatchObject({ status: 'success' });
  expect(await expectWholeBatches(dir)).toBe(before + 1);
  await using project = await openProject(dir);
  expectOneEndEach([...project.events()]);
  expect((await (await project.store()).batches()).map(({ status }) => status)).toEqual([]);
  expect(readdirSync(join(dir, '.phlo/tmp')), 'what the dead put aside').toEqual([]);
  expect(await project.query('select count(*)::int as n from marts.batches', { on: 'marts' })).toEqual([
    { n: before + 1 },
  ]);
}

/** Milliseconds of a whole run. */
async function timeRun(args: readonly string[]): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await phlo(['run', ...args], { cwd: dir });
  expect(code, stderr).toBe(0);
  return performance.now() - started;
}

describe('a run that is killed', () => {
  // Each run first finishes what the one before it left, and is killed at a later point itself.
  it.each([
    'run.start',
    'ingestion.start',
    'wap.staged',
    'quality.result',
    'wap.gate',
    'wap.published',
    'ingestion.end',
    'lineage.edges',
    'transform.start',
    'transform.end',
    'publish.start',
    'publish.end',
    'run.end',
  ])(
    'at %s leaves the lake whole',
    async (type) => {
      const { signal } = await phlo(['run'], { cwd: dir, env: { KILL_AT: type } });
      expect(signal).toBe('SIGKILL');
      await expectWholeBatches(dir);
    },
    60_000,
  );

  it('is finished by the next one: every start has its one end, and nothing is left over', expectHealthyRun, 60_000);

  it(
    `at any of ${kills} random moments leaves the lake whole`,
    async () => {
      const seed = Number(process.env.PHLO_CRASH_SEED ?? Math.floor(Math.random() * 2 ** 31));
      const random = createRandom(seed);
      // Opening the embedded marts takes most of a run: most kills go where the lake is written, every third anywhere.
      const lakeOnly = ['--select', 'bronze.*', '--select', 'gold.*'];
      const longest = { lake: await timeRun(lakeOnly), all: await timeRun([]) };
      const outcomes: string[] = [];
      for (let kill = 0; kill < kills; kill += 1) {
        const isAll = kill % 3 === 2;
        const delay = random() * (isAll ? longest.all : longest.lake);
        const { signal } = await phlo(['run', ...(isAll ? [] : lakeOnly)], {
          cwd: dir,
          onStart: (child) => void sleep(delay).then(() => child.kill('SIGKILL')),
        });
        outcomes.push(`${Math.round(delay)} ms: ${signal ?? 'ended before'}`);
        await expectWholeBatches(dir).catch((error: unknown) => {
          throw new Error(`PHLO_CRASH_SEED=${seed} breaks it at kill ${kill}: ${outcomes.join(', ')}`, {
            cause: error,
          });
        });
      }
      expect(outcomes.filter((outcome) => outcome.endsWith('SIGKILL')).length).toBeGreaterThan(0);
      await expectHealthyRun();
    },
    30_000 + kills * 15_000,
  );
});
