import { execFileSync } from 'node:child_process';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  errorLike,
  filesBelow,
  idColumns,
  idsOf,
  openLake,
  openTestStore,
  publishIds,
  readIds,
  stageIds,
} from './store.test.setup.js';
import type { TestStore } from './store.test.setup.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore();
});
afterEach(() => opened[Symbol.asyncDispose]());

describe('what is not published', () => {
  it('leaves no trace of a new table in the catalog or the warehouse, staged or rejected', async () => {
    const { store, lakeDir } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual([]);
    await store.reject(staged, [{ source: 'not_null', reason: '1 of 1 rows' }]);
    expect([await store.list(), await filesBelow(join(lakeDir, 'warehouse'))]).toEqual([[], []]);
    const [record] = await store.batches();
    expect(record?.directory).toBe(join(lakeDir, 'rejected', staged.batchId));
    expect(record?.files).toEqual([join(lakeDir, 'rejected', staged.batchId, 'data', 'part-0.parquet')]);
    for (const path of record?.files ?? []) expect((await stat(path)).isFile()).toBe(true);
    expect(await readdir(join(lakeDir, 'staging'))).toEqual([]);
  });

  it('is never in the folder of its table, where a reader may take every file', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const before = await filesBelow(join(lakeDir, 'warehouse'));
    const staged = await stageIds(store, { table: 'a.t', ids: [2] });
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual(before);
    expect(staged.files.every(({ path }) => path.startsWith(join(lakeDir, 'staging')))).toBe(true);
  });

  it('is listed by another process from its plan on, and can be discarded there', async () => {
    const { store, lakeDir } = opened;
    const plan = await store.plan({ table: 'a.t', columns: idColumns, partition: [], mode: 'append', runId: 'dead' });
    await opened.clock.advance(1);
    const staged = await stageIds(store, { table: 'a.t', ids: [1, 2], runId: 'dead' });
    await using other = await openLake(lakeDir);
    const records = await other.batches();
    expect(records.map(({ batchId, runId, status, rows, table }) => [batchId, runId, status, rows, table])).toEqual([
      [plan.batchId, 'dead', 'staged', 0, 'a.t'],
      [staged.batchId, 'dead', 'staged', 2, 'a.t'],
    ]);
    expect(records[1]?.columns).toEqual(staged.plan.columns);
    for (const { batchId } of records) await other.discard(batchId);
    expect([await store.batches(), await filesBelow(join(lakeDir, 'staging'))]).toEqual([[], []]);
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'BATCH_LOST', asset: 'a.t' }));
    expect([await store.list(), await filesBelow(join(lakeDir, 'warehouse'))]).toEqual([[], []]);
  });

  it('cannot be reached by an id that is a path', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    for (const id of ['../warehouse', '..', '', '.', 'a/b', `${'0'.repeat(8)}/../../warehouse`])
      await store.discard(id);
    expect(await readIds(store, 'a.t')).toEqual([1]);
    expect(await filesBelow(lakeDir)).not.toEqual([]);
  });
});

