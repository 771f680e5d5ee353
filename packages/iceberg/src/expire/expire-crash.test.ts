import { join } from 'node:path';
import { createDuckdbEngine } from '@phlo/duckdb';
import { beforeAll, expect, it } from 'vitest';
import type { FileIO } from '../files/file-io.js';
import {
  buildForWorkers,
  createFastFileIO,
  ended,
  filesBelow,
  idsOf,
  openLake,
  publishIds,
  readIds,
  stageIds,
  startWorker,
} from '../store.test.setup.js';
import type { TestStore } from '../store.test.setup.js';
import { appends, day, openFast, publishDaily, replaces, touch } from './expire.test.setup.js';

const writes: readonly (keyof FileIO)[] = [
  'writeNew',
  'replace',
  'link',
  'linkDurablySync',
  'moveSync',
  'move',
  'remove',
  'removeFile',
];

/** Files whose `last` write is their last: as if the process had been killed before the next, or in the middle of it. */
function dieAfter(last: number): FileIO {
  const io = createFastFileIO();
  let count = 0;
  const dying = Object.fromEntries(
    writes.map((key) => {
      const write = io[key] as (...args: readonly unknown[]) => unknown;
      const dies = (...args: readonly unknown[]): unknown => {
        count += 1;
        if (count > last) throw new Error('killed');
        return write(...args);
      };
      return [key, key.endsWith('Sync') ? dies : async (...args: readonly unknown[]) => dies(...args)];
    }),
  );
  return { ...io, ...dying };
}

const isData = (path: string): boolean => /\.(?:parquet|avro|draft)$/.test(path);
const ownFiles = async (lakeDir: string) => (await filesBelow(join(lakeDir, 'warehouse'))).filter(isData);

async function makeOld(lakeDir: string, at: number): Promise<void> {
  for (const path of await filesBelow(join(lakeDir, 'warehouse'))) await touch(path, at);
}

it('leaves a readable table wherever it dies, and the next one goes on to the same end', async () => {
  const ends = new Set<string>();
  let isWhole = false;
  for (let last = 0; !isWhole; last += 1) {
    await using opened = await openFast();
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, [...replaces('a.t', 3), ...appends('a.t', 2)]);
    await clock.advance(30 * day);
    await makeOld(lakeDir, clock.now() - 29 * day);
    const dying = await openLake(lakeDir, { clock, io: dieAfter(last) });
    isWhole = await dying.expire('a.t', { olderThanMs: 7 * day }).then(
      () => true,
      () => false,
    );
    await dying[Symbol.asyncDispose]();
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 2]);
    await publishIds(store, { table: 'a.t', ids: [9] });
    await clock.advance(30 * day);
    await makeOld(lakeDir, clock.now() - 29 * day);
    expect(await store.expire('a.t', { olderThanMs: 7 * day })).toMatchObject({ kept: 1 });
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 2, 9]);
    const left = await ownFiles(lakeDir);
    ends.add([left.filter((path) => path.endsWith('.parquet')).length, left.length].join());
    expect(left.filter((path) => path.endsWith('.draft'))).toEqual([]);
    expect(last).toBeLessThan(100);
  }
  expect([...ends]).toHaveLength(1);
}, 60_000);

/** The numbers of a seed, always the same. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * sides);
  };
}

/** What a table was from a moment on. */
interface Moment {
  readonly at: number;
  readonly ids: readonly number[];
  readonly snapshotId: string;
}

async function assertPromises(opened: TestStore, history: readonly Moment[], from: number): Promise<void> {
  const { store, clock } = opened;
  expect(await readIds(store, 'a.t')).toEqual(history.at(-1)?.ids);
  for (const [index, { at, ids, snapshotId }] of history.entries()) {
    const until = history[index + 1]?.at ?? Infinity;
    if (until <= from) continue;
    expect(
      await idsOf(await store.read('a.t', { asOf: Math.min(until, clock.now()) - (until === Infinity ? 0 : 1) })),
    ).toEqual(ids);
    expect(await idsOf(await store.read('a.t', { snapshotId }))).toEqual(ids);
    expect(at).toBeLessThan(until);
  }
  for (const { snapshotId } of (await store.describe('a.t')).snapshots)
    expect(await idsOf(await store.read('a.t', { snapshotId }))).toEqual(
      history.find((moment) => moment.snapshotId === snapshotId)?.ids,
    );
}

