import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalFileIO } from '../files/local-file-io.js';
import { createStoreContext } from '../store-context.js';
import type { StoreContext } from '../store-context.js';
import {
  errorLike,
  filesBelow,
  idsOf,
  openLake,
  openTestStore,
  publishIds,
  readIds,
  silent,
  stageIds,
} from '../store.test.setup.js';
import type { TestStore } from '../store.test.setup.js';
import { publishBatches } from './publish.js';

let opened: TestStore;
let context: StoreContext;
beforeEach(async () => {
  opened = await openTestStore();
  context = await createStoreContext({ lakeDir: opened.lakeDir, clock: createSystemClock(), log: silent });
});
afterEach(async () => {
  context.catalog.close();
  await opened[Symbol.asyncDispose]();
});

const lost = new Error('the connection broke');

describe('a commit whose outcome is not told', () => {
  it('is found to have happened, and nothing of it is removed', async () => {
    const { store } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const { catalog } = context;
    const commit: typeof catalog.commit = (...args) => {
      catalog.commit(...args);
      throw lost;
    };
    const published = await publishBatches({ ...context, catalog: { ...catalog, commit } }, [staged]);
    expect(published).toMatchObject([{ batchId: staged.batchId, snapshotId: staged.snapshotId }]);
    expect([await readIds(store, 'a.t'), await store.batches()]).toEqual([[1], []]);
  });

  it('is found below what somebody else committed on top of it', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [0] });
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const other = await stageIds(store, { table: 'a.t', ids: [2] });
    await using second = await openLake(lakeDir);
    const { catalog } = context;
    let publishing: Promise<unknown> | undefined;
    const commit: typeof catalog.commit = (...args) => {
      catalog.commit(...args);
      publishing = second.publish([other]);
      throw lost;
    };
    const get: typeof catalog.get = (table) => catalog.get(table);
    const io = { ...context.io, read: async (path: string) => (await publishing, context.io.read(path)) };
    await publishBatches({ ...context, io, catalog: { ...catalog, commit, get } }, [staged]);
    await publishing;
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 2]);
  });

  it('is left alone where nobody can say what happened', async () => {
    const { store, lakeDir } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const { catalog } = context;
    let isBroken = false;
    const commit: typeof catalog.commit = (...args) => {
      catalog.commit(...args);
      isBroken = true;
      throw lost;
    };
    const get: typeof catalog.get = (table) => {
      if (isBroken) throw lost;
      return catalog.get(table);
    };
    await expect(publishBatches({ ...context, catalog: { ...catalog, commit, get } }, [staged])).rejects.toThrow(
      errorLike({ code: 'CATALOG_FAILED', dataState: /committed, or none/, hint: /phlo run/ }),
    );
    expect(await readIds(store, 'a.t')).toEqual([1]);
    expect(await store.findBatch('a.t', staged.batchId)).toMatchObject({ snapshotId: staged.snapshotId });
    // Recovery discards the batch, of which only the staging folder goes.
    await store.discard(staged.batchId);
    expect(await readIds(store, 'a.t')).toEqual([1]);
    expect(await filesBelow(join(lakeDir, 'staging'))).toEqual([]);
  });

  it('that did not happen is undone, and can be repeated', async () => {
    const { store, lakeDir } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const commit = (): never => {
      throw lost;
    };
    await expect(publishBatches({ ...context, catalog: { ...context.catalog, commit } }, [staged])).rejects.toBe(lost);
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual([]);
    await store.publish([staged]);
    expect(await readIds(store, 'a.t')).toEqual([1]);
  });
});

