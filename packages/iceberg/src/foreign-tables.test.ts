import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDuckdbEngine } from '@phlo/duckdb';
import type { Engine, TableStore, TableView } from '@phlo/lake';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readContainer, writeContainer } from './avro/container.js';
import type { AvroType } from './avro/avro-schema.js';
import { parseJson, stringifyJson } from './json/lossless-json.js';
import type { JsonObject } from './json/lossless-json.js';
import { pathOf } from './files/location.js';
import type { TableMetadata } from './metadata/table-metadata.js';
import type { ManifestFile } from './manifests/manifest-types.js';
import { listProjection, manifestFileSchema } from './manifests/manifest-schemas.js';
import { errorLike, idColumns, makeFolder, openLake, publishIds, silent, stageIds } from './store.test.setup.js';

/** Written by PyIceberg 0.12 at /somewhere/lake, with 63-bit snapshot ids; see the tables below. */
const fixture = fileURLToPath(new URL('../fixtures/pyiceberg', import.meta.url));

let folder: Awaited<ReturnType<typeof makeFolder>>;
let lakeDir: string;
let store: TableStore;
let engine: Engine;
beforeEach(async () => {
  folder = await makeFolder();
  lakeDir = join(folder.path, 'lake');
  await cp(fixture, lakeDir, { recursive: true });
  store = await openLake(lakeDir);
  engine = createDuckdbEngine({ tempDir: join(folder.path, 'tmp') });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function rowsOf(view: TableView | undefined, order: string): Promise<readonly object[]> {
  if (view === undefined) throw new Error('there is no such table');
  await using session = await engine.open({ allowedDirectories: [folder.path] });
  await session.attach(view);
  return await session.rows(`SELECT * FROM ${view.table} ORDER BY ${order}`);
}

describe('a warehouse that PyIceberg wrote elsewhere', () => {
  it('is listed, also the table with nested columns, which cannot be read', async () => {
    expect((await store.list()).map(({ table, rows, files, snapshotId }) => [table, rows, files, snapshotId])).toEqual([
      ['py.empty', 0, 0, null],
      ['py.events', 4, 4, '5997384361403824423'],
      ['py.nested', 0, 0, null],
      ['py.plain', 3, 2, '3943904267203921765'],
    ]);
    await expect(store.read('py.nested')).rejects.toThrow(
      errorLike({ code: 'TABLE_UNSUPPORTED', message: /Column "tags" of py\.nested/ }),
    );
  });

  it('is read where it lies now, with its partitions, nulls and decimals', async () => {
    const view = await store.read('py.events');
    expect(view?.columns).toEqual([
      { id: 1, name: 'id', type: 'long', nullable: false },
      { id: 2, name: 'at', type: 'timestamp', nullable: true },
      { id: 3, name: 'country', type: 'string', nullable: true },
      { id: 4, name: 'amount', type: 'decimal(9,2)', nullable: true, description: 'in euros' },
    ]);
    expect(view?.partition).toEqual([
      { id: 1000, name: 'at_month', sourceId: 2, column: 'at', transform: 'month' },
      { id: 1001, name: 'country', sourceId: 3, column: 'country', transform: 'identity' },
    ]);
    expect(view?.files.every(({ path }) => path.startsWith(join(lakeDir, 'warehouse/py/events/data')))).toBe(true);
    expect(await rowsOf(view, 'id')).toMatchObject([
      { id: 1, country: 'NL', amount: '1.50' },
      { id: 2, country: 'DE', amount: '-2.25' },
      { id: 3, country: null, at: null, amount: null },
      { id: 4, amount: '9999999.99' },
    ]);
  });

  it('finds snapshots by all digits of their ids', async () => {
    const { snapshots } = await store.describe('py.events');
    expect(snapshots.map(({ snapshotId }) => snapshotId)).toEqual(['2495089676274117188', '5997384361403824423']);
    const first = await store.read('py.events', { snapshotId: '2495089676274117188' });
    expect([first?.rows, first?.snapshotId]).toEqual([3, '2495089676274117188']);
    // The same number for a double.
    await expect(store.read('py.events', { snapshotId: '2495089676274117000' })).rejects.toThrow(
      errorLike({ code: 'SNAPSHOT_NOT_FOUND' }),
    );
  });

  it('shows renamed, added and widened columns, and an old snapshot in its own', async () => {
    const view = await store.read('py.plain');
    expect(view?.files.map(({ isCurrentSchema }) => isCurrentSchema)).toEqual([false, false]);
    expect(await rowsOf(view, 'a')).toEqual([
      { a: 1, text: 'x', added: null },
      { a: 2, text: 'y', added: null },
      { a: 3, text: 'z', added: 1.5 },
    ]);
    const old = await store.read('py.plain', { snapshotId: '7790885403652256502' });
    expect(old?.columns.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'int'],
      ['b', 'string'],
    ]);
    expect(await rowsOf(old, 'a')).toEqual([
      { a: 1, b: 'x' },
      { a: 2, b: 'y' },
    ]);
  });

  it('takes our appends and replaces, and keeps what it had', async () => {
    const columns = (await store.read('py.events'))?.columns ?? [];
    const request = { table: 'py.events', columns, mode: 'append', runId: 'r1' } as const;
    const partition = [
      { column: 'at', transform: 'month' },
      { column: 'country', transform: 'identity' },
    ] as const;
    await using session = await engine.open({ allowedDirectories: [folder.path] });
    const write = async (sql: string, mode: 'append' | 'replace') => {
      const plan = await store.plan({ ...request, mode, partition });
      expect(plan.schemaChanges).toEqual([]);
      expect(plan.partition.map(({ id, name }) => [id, name])).toEqual([
        [1000, 'at_month'],
        [1001, 'country'],
      ]);
      const { files } = await session.writeQuery(sql, plan);
      await store.publish([await store.stage(plan, files)]);
    };
    const sql = `SELECT 5::BIGINT id, TIMESTAMP '2024-02-02' "at", 'NL' country, 1.25::DECIMAL(9,2) amount`;
    await write(sql, 'append');
    const { snapshots, location } = await store.describe('py.events');
    expect(location).toBe(`file://${lakeDir}/warehouse/py/events`);
    expect(snapshots.at(-1)?.summary).toMatchObject({ 'total-records': '5', 'total-data-files': '5' });
    expect(await rowsOf(await store.read('py.events'), 'id')).toHaveLength(5);

    await write(sql, 'replace');
    expect(await rowsOf(await store.read('py.events'), 'id')).toMatchObject([{ id: 5 }]);
    expect((await store.describe('py.events')).snapshots.at(-1)).toMatchObject({
      operation: 'overwrite',
      summary: { 'deleted-records': '5', 'deleted-data-files': '5', 'total-records': '1' },
    });
    expect(await rowsOf(await store.read('py.events', { snapshotId: '5997384361403824423' }), 'id')).toHaveLength(4);
  });

  it('takes the first batch of a table that has none', async () => {
    const columns = [{ name: 'a', type: 'int', nullable: true } as const];
    await publishIds(store, { table: 'py.empty', ids: [1], columns });
    expect((await store.read('py.empty'))?.rows).toBe(1);
  });

  it('names in every file that a new snapshot refers to the place where the lake is now', async () => {
    const columns = (await store.read('py.plain'))?.columns ?? [];
    await publishIds(store, { table: 'py.plain', ids: [9], columns });
    const metadata = await newestMetadata(lakeDir, 'py/plain');
    const [snapshot] = metadata.json.snapshots.slice(-1);
    const list = snapshot?.['manifest-list'] ?? '';
    expect(list.startsWith(`file://${lakeDir}/`)).toBe(true);
    const manifests = readContainer(await readFile(pathOf(list)), listProjection)
      .records as unknown as readonly ManifestFile[];
    expect(manifests.length).toBeGreaterThan(1);
    for (const { manifest_path: path } of manifests) {
      expect(path.startsWith(`file://${lakeDir}/`)).toBe(true);
      const bytes = await readFile(pathOf(path));
      const { records } = readContainer(bytes, {
        names: new Map([
          [2, 'file'],
          [100, 'path'],
        ]),
        idOf: () => undefined,
        asMap: new Set(),
      });
      for (const { file } of records as readonly { readonly file: { readonly path: string } }[])
        expect(file.path.startsWith(`file://${lakeDir}/`)).toBe(true);
    }
  });
});