const sorted = (ids: readonly number[]): readonly number[] => ids.toSorted((a, b) => a - b);

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'keeps every moment that it promises, and leaves no file that nothing needs: history %i',
  async (seed) => {
    await using opened = await openFast();
    const { store, clock, lakeDir } = opened;
    const dice = createDice(seed);
    const history: Moment[] = [];
    let from = 0;
    for (let step = 0; step < 40; step += 1) {
      await clock.advance(1 + dice(3 * day));
      const now = history.at(-1)?.ids ?? [];
      const mode = dice(3) === 0 ? 'replace' : 'append';
      const { snapshotId } = await publishIds(store, { table: 'a.t', ids: [step], mode });
      const ids = mode === 'replace' ? [step] : sorted([...now, step]);
      history.push({ at: clock.now(), ids, snapshotId });
      if (dice(4) > 0) continue;
      const windowMs = day * (1 + dice(10));
      // Readers and writers that began before.
      const view = await store.read('a.t');
      const staged = dice(2) === 0 ? await stageIds(store, { table: 'a.t', ids: [100 + step] }) : undefined;
      await clock.advance(dice(2 * day));
      await store.expire('a.t', { olderThanMs: windowMs, keep: 1 + dice(3) });
      expect(await idsOf(view)).toEqual(ids);
      from = Math.max(from, clock.now() - windowMs);
      await assertPromises(opened, history, from);
      if (staged === undefined) continue;
      await clock.advance(1);
      await store.publish([staged]);
      history.push({ at: clock.now(), ids: sorted([...ids, 100 + step]), snapshotId: staged.snapshotId });
    }
    await clock.advance(100 * day);
    await makeOld(lakeDir, clock.now() - 99 * day);
    expect(await store.expire('a.t')).toMatchObject({ kept: 1, orphanFiles: 0 });
    await assertPromises(opened, history, clock.now() - day);
    const files = (await store.read('a.t'))?.files.map(({ path }) => path) ?? [];
    const left = await ownFiles(lakeDir);
    expect(left.filter((path) => path.endsWith('.parquet'))).toEqual([...files].sort());
    expect(left.filter((path) => path.includes('/snap-'))).toHaveLength(1);
  },
  60_000,
);

beforeAll(buildForWorkers, 120_000);

/** Kills a process that publishes and expires, `afterMs` after it has begun to expire for the first time. */
async function killWhileExpiring(lakeDir: string, from: number, afterMs: number): Promise<void> {
  const child = startWorker('months', lakeDir, String(from));
  await new Promise<void>((resolve) => {
    child.stdout?.once('data', resolve);
    child.once('exit', resolve);
  });
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  expect(await ended(child)).toBe('SIGKILL');
}

it('survives kill -9: DuckDB reads every snapshot that is listed, and the next expiry tidies up', async () => {
  await using opened = await openFast();
  const { store, clock, lakeDir } = opened;
  await using engine = createDuckdbEngine({ tempDir: join(lakeDir, '..', 'tmp') });
  const count = async (at?: { readonly snapshotId: string }): Promise<number> => {
    const view = await store.read('a.t', at);
    if (view === undefined) throw new Error('the table is gone');
    await using session = await engine.open({ allowedDirectories: [lakeDir] });
    await session.attach(view);
    const [row] = await session.rows<{ readonly n: number }>('SELECT count(*) AS n FROM a.t');
    expect(Number(row?.n)).toBe(view.rows);
    return view.rows;
  };
  for (const [index, afterMs] of [0, 2, 5, 9, 14, 20, 40, 90, 150, 260].entries()) {
    await killWhileExpiring(lakeDir, index * 10_000, afterMs);
    expect(await count()).toBeGreaterThan(0);
    for (const { snapshotId } of (await store.describe('a.t')).snapshots) await count({ snapshotId });
    for (const { batchId } of await store.batches()) await store.discard(batchId);
  }
  const rows = await count();
  await clock.advance(200_000 * day);
  await makeOld(lakeDir, Date.now() - 100 * day);
  expect(await store.expire('a.t')).toMatchObject({ kept: 1 });
  expect(await count()).toBe(rows);
  const files = (await store.read('a.t'))?.files.map(({ path }) => path) ?? [];
  const left = await ownFiles(lakeDir);
  expect(left.filter((path) => path.endsWith('.parquet'))).toEqual([...files].sort());
  expect(left.filter((path) => path.includes('/snap-'))).toHaveLength(1);
}, 120_000);