describe('a batch that is discarded while it is published', () => {
  it('by a process that takes the publisher for dead is not committed', async () => {
    const { store, lakeDir } = opened;
    await publishIds(store, { table: 'a.t', ids: [0] });
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    await using other = await openLake(lakeDir);
    const local = createLocalFileIO();
    const io: typeof local = {
      ...local,
      // The last write before the catalog is locked: the publisher sleeps here while somebody recovers.
      writeNew: async (path, bytes) => {
        await local.writeNew(path, bytes);
        if (path.endsWith('.draft')) await other.discard(staged.batchId);
      },
    };
    await expect(publishBatches({ ...context, io }, [staged])).rejects.toThrow(errorLike({ code: 'BATCH_LOST' }));
    expect([await readIds(store, 'a.t'), await store.batches()]).toEqual([[0], []]);
    expect((await filesBelow(join(lakeDir, 'warehouse'))).filter((path) => path.includes(staged.batchId))).toEqual([]);
  });

  it('by a process that finds it half published is gone from the table folder too', async () => {
    const { store, lakeDir } = opened;
    const before = await filesBelow(join(lakeDir, 'warehouse'));
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    // As if killed with the catalog locked: nothing is cleaned up.
    const dead: StoreContext = {
      ...context,
      catalog: {
        ...context.catalog,
        commit: (changes, prepare) => context.catalog.commit(changes, () => (prepare(), fail())),
      },
      io: { ...context.io, remove: () => Promise.reject(lost) },
    };
    await expect(publishBatches(dead, [staged])).rejects.toBe(lost);
    expect((await filesBelow(join(lakeDir, 'warehouse'))).length).toBeGreaterThan(3);
    await store.discard(staged.batchId);
    expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual(before);
  });
});

describe('a batch whose staging folder was left', () => {
  it('is discarded without the files of its table, also where no reader sees its snapshot any more', async () => {
    const { store, lakeDir } = opened;
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    const io = { ...context.io, remove: () => Promise.reject(lost) };
    await publishBatches({ ...context, io }, [staged]);
    await publishIds(store, { table: 'a.t', ids: [2], mode: 'replace' });
    expect((await store.batches()).map(({ batchId }) => batchId)).toEqual([staged.batchId]);
    await store.discard(staged.batchId);
    expect([await store.batches(), await filesBelow(join(lakeDir, 'staging'))]).toEqual([[], []]);
    expect(await idsOf(await store.read('a.t', { snapshotId: staged.snapshotId }))).toEqual([1]);
  });

  it('never has anything deleted outside of the warehouse, whatever it says of its table', async () => {
    const { store, lakeDir } = opened;
    const { batchId } = await stageIds(store, { table: 'a.t', ids: [1] });
    const path = join(lakeDir, 'staging', batchId, 'batch.json');
    const elsewhere = join(lakeDir, '..', 'elsewhere');
    await mkdir(join(elsewhere, 'data'), { recursive: true });
    await writeFile(join(elsewhere, 'data', `${batchId}-00000.parquet`), 'of somebody else');
    const batch = JSON.parse(await readFile(path, 'utf8')) as object;
    await writeFile(path, JSON.stringify({ ...batch, location: `file://${elsewhere}` }));
    await store.discard(batchId);
    expect([await store.batches(), await filesBelow(elsewhere)]).toEqual([
      [],
      [join(elsewhere, 'data', `${batchId}-00000.parquet`)],
    ]);
  });
});

function fail(): never {
  throw lost;
}

it('gives up on a table that others commit to all the time', async () => {
  const { store, lakeDir } = opened;
  await publishIds(store, { table: 'a.t', ids: [0] });
  const staged = await stageIds(store, { table: 'a.t', ids: [1] });
  const before = await filesBelow(join(lakeDir, 'warehouse'));
  const commit = () => ['a.t'];
  const clock = { ...context.clock, sleep: () => Promise.resolve() };
  await expect(
    publishBatches({ ...context, clock, catalog: { ...context.catalog, commit } }, [staged]),
  ).rejects.toThrow(errorLike({ code: 'COMMIT_CONFLICT', asset: 'a.t', isRetryable: true }));
  expect(await filesBelow(join(lakeDir, 'warehouse'))).toEqual(before);
});
