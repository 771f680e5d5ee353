import { link, lutimes, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUuidV7 } from '../ids.js';
import { filesBelow, readIds, writeIds, idColumns } from '../store.test.setup.js';
import type { TestStore } from '../store.test.setup.js';
import { appends, day, folderOf, openFast, publishDaily, touch } from './expire.test.setup.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openFast();
});
afterEach(() => opened[Symbol.asyncDispose]());

const week = { olderThanMs: 7 * day };

describe('what was never needed', () => {
  /** Files that a process left which was killed while it published, in the order of their names. */
  async function leaveOrphans(at: number): Promise<readonly string[]> {
    const { clock } = opened;
    const batchId = createUuidV7(at, (size) => new Uint8Array(size).fill(7));
    const names = [
      `data/${batchId}-00000.parquet`,
      `metadata/${batchId}-0a0b0c0d.avro`,
      `metadata/snap-77-0a0b0c0d-${batchId}.avro`,
      `metadata/00000-${batchId.slice(0, 24)}0a0b0c0d0e0f.metadata.json`,
      `metadata/00000-${batchId.slice(0, 24)}0a0b0c0d0e0f.metadata.json.draft`,
    ];
    for (const name of names) {
      await writeFile(join(folderOf(opened, 'a.t'), name), 'x');
      await touch(join(folderOf(opened, 'a.t'), name), Math.min(at, clock.now()));
    }
    return names.map((name) => join(folderOf(opened, 'a.t'), name));
  }

  it('goes when it is old enough, and is counted apart', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, appends('a.t', 1));
    const before = await filesBelow(folderOf(opened, 'a.t'));
    await leaveOrphans(clock.now());
    await clock.advance(7 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    await clock.advance(1);
    const dry = await store.expire('a.t', { ...week, dryRun: true });
    expect(dry).toMatchObject({ expired: [], files: 0, orphanFiles: 5, orphanBytes: 5 });
    expect(await store.expire('a.t', week)).toEqual(dry);
    expect(await filesBelow(folderOf(opened, 'a.t'))).toEqual(before);
    expect(await readIds(store, 'a.t')).toEqual([0]);
  });

  it('stays while its batch is in staging, or where its name or its file is young', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, appends('a.t', 1));
    const orphans = await leaveOrphans(clock.now());
    await clock.advance(30 * day);
    const batchId = basename(orphans[0] ?? '').slice(0, 36);
    await mkdir(join(lakeDir, 'staging', batchId), { recursive: true });
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    await rm(join(lakeDir, 'staging', batchId), { recursive: true });
    for (const path of orphans) await touch(path, clock.now() - 6 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    for (const path of orphans) await touch(path, clock.now() - 8 * day);
    for (const path of await leaveOrphans(clock.now())) await touch(path, 0);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 5 });
  });

  it('does not go where another engine may have written it, or where it is no file', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, appends('a.t', 1));
    await clock.advance(100 * day);
    const id = '5f1b0c9e-8f7a-4b6e-9f6d-000000000001';
    const own = createUuidV7(clock.now() - 90 * day, (size) => new Uint8Array(size));
    const foreign = [
      `data/00000-0-${id}.parquet`,
      `metadata/${id}-m0.avro`,
      `metadata/snap-7-0-${id}.avro`,
      'notes.txt',
    ];
    for (const name of foreign) {
      await writeFile(join(folderOf(opened, 'a.t'), name), 'x');
      await touch(join(folderOf(opened, 'a.t'), name), 0);
    }
    const outside = join(opened.lakeDir, 'outside.parquet');
    await writeFile(outside, 'x');
    await touch(outside, 0);
    const [leading, folder] = ['0', '1'].map((index) =>
      join(folderOf(opened, 'a.t'), 'data', `${own}-0000${index}.parquet`),
    );
    await symlink(outside, leading ?? '');
    await mkdir(folder ?? '');
    for (const path of [leading, folder]) await lutimes(path ?? '', 0, 0);
    const before = await filesBelow(opened.lakeDir);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    expect(await filesBelow(opened.lakeDir)).toEqual(before);
  });

  it('is not what a process is publishing just now', async () => {
    const { store, clock } = opened;
    await publishDaily(opened, appends('a.t', 1));
    const plan = await store.plan({ table: 'a.t', columns: idColumns, partition: [], mode: 'append', runId: 'r' });
    const staged = await store.stage(plan, await writeIds(plan, [5]));
    // Its files have their place, and the commit is to come.
    const data = join(folderOf(opened, 'a.t'), 'data', `${staged.batchId}-00000.parquet`);
    await link(staged.files[0]?.path ?? '', data);
    await touch(data, 0);
    await clock.advance(100 * day);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    await store.publish([staged]);
    expect(await store.expire('a.t', week)).toMatchObject({ orphanFiles: 0 });
    expect(await readIds(store, 'a.t')).toEqual([0, 5]);
  });
});