describe('a commit', () => {
  it('has one time for all its tables, so that a query as of any time sees all or none', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    await publishIds(store, { table: 'a.t', ids: [2] });
    const unit = [await stageIds(store, { table: 'a.t', ids: [3] }), await stageIds(store, { table: 'b.u', ids: [4] })];
    await store.publish(unit);
    const [left, right] = [await store.read('a.t'), await store.read('b.u')];
    expect(left?.committedAt).toBe(right?.committedAt);
    const asOf = left?.committedAt ?? 0;
    expect(await idsOf(await store.read('a.t', { asOf }))).toEqual([1, 2, 3]);
    expect(await idsOf(await store.read('a.t', { asOf: asOf - 1 }))).toEqual([1, 2]);
    await expect(store.read('b.u', { asOf: asOf - 1 })).rejects.toThrow(errorLike({ code: 'SNAPSHOT_NOT_FOUND' }));
  });

  it('never goes back in time, not even with the clock', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const first = (await store.read('a.t'))?.committedAt ?? 0;
    await using late = await openLake(lakeDir, { clock: { ...opened.clock, now: () => first - 60_000 } });
    await publishIds(late, { table: 'a.t', ids: [2] });
    expect((await store.read('a.t'))?.committedAt).toBe(first + 1);
  });

  it('takes several batches of one table, in order', async () => {
    const { store } = opened;
    const unit = [await stageIds(store, { table: 'a.t', ids: [1] }), await stageIds(store, { table: 'a.t', ids: [2] })];
    await store.publish(unit);
    expect(await readIds(store, 'a.t')).toEqual([1, 2]);
    expect((await store.describe('a.t')).snapshots.map(({ snapshotId }) => snapshotId)).toEqual(
      unit.map(({ snapshotId }) => snapshotId),
    );
  });

  it('happens once, however many ask for it at the same time', async () => {
    const { store } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const results = await Promise.all([1, 2, 3].map(() => store.publish([staged])));
    expect(results.flat().map(({ snapshotId }) => snapshotId)).toEqual(Array(3).fill(staged.snapshotId));
    expect(await readIds(store, 'a.t')).toEqual([1]);
  });

  it('names its files by batch, since engines may name those of two batches alike', async () => {
    const { store } = opened;
    const both = [
      await publishIds(store, { table: 'a.t', ids: [1] }),
      await publishIds(store, { table: 'a.t', ids: [2] }),
    ];
    const names = (await store.read('a.t'))?.files.map(({ path }) => path.split('/').at(-1));
    expect(names?.toSorted()).toEqual(both.map(({ batchId }) => `${batchId}-00000.parquet`).toSorted());
  });

  it('leaves the newest metadata where readers that know no catalog look', async () => {
    const { store, lakeDir } = opened;
    for (const id of [1, 2]) await publishIds(store, { table: 'a.t', ids: [id] });
    const names = await readdir(join(lakeDir, 'warehouse/a/t/metadata'));
    expect(names.filter((name) => /metadata\.json|hint/.test(name))).toEqual([
      expect.stringMatching(/^00000-[\da-f-]{36}\.metadata\.json$/),
      expect.stringMatching(/^00001-[\da-f-]{36}\.metadata\.json$/),
      'v0.metadata.json',
      'v1.metadata.json',
      'version-hint.text',
    ]);
    expect(names.filter((name) => name.endsWith('.draft'))).toEqual([]);
  });

  it('leaves nothing behind where it conflicts, and the batch staged', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const replacing = await stageIds(store, { table: 'a.t', ids: [2], mode: 'replace' });
    await opened.clock.advance(1);
    const fresh = await stageIds(store, { table: 'b.u', ids: [3] });
    await publishIds(store, { table: 'a.t', ids: [4] });
    const before = await filesBelow(join(lakeDir, 'warehouse'));
    await expect(store.publish([fresh, replacing])).rejects.toThrow(
      errorLike({
        code: 'COMMIT_CONFLICT',
        exitCode: 5,
        asset: 'a.t',
        dataState: /a\.t shows the other commit; nothing of this unit was published/,
        hint: /phlo run --select a\.t/,
      }),
    );
    expect((await filesBelow(join(lakeDir, 'warehouse'))).toSorted()).toEqual(before.toSorted());
    expect((await store.batches()).map(({ batchId }) => batchId)).toEqual([replacing.batchId, fresh.batchId]);
    await store.publish([fresh]);
    expect(await readIds(store, 'b.u')).toEqual([3]);
  });

  it('of a batch whose files are gone says so, and leaves the table as it was', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const staged = await stageIds(store, { table: 'a.t', ids: [2] });
    for (const { path } of staged.files) await rm(path);
    await expect(store.publish([staged])).rejects.toThrow(
      errorLike({ code: 'BATCH_LOST', dataState: /a\.t is unchanged/ }),
    );
    expect(await readIds(store, 'a.t')).toEqual([1]);
  });

  it('does not follow a rejection', async () => {
    const { store } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    await store.reject(staged, []);
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'BATCH_LOST' }));
    expect(await store.list()).toEqual([]);
  });
});

