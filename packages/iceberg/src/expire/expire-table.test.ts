import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadedFilesKey } from '@phlo/lake';
import { createManualClock } from '@phlo/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../json/lossless-json.js';
import {
  createFastFileIO,
  errorLike,
  filesBelow,
  idsOf,
  openLake,
  publishIds,
  readIds,
  stageIds,
} from '../store.test.setup.js';
import type { TestStore } from '../store.test.setup.js';
import { manifestsOf, metadataOf } from '../table-files.test.setup.js';
import {
  appends,
  day,
  editMetadata,
  folderOf,
  neededFiles,
  openFast,
  publishDaily,
  reopen,
  replaces,
} from './expire.test.setup.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openFast();
});
afterEach(() => opened[Symbol.asyncDispose]());

const week = { olderThanMs: 7 * day };
const sizeOf = async (paths: readonly string[]) =>
  (await Promise.all(paths.map((path) => stat(path)))).reduce((sum, { size }) => sum + size, 0);

describe('expiring a table', () => {
  it('takes away the snapshots that nobody has seen for so long, and every file that only they needed', async () => {
    const { store, clock, lakeDir } = opened;
    const [, , , before, last] = await publishDaily(opened, replaces('a.t', 5));
    await clock.advance(6.5 * day);
    const files = await neededFiles(opened, 'a.t');
    const dry = await store.expire('a.t', { ...week, dryRun: true });
    expect(await neededFiles(opened, 'a.t')).toEqual(files);
    expect((await store.describe('a.t')).snapshots).toHaveLength(5);

    expect(await store.expire('a.t', week)).toEqual(dry);
    const left = await neededFiles(opened, 'a.t');
    expect(dry).toMatchObject({ kept: 2, files: files.length - left.length, orphanFiles: 0, orphanBytes: 0 });
    expect(dry.expired).toHaveLength(3);
    expect(left.filter((path) => path.endsWith('.parquet'))).toHaveLength(2);
    expect((await store.describe('a.t')).snapshots.map(({ snapshotId }) => snapshotId)).toEqual([
      before?.snapshotId,
      last?.snapshotId,
    ]);
    expect(await readIds(store, 'a.t')).toEqual([4]);
    expect(await idsOf(await store.read('a.t', { snapshotId: before?.snapshotId ?? '' }))).toEqual([3]);
    await using other = await openLake(lakeDir);
    expect(await readIds(other, 'a.t')).toEqual([4]);
  });

  it('says how many bytes it takes, and takes as many', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, [...replaces('a.t', 3), ...appends('a.t', 2)]);
    await clock.advance(30 * day);
    const before = await sizeOf(await neededFiles(opened, 'a.t'));
    const { bytes } = await store.expire('a.t', { ...week, dryRun: true });
    await store.expire('a.t', week);
    expect(before - (await sizeOf(await neededFiles(opened, 'a.t')))).toBe(bytes);
    expect(bytes).toBeGreaterThan(0);
  });

  it('keeps the files of expired appends, which are part of the table', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, appends('a.t', 5));
    await clock.advance(30 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ kept: 1 });
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 2, 3, 4]);
    const manifests = (await manifestsOf(opened.lakeDir, 'a.t')).map(({ manifest_path: path }) => basename(path));
    const left = (await neededFiles(opened, 'a.t'))
      .filter((path) => path.endsWith('.avro'))
      .map((path) => basename(path));
    expect(left.filter((name) => !name.startsWith('snap-')).sort()).toEqual(manifests.sort());
    expect(left.filter((name) => name.startsWith('snap-'))).toHaveLength(1);
  });

  it('takes manifests that were merged, and keeps what they were merged into', async () => {
    const { clock, lakeDir } = opened;
    await publishDaily(opened, appends('a.t', 1));
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      properties: { ...metadata.properties, 'commit.manifest.min-count-to-merge': '3' },
    }));
    await using store = await reopen(opened);
    await publishDaily({ ...opened, store }, appends('a.t', 7));
    await clock.advance(100 * day);
    await store.expire('a.t', week);
    expect(await readIds(store, 'a.t')).toEqual([0, 0, 1, 2, 3, 4, 5, 6]);
    const manifests = (await manifestsOf(lakeDir, 'a.t')).map(({ manifest_path: path }) => basename(path));
    const left = (await neededFiles(opened, 'a.t')).filter(
      (path) => path.endsWith('.avro') && !path.includes('/snap-'),
    );
    expect(left.map((path) => basename(path)).sort()).toEqual(manifests.sort());
    expect(manifests.length).toBeLessThan(4);
  });

  it('lets batches be published as before', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(30 * day);
    const staged = await stageIds(store, { table: 'a.t', ids: [9], mode: 'replace' });
    await store.expire('a.t', week);
    await store.publish([staged]);
    await publishIds(store, { table: 'a.t', ids: [10] });
    expect(await readIds(store, 'a.t')).toEqual([9, 10]);
    expect((await metadataOf(opened.lakeDir, 'a.t')).snapshots).toHaveLength(3);
  });

  it('does nothing a second time, and commits nothing then', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(30 * day);
    await store.expire('a.t', week);
    const { metadataLocation } = await store.describe('a.t');
    expect(await store.expire('a.t', week)).toMatchObject({ expired: [], kept: 1, files: 0, bytes: 0 });
    expect((await store.describe('a.t')).metadataLocation).toBe(metadataLocation);
  });

  it('is no update of the table', async () => {
    const { store, clock } = opened;
    const [, last] = await publishDaily(opened, replaces('a.t', 2));
    await clock.advance(30 * day);
    await store.expire('a.t', week);
    expect((await store.describe('a.t')).updatedAt).toBe(last?.at);
    expect((await metadataOf(opened.lakeDir, 'a.t'))['last-updated-ms']).toBe(clock.now());
  });
});