/** The newest metadata file of a table, to be changed as another engine might have written it. */
async function newestMetadata(lake: string, table: string) {
  const directory = join(lake, 'warehouse', table, 'metadata');
  const names = (await readdir(directory)).filter((name) => /^\d{5}-.*\.metadata\.json$/.test(name)).sort();
  const path = join(directory, names.at(-1) ?? '');
  const json = parseJson(await readFile(path, 'utf8')) as TableMetadata;
  return { path, json, write: (changes: JsonObject) => writeFile(path, stringifyJson({ ...json, ...changes })) };
}

describe('what other engines may have done to a table', () => {
  beforeEach(async () => {
    await publishIds(store, { table: 'a.t', ids: [1], summary: { 'phlo.cursor': '42' } });
  });

  /** As another process would find it: nothing is cached. */
  const readAgain = async (): Promise<TableView | undefined> => {
    await using other = await openLake(lakeDir);
    return await other.read('a.t');
  };

  it('row-level deletes are refused, for ignoring them would bring deleted rows back', async () => {
    const { json } = await newestMetadata(lakeDir, 'a/t');
    const [snapshot] = json.snapshots;
    const path = pathOf(snapshot?.['manifest-list'] ?? '');
    const { records } = readContainer(await readFile(path), listProjection);
    const [manifest] = records as unknown as readonly ManifestFile[];
    const deletes = { ...manifest, content: 1 } as never;
    const sync = new Uint8Array(16);
    await writeFile(
      path,
      writeContainer({ schema: manifestFileSchema, metadata: new Map(), records: [deletes], sync }),
    );
    await expect(readAgain()).rejects.toThrow(
      errorLike({ code: 'TABLE_UNSUPPORTED', asset: 'a.t', message: /row-level deletes/, hint: /rewrite_data_files/ }),
    );
  });

  it('files without field ids are refused where somebody else added some, for they would be read as nulls', async () => {
    const { write, json } = await newestMetadata(lakeDir, 'a/t');
    await write({ properties: { ...json.properties, 'schema.name-mapping.default': '[]' } });
    expect((await readAgain())?.rows).toBe(1);
    await cp(join(lakeDir, 'warehouse/py/plain'), join(lakeDir, 'warehouse/py/mapped'), { recursive: true });
    const plain = await newestMetadata(lakeDir, 'py/plain');
    await plain.write({ properties: { 'schema.name-mapping.default': '[]' } });
    await using other = await openLake(lakeDir);
    await expect(other.read('py.plain')).rejects.toThrow(
      errorLike({ code: 'TABLE_UNSUPPORTED', message: /field ids/ }),
    );
  });

  it.each([1, 3])('format version %s is refused by its number', async (version) => {
    const { write } = await newestMetadata(lakeDir, 'a/t');
    await write({ 'format-version': version });
    await expect(readAgain()).rejects.toThrow(
      errorLike({ code: 'TABLE_UNSUPPORTED', message: new RegExp(`format version ${version}`) }),
    );
    const messages: string[] = [];
    const log = { ...silent, log: (_: string, message: string) => void messages.push(message) };
    await using other = await openLake(lakeDir, { log });
    expect((await other.list()).map(({ table }) => table)).not.toContain('a.t');
    expect(messages).toEqual([expect.stringMatching(/^a\.t is left out: .*format version/)]);
  });

  it('a manifest list that is compressed with snappy is refused by that name', async () => {
    const { json } = await newestMetadata(lakeDir, 'a/t');
    const [snapshot] = json.snapshots;
    const path = pathOf(snapshot?.['manifest-list'] ?? '');
    const text = (await readFile(path)).toString('latin1').replace('\x0edeflate', '\x0csnappy');
    await writeFile(path, text, 'latin1');
    await expect(readAgain()).rejects.toThrow(errorLike({ code: 'TABLE_UNSUPPORTED', message: /snappy/ }));
  });

  it('what Phlo does not know is written back as it was', async () => {
    const { write, json } = await newestMetadata(lakeDir, 'a/t');
    const [snapshot] = json.snapshots;
    const statistics = [{ 'snapshot-id': 9223372036854775807n, 'statistics-path': 'x' }];
    const tag = { type: 'tag', 'snapshot-id': snapshot?.['snapshot-id'] ?? 0, 'max-ref-age-ms': 1 };
    await write({ statistics, refs: { ...(json.refs as JsonObject), old: tag }, 'added-later': { a: [1, null] } });
    await using other = await openLake(lakeDir);
    const staged = await publishIds(other, { table: 'a.t', ids: [2] });
    const after = (await newestMetadata(lakeDir, 'a/t')).json;
    expect(after).toMatchObject({ statistics, 'added-later': { a: [1, null] } });
    expect(after.refs).toEqual({ main: { type: 'branch', 'snapshot-id': Number(staged.snapshotId) }, old: tag });
    expect(after['current-snapshot-id']).toBe(Number(staged.snapshotId));
  });

  it('the number of manifests to merge is theirs to set, and merging mixes no files of different columns', async () => {
    const { write, json } = await newestMetadata(lakeDir, 'a/t');
    await write({ properties: { ...json.properties, 'commit.manifest.min-count-to-merge': '3' } });
    await using other = await openLake(lakeDir);
    const narrow = await stageIds(other, { table: 'a.t', ids: [2] });
    const columns = [...idColumns, { name: 'note', type: 'string', nullable: true } as const];
    await publishIds(other, { table: 'a.t', ids: [3], columns });
    // Written with the old columns, committed under the new schema.
    await other.publish([narrow]);
    for (const id of [4, 5]) await publishIds(other, { table: 'a.t', ids: [id], columns });
    const view = await other.read('a.t');
    const marks = await Promise.all(
      (view?.files ?? []).map(
        async ({ path, isCurrentSchema }) => [await readFile(path, 'utf8'), isCurrentSchema] as const,
      ),
    );
    expect(marks.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['[1]', false],
      ['[2]', false],
      ['[3]', true],
      ['[4]', true],
      ['[5]', true],
    ]);
    const after = (await newestMetadata(lakeDir, 'a/t')).json.snapshots.at(-1)?.['manifest-list'] ?? '';
    expect(readContainer(await readFile(pathOf(after)), listProjection).records).toHaveLength(3);
  });

  it('-1 and null stand for no snapshot', async () => {
    for (const none of [-1, null]) {
      const { write } = await newestMetadata(lakeDir, 'a/t');
      await write({ 'current-snapshot-id': none, refs: {}, 'snapshot-log': [] });
      const view = await readAgain();
      expect([view?.rows, view?.snapshotId]).toEqual([0, undefined]);
    }
  });

  it('a snapshot of theirs does not make us forget what we have loaded', async () => {
    const { write, json } = await newestMetadata(lakeDir, 'a/t');
    const [ours] = json.snapshots;
    const theirs = {
      ...ours,
      'snapshot-id': 9007199254740993n,
      'parent-snapshot-id': ours?.['snapshot-id'],
      'sequence-number': 2,
      summary: { operation: 'append' },
    };
    await write({ snapshots: [ours, theirs] as never, 'current-snapshot-id': 9007199254740993n });
    const view = await readAgain();
    expect([view?.snapshotId, view?.summary]).toEqual([
      '9007199254740993',
      { operation: 'append', 'phlo.cursor': '42' },
    ]);
  });

  it('a broken metadata file, or a missing one, is LAKE_CORRUPT with its path', async () => {
    const { path, write } = await newestMetadata(lakeDir, 'a/t');
    await write({ schemas: 'none', 'last-column-id': null });
    await expect(readAgain()).rejects.toThrow(errorLike({ code: 'LAKE_CORRUPT', message: /last-column-id, schemas/ }));
    await writeFile(path, '{"format-version":2,');
    await expect(readAgain()).rejects.toThrow(errorLike({ code: 'LAKE_CORRUPT', message: new RegExp(path) }));
    await using other = await openLake(lakeDir);
    await expect(other.describe('a.t')).rejects.toThrow(errorLike({ code: 'LAKE_CORRUPT' }));
    // It hides no other table.
    const listed = (await other.list()).map(({ table }) => table);
    expect(listed).toEqual(['py.empty', 'py.events', 'py.nested', 'py.plain']);
  });
});

it('reads a manifest whose fields come in another order and with other names', async () => {
  await publishIds(store, { table: 'a.t', ids: [1], columns: idColumns });
  const { json } = await newestMetadata(lakeDir, 'a/t');
  const [snapshot] = json.snapshots;
  const path = pathOf(snapshot?.['manifest-list'] ?? '');
  const { records } = readContainer(await readFile(path), listProjection);
  const shuffled = {
    ...manifestFileSchema,
    fields: (manifestFileSchema.fields ?? []).toReversed().map((field) => ({ ...field, name: `x_${field.name}` })),
  };
  const renamed = records.map((record) =>
    Object.fromEntries(Object.entries(record as object).map(([name, value]) => [`x_${name}`, value as never])),
  );
  const sync = new Uint8Array(16);
  const schema: AvroType = shuffled;
  await writeFile(path, writeContainer({ schema, metadata: new Map(), records: renamed, sync, codec: 'null' }));
  await using other = await openLake(lakeDir);
  expect((await other.read('a.t'))?.rows).toBe(1);
});