describe('an append to a table that has moved on', () => {
  const two = [...idColumns, { name: 'extra', type: 'string', nullable: true } as const];

  it('goes on top of columns that it does not know', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const staged = await stageIds(store, { table: 'a.t', ids: [2] });
    await publishIds(store, { table: 'a.t', ids: [3], columns: two });
    await store.publish([staged]);
    expect((await store.read('a.t'))?.columns.map(({ name }) => name)).toEqual(['id', 'extra']);
    expect(await readIds(store, 'a.t')).toEqual([1, 2, 3]);
  });

  it('conflicts where both added columns: their ids would mean two things', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const other = [...idColumns, { name: 'other', type: 'double', nullable: true } as const];
    const staged = await stageIds(store, { table: 'a.t', ids: [2], columns: other });
    await publishIds(store, { table: 'a.t', ids: [3], columns: two });
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'COMMIT_CONFLICT' }));
    expect(await readIds(store, 'a.t')).toEqual([1, 3]);
  });

  it('keeps the wider type', async () => {
    const { store } = opened;
    const narrow = [{ name: 'id', type: 'int', nullable: false } as const];
    await publishIds(store, { table: 'a.t', ids: [1], columns: narrow });
    const staged = await stageIds(store, { table: 'a.t', ids: [2], columns: narrow });
    await publishIds(store, { table: 'a.t', ids: [3] });
    await store.publish([staged]);
    const view = await store.read('a.t');
    expect(view?.columns).toMatchObject([{ id: 1, name: 'id', type: 'long' }]);
    expect(view?.files.map(({ isCurrentSchema }) => isCurrentSchema)).toEqual([false, true, false]);
  });

  it('conflicts where the table was dropped, and where another one has its name', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const staged = await stageIds(store, { table: 'a.t', ids: [2] });
    await store.drop('a.t');
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'COMMIT_CONFLICT', message: /dropped/ }));
    const renamed = [{ name: 'key', type: 'long', nullable: false } as const];
    await publishIds(store, { table: 'a.t', ids: [3], columns: renamed });
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'COMMIT_CONFLICT', message: /renamed/ }));
  });
});

describe('two stores', () => {
  it('of one process do not wait for each other forever', async () => {
    const { lakeDir } = opened;
    await using store = await openLake(lakeDir);
    await using other = await openLake(lakeDir);
    await Promise.all(
      [store, other].flatMap((one, index) =>
        [0, 1, 2].map((id) => publishIds(one, { table: 'a.t', ids: [index * 10 + id] })),
      ),
    );
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 2, 10, 11, 12]);
  });
});