describe('what an expiry keeps', () => {
  it('is what was current within the time, however old it was then', async () => {
    const { store, clock } = opened;
    const [first] = await publishDaily(opened, replaces('a.t', 1));
    await clock.advance(100 * day);
    const [second] = await publishDaily(opened, [{ table: 'a.t', ids: [7], mode: 'replace' }]);
    await clock.advance(6 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ expired: [], kept: 2 });
    expect(await idsOf(await store.read('a.t', { asOf: (second?.at ?? 0) - 1 }))).toEqual([0]);
    await clock.advance(2 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ expired: [first?.snapshotId] });
    const gone = new RegExp(`has been expired, and is gone`);
    for (const at of [{ asOf: (second?.at ?? 0) - 1 }, { snapshotId: first?.snapshotId ?? '' }])
      await expect(store.read('a.t', at)).rejects.toThrow(errorLike({ code: 'SNAPSHOT_NOT_FOUND', message: gone }));
  });

  it('is a day at least, whatever it is asked', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, replaces('a.t', 1));
    await clock.advance(30 * day);
    const reader = await store.read('a.t');
    await publishDaily(opened, [{ table: 'a.t', ids: [1], mode: 'replace' }]);
    await clock.advance(day - 1);
    expect(await store.expire('a.t', { olderThanMs: 0, keep: 0 })).toMatchObject({ expired: [], kept: 2 });
    expect(await idsOf(reader)).toEqual([0]);
    await clock.advance(1);
    expect(await store.expire('a.t', { olderThanMs: 0, keep: 0 })).toMatchObject({ kept: 1 });
  });

  it('is as many as were asked for, and what the table says of itself where nothing was', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, replaces('a.t', 6));
    await clock.advance(100 * day);
    expect(await store.expire('a.t', { ...week, keep: 4 })).toMatchObject({ kept: 4 });
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      properties: {
        ...metadata.properties,
        'history.expire.min-snapshots-to-keep': '3',
        'history.expire.max-snapshot-age-ms': String(200 * day),
      },
    }));
    await using other = await reopen(opened);
    expect(await other.expire('a.t')).toMatchObject({ kept: 4 });
    await clock.advance(200 * day);
    expect(await other.expire('a.t')).toMatchObject({ kept: 3 });
    expect(await readIds(other, 'a.t')).toEqual([5]);
  });

  it('is what branches and tags name, and what is set on a branch', async () => {
    const { clock } = opened;
    const [one, two, three, four] = await publishDaily(opened, replaces('a.t', 6));
    await clock.advance(100 * day);
    const id = (of: { readonly snapshotId: string } | undefined) => Number(of?.snapshotId);
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      refs: {
        ...(metadata.refs as JsonObject),
        audited: { type: 'tag', 'snapshot-id': id(two) },
        side: { type: 'branch', 'snapshot-id': id(four), 'min-snapshots-to-keep': 2 },
      },
    }));
    await using other = await reopen(opened);
    const { expired } = await other.expire('a.t', week);
    expect(expired).toContain(one?.snapshotId);
    expect(expired).toHaveLength(2);
    for (const [kept, ids] of [
      [two, [1]],
      [three, [2]],
      [four, [3]],
    ] as const)
      expect(await idsOf(await other.read('a.t', { snapshotId: kept?.snapshotId ?? '' }))).toEqual(ids);
    expect(await readIds(other, 'a.t')).toEqual([5]);
    expect((await metadataOf(opened.lakeDir, 'a.t')).refs).toHaveProperty('audited');
    expect(await other.expire('a.t', week)).toMatchObject({ expired: [] });
  });

  it('is the memory of which files are loaded, also below a snapshot of another engine', async () => {
    const { store, clock } = opened;
    const summary = { [loadedFilesKey]: '[{"path":"data/a.csv"}]' };
    await publishDaily(opened, [...appends('a.t', 2), { table: 'a.t', ids: [5], summary }, ...appends('b.t', 1)]);
    await clock.advance(30 * day);
    await publishDaily(opened, [{ table: 'a.t', ids: [6] }]);
    // As if another engine had compacted the table.
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      snapshots: metadata.snapshots.map((snapshot, index, { length }) =>
        index < length - 1 ? snapshot : { ...snapshot, summary: { operation: 'replace' } },
      ),
    }));
    await clock.advance(100 * day);
    await using other = await reopen(opened);
    expect(await other.expire('a.t', week)).toMatchObject({ kept: 2 });
    expect((await other.read('a.t'))?.summary).toMatchObject(summary);
    await store.expire('b.t', week);
    expect(await readIds(other, 'a.t')).toEqual([0, 1, 5, 6]);
  });

  it('is what a staged batch was planned on, and one whose batch is not tidied up yet', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, replaces('a.t', 2));
    const staged = await stageIds(store, { table: 'a.t', ids: [9] });
    const [, , cut] = await publishDaily(opened, [...replaces('a.t', 2), ...replaces('a.t', 3)].slice(0, 3));
    await publishDaily(opened, replaces('a.t', 2));
    // As if the process had died between its commit and the removal of what it had staged.
    const left = join(lakeDir, 'staging', cut?.batchId ?? '');
    await mkdir(left);
    await clock.advance(100 * day);
    await store.expire('a.t', week);
    const { snapshots } = await store.describe('a.t');
    expect(snapshots.map(({ snapshotId }) => snapshotId)).toContain(staged.plan.base?.snapshotId);
    expect(await idsOf(staged.plan.base)).toEqual([1]);
    expect(await store.findBatch('a.t', cut?.batchId ?? '')).toBeDefined();
    await rm(left, { recursive: true });
    await store.discard(staged.batchId);
    expect(await store.expire('a.t', week)).toMatchObject({ kept: 1 });
  });

  it('are rejected batches, with the rows that failed', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, replaces('a.t', 2));
    const staged = await stageIds(store, { table: 'a.t', ids: [9] });
    await store.reject(staged, [{ source: 'not_null', reason: 'nulls' }]);
    await clock.advance(100 * day);
    await store.expire('a.t', week);
    const [batch] = await store.batches();
    expect(await Promise.all((batch?.files ?? []).map((path) => readFile(path, 'utf8')))).toEqual(['[9]']);
  });
});

