import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readManifest } from './manifests/read-manifest.js';
import {
  createFastFileIO,
  errorLike,
  idColumns,
  idsOf,
  openLake,
  openTestStore,
  publishIds,
  readIds,
  stageIds,
} from './store.test.setup.js';
import { manifestsOf, metadataOf, rawEntries } from './table-files.test.setup.js';
import type { ColumnStatistics } from '@phlo/lake';
import type { ManifestFile } from './manifests/manifest-types.js';
import type { TestStore } from './store.test.setup.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore();
});
afterEach(() => opened[Symbol.asyncDispose]());

describe('several tables that are read together', () => {
  it('are as one commit left them, whatever is committed while they are read', async () => {
    const { store, lakeDir, clock } = opened;
    const both = async (id: number) => [
      await stageIds(store, { table: 'a.x', ids: [id] }),
      await stageIds(store, { table: 'a.y', ids: [id] }),
    ];
    await store.publish(await both(1));
    const [before, next] = [clock.now(), await both(2)];
    const other = await openLake(lakeDir);
    const reading = store.readAll([{ table: 'a.x' }, { table: 'a.none' }, { table: 'a.y' }]);
    await other.publish(next);
    await other[Symbol.asyncDispose]();
    const [x, none, y] = await reading;
    expect([await idsOf(x), none, await idsOf(y)]).toEqual([[1], undefined, [1]]);
    const again = await store.readAll([{ table: 'a.x', at: { asOf: before } }, { table: 'a.y' }]);
    expect(await Promise.all(again.map(idsOf))).toEqual([[1], [1, 2]]);
  });
});

describe('a new table', () => {
  it('has all that the specification asks of its metadata', async () => {
    const staged = await publishIds(opened.store, { table: 'a.t', ids: [1, 2], summary: { 'phlo.cursor': '7' } });
    const metadata = await metadataOf(opened.lakeDir, 'a.t');
    const id = Number(staged.snapshotId);
    const now = opened.clock.now();
    expect(metadata).toEqual({
      'format-version': 2,
      'table-uuid': expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
      location: `file://${opened.lakeDir}/warehouse/a/t`,
      'last-sequence-number': 1,
      'last-updated-ms': now,
      'last-column-id': 1,
      'current-schema-id': 0,
      schemas: [{ type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'id', required: true, type: 'long' }] }],
      'default-spec-id': 0,
      'partition-specs': [{ 'spec-id': 0, fields: [] }],
      'last-partition-id': 999,
      'default-sort-order-id': 0,
      'sort-orders': [{ 'order-id': 0, fields: [] }],
      properties: { 'write.parquet.compression-codec': 'zstd', 'write.metadata.delete-after-commit.enabled': 'true' },
      refs: { main: { type: 'branch', 'snapshot-id': id } },
      'current-snapshot-id': id,
      snapshots: [
        {
          'snapshot-id': id,
          'sequence-number': 1,
          'timestamp-ms': now,
          'schema-id': 0,
          'manifest-list': expect.stringMatching(
            new RegExp(`^file://${opened.lakeDir}/warehouse/a/t/metadata/snap-${staged.snapshotId}-.*\\.avro$`),
          ),
          summary: {
            operation: 'append',
            'phlo.cursor': '7',
            'phlo.run-id': 'r1',
            'phlo.batch-id': staged.batchId,
            'added-data-files': '1',
            'added-records': '2',
            'added-files-size': '5',
            'changed-partition-count': '1',
            'total-data-files': '1',
            'total-records': '2',
            'total-files-size': '5',
            'total-delete-files': '0',
            'total-position-deletes': '0',
            'total-equality-deletes': '0',
          },
        },
      ],
      'snapshot-log': [{ 'snapshot-id': id, 'timestamp-ms': now }],
      'metadata-log': [],
    });
    expect(Number.isSafeInteger(id)).toBe(true);
  });

  it('may have no rows', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [], files: [] });
    expect(await store.read('a.t')).toMatchObject({ rows: 0, files: [], columns: [{ name: 'id' }] });
    await publishIds(store, { table: 'a.t', ids: [1] });
    expect(await readIds(store, 'a.t')).toEqual([1]);
  });
});

