import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FileIO } from './files/file-io.js';
import { createLocalFileIO } from './files/local-file-io.js';
import { errorLike, filesBelow, openLake, openTestStore, publishIds, readIds, stageIds } from './store.test.setup.js';

/** Local files with a quota: a number of writes succeed, and every later one finds the disk full. */
function createQuota(io: FileIO = createLocalFileIO()) {
  let left = Number.POSITIVE_INFINITY;
  const spend = (code: string): void => {
    left -= 1;
    if (left < 0) throw Object.assign(new Error(`${code}: refused by the quota`), { code });
  };
  const state = { code: 'ENOSPC' };
  const limited: FileIO = {
    ...io,
    writeNew: async (...args) => (spend(state.code), io.writeNew(...args)),
    replace: async (...args) => (spend(state.code), io.replace(...args)),
    makeDirectory: async (...args) => (spend(state.code), io.makeDirectory(...args)),
    link: async (...args) => (spend(state.code), io.link(...args)),
    linkDurablySync: (...args) => (spend(state.code), io.linkDurablySync(...args)),
  };
  return {
    io: limited,
    set: (writes: number, code = 'ENOSPC') => {
      left = writes;
      state.code = code;
    },
  };
}

const enough = Number.POSITIVE_INFINITY;

describe('a disk that fills up', () => {
  it('at any write of a commit leaves every table as it was, says so, and the next commit works', async () => {
    const quota = createQuota();
    await using opened = await openTestStore({ io: quota.io });
    const { store, lakeDir } = opened;
    const base = await publishIds(store, { table: 'a.t', ids: [0] });
    const unit = [await stageIds(store, { table: 'a.t', ids: [1] }), await stageIds(store, { table: 'b.u', ids: [2] })];
    const before = await filesBelow(lakeDir);
    let failures = 0;
    for (let writes = 0; ; writes++) {
      quota.set(writes);
      const outcome = await store.publish(unit).catch((error: unknown) => error);
      if (Array.isArray(outcome)) break;
      failures += 1;
      expect(outcome).toEqual(
        errorLike({
          code: 'LAKE_DISK_FULL',
          asset: 'a.t',
          dataState: `a.t is unchanged at snapshot ${base.snapshotId}. b.u does not exist; nothing was written.`,
          hint: /Free some space at .*lake, then `phlo run --select a\.t`\./,
        }),
      );
      expect([await readIds(store, 'a.t'), await store.read('b.u')]).toEqual([[0], undefined]);
      expect(await filesBelow(lakeDir)).toEqual(before);
    }
    // Two tables of a link, two manifests, a draft and a name each, and their folders: none is without its test.
    expect(failures).toBeGreaterThanOrEqual(14);
    expect([await readIds(store, 'a.t'), await readIds(store, 'b.u')]).toEqual([[0, 1], [2]]);
    quota.set(enough);
    await publishIds(store, { table: 'a.t', ids: [3] });
    expect(await readIds(store, 'a.t')).toEqual([0, 1, 3]);
  });

  it('after the commit fails nothing: only the hints for readers without a catalog are old', async () => {
    const quota = createQuota();
    const messages: string[] = [];
    const log = { log: (_: string, message: string) => void messages.push(message), child: () => log };
    await using opened = await openTestStore({ io: quota.io, log });
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [0] });
    const staged = await stageIds(store, { table: 'a.t', ids: [1] });
    // Every write up to the metadata's name, and no more: two folders, a link, two manifests, a draft, the name.
    quota.set(7);
    expect(await store.publish([staged])).toMatchObject([{ batchId: staged.batchId }]);
    expect(messages).toEqual([expect.stringMatching(/The commit succeeded; the version hint of .* is old/)]);
  });

  it.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'])(
    'while a batch is planned, staged or rejected leaves its table alone (%s)',
    async (errno) => {
      const quota = createQuota();
      await using opened = await openTestStore({ io: quota.io });
      const { store, lakeDir } = opened;
      await publishIds(store, { table: 'a.t', ids: [0] });
      const code = ['ENOSPC', 'EDQUOT'].includes(errno) ? 'LAKE_DISK_FULL' : 'LAKE_IO_FAILED';
      const expected = errorLike({ code, asset: 'a.t', dataState: /^a\.t is unchanged at snapshot \d+\.$/ });
      for (const writes of [0, 1]) {
        quota.set(writes, errno);
        await expect(stageIds(store, { table: 'a.t', ids: [1] })).rejects.toEqual(expected);
        expect((await filesBelow(join(lakeDir, 'staging'))).length).toBe(0);
      }
      quota.set(2, errno);
      await expect(stageIds(store, { table: 'a.t', ids: [1] })).rejects.toEqual(expected);
      quota.set(enough);
      const staged = await stageIds(store, { table: 'a.t', ids: [1] });
      quota.set(0, errno);
      await expect(store.reject(staged, [])).rejects.toEqual(expected);
      quota.set(enough);
      await store.reject(staged, []);
      expect(await readIds(store, 'a.t')).toEqual([0]);
    },
  );
});

describe('a lake that cannot be opened', () => {
  it('says which folder, and what to do', async () => {
    const quota = createQuota();
    quota.set(0, 'EACCES');
    await expect(openLake('/nowhere/lake', { io: quota.io })).rejects.toThrow(
      errorLike({ code: 'LAKE_IO_FAILED', dataState: 'Nothing was changed.', hint: /\/nowhere\/lake/ }),
    );
  });
});