describe('a table that does not hold still, or is damaged', () => {
  it('is planned anew where somebody commits first', async () => {
    const { clock, lakeDir } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    const io = createFastFileIO();
    let others = 0;
    await using racing = await openLake(lakeDir, {
      clock,
      io: {
        ...io,
        writeNew: async (path, bytes) => {
          if (path.endsWith('.draft') && others++ < 2)
            await publishIds(opened.store, { table: 'a.t', ids: [100 + others] });
          await io.writeNew(path, bytes);
        },
      },
    });
    expect(await racing.expire('a.t', week)).toMatchObject({ kept: 3 });
    expect(await readIds(opened.store, 'a.t')).toEqual([2, 101, 102]);
    expect((await filesBelow(folderOf(opened, 'a.t'))).filter((path) => path.endsWith('.draft'))).toEqual([]);
  });

  it('is left alone where what is to stay cannot be read', async () => {
    const { store, clock } = opened;
    const [, , last] = await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    const [list = ''] = (await filesBelow(folderOf(opened, 'a.t'))).filter((path) =>
      path.includes(`snap-${last?.snapshotId}-`),
    );
    await writeFile(list, 'rubbish');
    await using other = await reopen(opened);
    const before = await filesBelow(folderOf(opened, 'a.t'));
    await expect(other.expire('a.t', week)).rejects.toThrow(errorLike({ code: 'LAKE_CORRUPT' }));
    expect(await filesBelow(folderOf(opened, 'a.t'))).toEqual(before);
    expect((await store.describe('a.t')).snapshots).toHaveLength(3);
  });

  it('loses a snapshot whose files are gone already', async () => {
    const { clock } = opened;
    const [first] = await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    const [list = ''] = (await filesBelow(folderOf(opened, 'a.t'))).filter((path) =>
      path.includes(`snap-${first?.snapshotId}-`),
    );
    await rm(list);
    await using other = await reopen(opened);
    expect(await other.expire('a.t', week)).toMatchObject({ kept: 1 });
    expect(await readIds(other, 'a.t')).toEqual([2]);
  });

  it('that is not there is told', async () => {
    await expect(opened.store.expire('a.none')).rejects.toThrow(errorLike({ code: 'TABLE_NOT_FOUND' }));
  });
});