describe('a manifest', () => {
  it('says in its header what its files were written with', async () => {
    const { store } = opened;
    const columns = [...idColumns, { name: 'at', type: 'date', nullable: true } as const];
    const partition = [{ column: 'at', transform: 'month' } as const];
    const files = [{ partition: [7] }, { partition: [null] }, { partition: [-1] }];
    await publishIds(store, { table: 'a.t', ids: [1], columns, partition, files });
    const [manifest] = await manifestsOf(opened.lakeDir, 'a.t');
    const { header, entries } = await rawEntries(manifest as ManifestFile);
    expect(Object.fromEntries([...header].filter(([key]) => key !== 'avro.schema'))).toEqual({
      'avro.codec': 'deflate',
      schema:
        '{"type":"struct","schema-id":0,"fields":[{"id":1,"name":"id","required":true,"type":"long"},{"id":2,"name":"at","required":false,"type":"date"}]}',
      'schema-id': '0',
      'partition-spec': '[{"name":"at_month","transform":"month","source-id":2,"field-id":1000}]',
      'partition-spec-id': '1',
      'format-version': '2',
      content: 'data',
      'phlo.writer': '1',
    });
    expect(entries.map((entry) => entry.data_file.partition)).toEqual(
      [7, null, -1].map((month) => new Map([[1000, month]])),
    );
    expect(manifest).toMatchObject({
      partition_spec_id: 1,
      content: 0,
      sequence_number: 1,
      min_sequence_number: 1,
      added_files_count: 3,
      added_rows_count: 3,
      existing_files_count: 0,
      deleted_files_count: 0,
      partitions: [
        {
          contains_null: true,
          lower_bound: Buffer.from('ffffffff', 'hex'),
          upper_bound: Buffer.from('07000000', 'hex'),
        },
      ],
    });
  });

  it('leaves the sequence numbers of added files to the manifest list', async () => {
    const { store } = opened;
    const first = await publishIds(store, { table: 'a.t', ids: [1] });
    const second = await publishIds(store, { table: 'a.t', ids: [2] });
    const manifests = await manifestsOf(opened.lakeDir, 'a.t');
    expect(manifests.map(({ sequence_number: number }) => number)).toEqual([2, 1]);
    for (const [index, manifest] of manifests.entries()) {
      const { entries } = await rawEntries(manifest);
      const snapshot = Number([second, first][index]?.snapshotId);
      expect(entries).toMatchObject([
        { status: 1, snapshot_id: snapshot, sequence_number: null, file_sequence_number: null },
      ]);
      const inherited = readManifest(await readFile(manifest.manifest_path.slice(7)), manifest).entries;
      expect(inherited).toMatchObject([{ sequence_number: 2 - index, file_sequence_number: 2 - index }]);
    }
  });

  it('keeps statistics, with bounds as Iceberg writes them and none that it cannot have', async () => {
    const { store } = opened;
    const columns = [...idColumns, { name: 'x', type: 'double', nullable: true } as const];
    const statistics = new Map<number, ColumnStatistics>([
      [1, { sizeBytes: 40, valueCount: 3, nullCount: 0, min: '-1', max: '9007199254740993' }],
      [2, { valueCount: 3, nullCount: 1, nanCount: 1, min: '0.0', max: 'inf' }],
    ]);
    await publishIds(store, { table: 'a.t', ids: [1, 2, 3], columns, files: [{ columns: statistics }] });
    const [manifest] = await manifestsOf(opened.lakeDir, 'a.t');
    const { entries } = await rawEntries(manifest as ManifestFile);
    const hex = (text: string) => Buffer.from(text, 'hex');
    expect(entries[0]?.data_file).toMatchObject({
      content: 0,
      file_format: 'PARQUET',
      record_count: 3,
      column_sizes: [{ key: 1, value: 40 }],
      value_counts: [
        { key: 1, value: 3 },
        { key: 2, value: 3 },
      ],
      null_value_counts: [
        { key: 1, value: 0 },
        { key: 2, value: 1 },
      ],
      nan_value_counts: [{ key: 2, value: 1 }],
      lower_bounds: [
        { key: 1, value: hex('ffffffffffffffff') },
        { key: 2, value: hex('0000000000000080') },
      ],
      upper_bounds: [{ key: 1, value: hex('0100000000002000') }],
      equality_ids: null,
    });
  });

  it('that stands for many after a hundred appends keeps their snapshots and sequence numbers', async () => {
    const { lakeDir, clock } = opened;
    await using store = await openLake(lakeDir, { clock, io: createFastFileIO() });
    const batches = Array.from({ length: 102 }, (_, index) => index);
    const snapshots: string[] = [];
    for (const id of batches) snapshots.push((await publishIds(store, { table: 'a.t', ids: [id] })).snapshotId);
    const manifests = await manifestsOf(opened.lakeDir, 'a.t');
    expect(manifests.map((file) => [file.added_files_count, file.existing_files_count])).toEqual([
      [1, 0],
      [1, 0],
      [0, 100],
    ]);
    const merged = manifests.at(-1) as ManifestFile;
    expect(merged).toMatchObject({ sequence_number: 101, min_sequence_number: 1, existing_rows_count: 100 });
    const { entries } = await rawEntries(merged);
    const own = entries.toSorted((a, b) => Number(a.sequence_number) - Number(b.sequence_number));
    expect(
      own.map((entry) => [entry.status, String(entry.snapshot_id), entry.sequence_number, entry.file_sequence_number]),
    ).toEqual(snapshots.slice(0, 100).map((snapshot, index) => [0, snapshot, index + 1, index + 1]));
    expect(await readIds(store, 'a.t')).toEqual(batches);
    expect((await store.read('a.t'))?.files.every(({ isCurrentSchema }) => isCurrentSchema)).toBe(true);
    const log = (await metadataOf(opened.lakeDir, 'a.t'))['metadata-log'] as readonly Record<'metadata-file', string>[];
    expect(log).toHaveLength(100);
    // The newest, those of its log, and the name of each for readers that go by a folder.
    const folder = join(lakeDir, 'warehouse/a/t/metadata');
    const names = readdirSync(folder).filter((name) => name.endsWith('.metadata.json'));
    expect(names).toHaveLength(2 * 101);
    for (const { 'metadata-file': file } of log) expect(names).toContain(basename(file));
    await using other = await openLake(lakeDir);
    expect(await idsOf(await other.read('a.t', { snapshotId: snapshots[49] ?? '' }))).toEqual(batches.slice(0, 50));
  });
});

