import { cp, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFastFileIO, errorLike, filesBelow, openLake, readIds } from '../store.test.setup.js';
import type { TestStore } from '../store.test.setup.js';
import { metadataOf } from '../table-files.test.setup.js';
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

describe('files that are not the table’s own', () => {
  it('stay, whatever the metadata of an expired snapshot names', async () => {
    const { clock, lakeDir } = opened;
    await publishDaily(opened, [...replaces('a.t', 9), ...appends('a.u', 2)]);
    await clock.advance(100 * day);
    const [list = ''] = (await filesBelow(folderOf(opened, 'a.u'))).filter((path) => /snap-[^/]*avro$/.test(path));
    const current = (await metadataOf(lakeDir, 'a.t')).snapshots.at(-1)?.['manifest-list'] ?? '';
    const { metadataLocation } = await opened.store.describe('a.t');
    const outside = join(lakeDir, 'precious.txt');
    await writeFile(outside, 'x');
    await mkdir(join(lakeDir, 'far'));
    await writeFile(join(lakeDir, 'far', 'far.avro'), 'x');
    await symlink(join(lakeDir, 'far'), join(folderOf(opened, 'a.t'), 'metadata', 'in'));
    await symlink(outside, join(folderOf(opened, 'a.t'), 'metadata', 'link.avro'));
    const hostile = [
      `file://${list}`,
      `file://${folderOf(opened, 'a.t')}/../u/metadata/${basename(list)}`,
      `file:///elsewhere/warehouse/a/t/../../../precious.txt`,
      current.replace('/metadata/', '/metadata/../metadata/'),
      metadataLocation,
      's3://bucket/a',
      `file://${folderOf(opened, 'a.t')}/metadata/in/far.avro`,
      `file://${folderOf(opened, 'a.t')}/metadata/link.avro`,
    ];
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      snapshots: metadata.snapshots.map((snapshot, index) => ({
        ...snapshot,
        'manifest-list': hostile[index] ?? snapshot['manifest-list'],
      })),
    }));
    const before = await neededFiles(opened, 'a.u');
    await using other = await reopen(opened);
    expect(await other.expire('a.t', week)).toMatchObject({ kept: 1, files: 0 });
    expect(await readIds(other, 'a.t')).toEqual([8]);
    expect(await readIds(other, 'a.u')).toEqual([0, 1]);
    expect(await neededFiles(opened, 'a.u')).toEqual(before);
    expect(await readFile(outside, 'utf8')).toBe('x');
    expect(await readFile(join(folderOf(opened, 'a.t'), 'metadata', 'in', 'far.avro'), 'utf8')).toBe('x');
  });

  it('stay behind a link: such a table is refused', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    for (const folder of [join(folderOf(opened, 'a.t'), 'data'), folderOf(opened, 'a.t'), join(lakeDir, 'warehouse')]) {
      await rename(folder, `${folder}-elsewhere`);
      await symlink(`${folder}-elsewhere`, folder);
      await expect(store.expire('a.t', week)).rejects.toThrow(
        errorLike({ code: 'TABLE_UNSUPPORTED', message: /link to another place/, dataState: /unchanged/ }),
      );
      await rm(folder);
      await rename(`${folder}-elsewhere`, folder);
    }
    expect(await store.expire('a.t', week)).toMatchObject({ kept: 1 });
  });

  it('are the table’s own also where the whole lake is reached by a link', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    await symlink(lakeDir, `${lakeDir}-link`);
    await using linked = await openLake(`${lakeDir}-link`, { clock, io: createFastFileIO() });
    expect(await linked.expire('a.t', week)).toMatchObject({ kept: 1, files: 7 });
    expect(await readIds(store, 'a.t')).toEqual([2]);
    expect((await neededFiles(opened, 'a.t')).filter((path) => path.endsWith('.parquet'))).toHaveLength(1);
  });

  it('stay where the table itself was put outside of the lake', async () => {
    const { clock, lakeDir } = opened;
    await publishDaily(opened, replaces('a.t', 3));
    await clock.advance(100 * day);
    const db = new Database(join(lakeDir, 'catalog.db'));
    await editMetadata(opened, 'a.t', (metadata) => ({
      ...metadata,
      location: metadata.location.replace('lake/warehouse', 'elsewhere'),
    }));
    const elsewhere = join(lakeDir, '..', 'elsewhere', 'a', 't');
    await mkdir(join(elsewhere, '..'), { recursive: true });
    await rename(folderOf(opened, 'a.t'), elsewhere);
    db.exec(`UPDATE iceberg_tables SET metadata_location = replace(metadata_location, 'lake/warehouse', 'elsewhere')`);
    db.close();
    await using other = await reopen(opened);
    await expect(other.expire('a.t', week)).rejects.toThrow(
      errorLike({ code: 'TABLE_UNSUPPORTED', message: /outside this lake/ }),
    );
    expect((await filesBelow(elsewhere)).filter((path) => path.endsWith('.parquet'))).toHaveLength(3);
  });

  it('stay where another table has the folder, one around it or one within, or where the table forbids it', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, [...replaces('a.t', 3), ...replaces('b.u', 1)]);
    await clock.advance(100 * day);
    const db = new Database(join(lakeDir, 'catalog.db'));
    const { metadataLocation } = await store.describe('a.t');
    const put = db.prepare(`UPDATE iceberg_tables SET metadata_location = ? WHERE table_name = 'u'`);
    for (const location of [
      metadataLocation,
      `file://${folderOf(opened, 'a.t')}/data/in/metadata/00000-x.metadata.json`,
    ]) {
      put.run(location);
      await expect(store.expire('a.t', week)).rejects.toThrow(
        errorLike({ code: 'TABLE_UNSUPPORTED', message: /b\.u has the folder/ }),
      );
    }
    put.run('s3://bucket/b/u/metadata/1.metadata.json');
    db.close();
    await editMetadata(opened, 'a.t', (metadata) => ({ ...metadata, properties: { 'gc.enabled': 'false' } }));
    await using other = await reopen(opened);
    await expect(other.expire('a.t', week)).rejects.toThrow(errorLike({ message: /gc\.enabled/ }));
    expect((await neededFiles(opened, 'a.t')).filter((path) => path.endsWith('.parquet'))).toHaveLength(3);
  });

  it('are those of the place that a lake was copied from: only the copy is tidied up', async () => {
    const { store, clock, lakeDir } = opened;
    await publishDaily(opened, [...replaces('a.t', 2), ...appends('a.t', 2)]);
    await clock.advance(100 * day);
    const copy = `${lakeDir}-copy`;
    await cp(lakeDir, copy, { recursive: true, preserveTimestamps: true });
    const before = await filesBelow(lakeDir);
    await using other = await openLake(copy, { clock, io: createFastFileIO() });
    const { files } = await other.expire('a.t', week);
    expect(files).toBeGreaterThan(0);
    expect(await filesBelow(lakeDir)).toEqual(before);
    expect(await readIds(other, 'a.t')).toEqual(await readIds(store, 'a.t'));
    expect((await other.read('a.t'))?.files.every(({ path }) => path.startsWith(copy))).toBe(true);
    expect((await filesBelow(join(copy, 'warehouse'))).filter((path) => path.endsWith('.parquet'))).toHaveLength(3);
  });
});