describe('dropping', () => {
  it('guesses what was meant', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'bronze.flights', ids: [1] });
    await expect(store.drop('bronze.fligths')).rejects.toThrow(
      errorLike({ code: 'TABLE_NOT_FOUND', exitCode: 2, message: /Did you mean "bronze\.flights"\?/ }),
    );
  });

  it('leaves the files unless it purges, and then deletes those of the table and no others', async () => {
    const { store, lakeDir } = opened;
    for (const table of ['a.t', 'a.t2', 'a.u']) await publishIds(store, { table, ids: [1] });
    const before = await filesBelow(join(lakeDir, 'warehouse'));
    await store.drop('a.u');
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual(before);
    await store.drop('a.t', { purge: true });
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual(before.filter((path) => !path.includes('/a/t/')));
    expect(await readIds(store, 'a.t2')).toEqual([1]);
  });

  it('gives a new table of the name a folder of its own where the old files are still there', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    await store.drop('a.t');
    await publishIds(store, { table: 'a.t', ids: [2] });
    const { location, snapshots } = await store.describe('a.t');
    expect(location).toMatch(new RegExp(`^file://${lakeDir}/warehouse/a/t-[0-9a-f]{12}$`));
    expect(snapshots).toHaveLength(1);
    expect(await readIds(store, 'a.t')).toEqual([2]);
    await store.drop('a.t', { purge: true });
    expect(await filesBelow(join(lakeDir, 'warehouse/a/t/data'))).toHaveLength(1);
  });

  it('gives up a table whose metadata is lost, and takes a new one of its name', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    for (const path of await filesBelow(join(lakeDir, 'warehouse/a/t/metadata'))) await rm(path);
    await using again = await openLake(lakeDir);
    await expect(again.read('a.t')).rejects.toThrow(errorLike({ code: 'LAKE_CORRUPT', hint: /tables drop/ }));
    await publishIds(again, { table: 'a.sound', ids: [1] });
    expect((await again.list()).map(({ table }) => table)).toEqual(['a.sound']);
    await again.drop('a.t');
    expect(await again.read('a.t')).toBeUndefined();
    await publishIds(again, { table: 'a.t', ids: [2] });
    expect(await readIds(again, 'a.t')).toEqual([2]);
  });
});

describe('a lake that has moved', () => {
  it('shows where it is now, and is written there', async () => {
    const { store, lakeDir } = opened;
    const first = await publishIds(store, { table: 'a.t', ids: [1] });
    const moved = `${lakeDir}-moved`;
    await rename(lakeDir, moved);
    await using there = await openLake(moved);
    const info = (await there.list())[0];
    expect(info?.metadataLocation.startsWith(`file://${moved}/warehouse/a/t/metadata/00000-`)).toBe(true);
    expect((await there.describe('a.t')).location).toBe(`file://${moved}/warehouse/a/t`);
    expect(await there.findBatch('a.t', first.batchId)).toMatchObject({ location: `file://${moved}/warehouse/a/t` });
    await publishIds(there, { table: 'a.t', ids: [2] });
    await publishIds(there, { table: 'a.t', ids: [3], mode: 'replace' });
    expect(await readIds(there, 'a.t')).toEqual([3]);
    expect(await idsOf(await there.read('a.t', { snapshotId: first.snapshotId }))).toEqual([1]);
    // Nothing that a reader without our mapping follows from the newest snapshot names the old place.
    const [newest] = (await filesBelow(join(moved, 'warehouse/a/t/metadata'))).filter((path) =>
      path.includes('/00002-'),
    );
    const text = execFileSync('cat', [newest ?? ''], { encoding: 'utf8' });
    expect(text).toContain(`"location":"file://${moved}/warehouse/a/t"`);
  });

  it('is the copy also where the copy is damaged: the original is neither read nor written nor purged', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const copy = `${lakeDir}-damaged`;
    execFileSync('cp', ['-r', lakeDir, copy]);
    const isMetadata = (path: string) => path.endsWith('.metadata.json');
    for (const path of (await filesBelow(copy)).filter(isMetadata)) await rm(path);
    const before = await filesBelow(lakeDir);
    await using there = await openLake(copy);
    const damaged = errorLike({ code: 'LAKE_CORRUPT', message: new RegExp(`${copy}/warehouse/a/t/metadata/`) });
    await expect(there.read('a.t')).rejects.toThrow(damaged);
    await expect(publishIds(there, { table: 'a.t', ids: [2] })).rejects.toThrow(damaged);
    await expect(there.drop('a.t', { purge: true })).rejects.toThrow(damaged);
    expect(await filesBelow(lakeDir)).toEqual(before);
  });

  it('is the copy and not the original where both are there', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const copy = `${lakeDir}-copy`;
    execFileSync('cp', ['-r', lakeDir, copy]);
    await using there = await openLake(copy);
    await publishIds(there, { table: 'a.t', ids: [2] });
    await there.drop('a.t', { purge: true });
    expect(await readIds(store, 'a.t')).toEqual([1]);
  });
});