it('expires a table that PyIceberg wrote elsewhere, by all digits of the ids of its snapshots', async () => {
  const lakeDir = join(opened.lakeDir, '..', 'foreign');
  await cp(fileURLToPath(new URL('../../fixtures/pyiceberg', import.meta.url)), lakeDir, { recursive: true });
  const clock = createManualClock(Date.UTC(2036, 0, 1));
  await using store = await openLake(lakeDir, { clock, io: createFastFileIO() });
  const before = (await store.describe('py.events')).snapshots;
  const rows = (await store.read('py.events'))?.rows;
  const files = await filesBelow(join(lakeDir, 'warehouse', 'py', 'events'));
  const result = await store.expire('py.events', week);
  expect(result).toMatchObject({
    expired: before.slice(0, -1).map(({ snapshotId }) => snapshotId),
    kept: 1,
    orphanFiles: 0,
  });
  expect((await store.describe('py.events')).snapshots.map(({ snapshotId }) => snapshotId)).toEqual([
    before.at(-1)?.snapshotId,
  ]);
  const view = await store.read('py.events');
  expect(view?.rows).toBe(rows);
  const left = await filesBelow(join(lakeDir, 'warehouse', 'py', 'events'));
  expect(left).toEqual(expect.arrayContaining((view?.files ?? []).map(({ path }) => path)));
  expect(files.filter((path) => !left.includes(path))).toHaveLength(result.files);
  expect(result.files).toBeGreaterThan(0);
});