describe('a replace', () => {
  it('says which files it deleted, once, with the sequence numbers that they had', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    await publishIds(store, { table: 'a.t', ids: [2] });
    const replacing = await publishIds(store, { table: 'a.t', ids: [3], mode: 'replace' });
    const [added, deleted] = await manifestsOf(opened.lakeDir, 'a.t');
    expect([added?.added_files_count, deleted?.deleted_files_count, deleted?.deleted_rows_count]).toEqual([1, 2, 2]);
    const { entries } = await rawEntries(deleted as ManifestFile);
    expect(entries).toMatchObject([
      { status: 2, snapshot_id: Number(replacing.snapshotId), sequence_number: 2, file_sequence_number: 2 },
      { status: 2, snapshot_id: Number(replacing.snapshotId), sequence_number: 1, file_sequence_number: 1 },
    ]);
    await publishIds(store, { table: 'a.t', ids: [4] });
    expect((await manifestsOf(opened.lakeDir, 'a.t')).map((file) => file.deleted_files_count)).toEqual([0, 0]);
    expect(await readIds(store, 'a.t')).toEqual([3, 4]);
  });

  it('may leave a table empty', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    await publishIds(store, { table: 'a.t', ids: [], files: [], mode: 'replace' });
    expect(await store.list()).toMatchObject([{ rows: 0, files: 0, bytes: 0 }]);
    expect(await readIds(store, 'a.t')).toEqual([]);
  });

  it('is the first snapshot of a table where there was none', async () => {
    await publishIds(opened.store, { table: 'a.t', ids: [1], mode: 'replace' });
    expect((await opened.store.describe('a.t')).snapshots).toMatchObject([{ operation: 'append' }]);
  });

  it('conflicts where the schema alone was changed', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const staged = await stageIds(store, { table: 'a.t', ids: [2], mode: 'replace' });
    await publishIds(store, {
      table: 'a.t',
      ids: [],
      files: [],
      columns: [{ name: 'id', type: 'long', nullable: true }],
    });
    await expect(store.publish([staged])).rejects.toThrow(errorLike({ code: 'COMMIT_CONFLICT' }));
  });
});

describe('time travel', () => {
  it('names what there is where nothing matches', async () => {
    const { store, clock } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const at = (await store.read('a.t'))?.committedAt ?? 0;
    await clock.advance(1000);
    expect((await store.read('a.t', { asOf: clock.now() }))?.rows).toBe(1);
    await expect(store.read('a.t', { asOf: at - 1 })).rejects.toThrow(
      errorLike({
        code: 'SNAPSHOT_NOT_FOUND',
        exitCode: 2,
        message: `a.t has none at 2025-12-31T23:59:59.999Z or before. Its first is of 2026-01-01T00:00:00.000Z.`,
        hint: /phlo tables describe a\.t/,
      }),
    );
    await expect(store.read('a.t', { snapshotId: '7' })).rejects.toThrow(errorLike({ message: /no snapshot 7/ }));
    expect(await store.read('a.none', { snapshotId: '7' })).toBeUndefined();
  });
});

it('takes a batch of thousands of files', async () => {
  const { store, lakeDir } = opened;
  const files = Array.from({ length: 1000 }, (_, index) => ({ rows: index }));
  await publishIds(store, { table: 'a.t', ids: [1], files });
  await using other = await openLake(lakeDir);
  const view = await other.read('a.t');
  expect([view?.files.length, view?.rows]).toEqual([1000, (1000 * 999) / 2]);
});
