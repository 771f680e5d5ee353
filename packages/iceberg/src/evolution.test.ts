import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ColumnType } from '@phlo/lake';
import { errorLike, idColumns, openTestStore, publishIds, readIds, stageIds, writeIds } from './store.test.setup.js';
import { manifestsOf, rawEntries } from './table-files.test.setup.js';
import type { ManifestFile } from './manifests/manifest-types.js';
import type { SchemaJson } from './metadata/table-metadata.js';
import type { TestStore } from './store.test.setup.js';

/** In the order that a plain sort has, whatever it is. */
const byText = (one: unknown, other: unknown) => (String(one) < String(other) ? -1 : 1);

let opened: TestStore;
beforeEach(async () => {
  opened = await openTestStore();
});
afterEach(() => opened[Symbol.asyncDispose]());

describe('columns over time', () => {
  const withNote = [...idColumns, { name: 'note', type: 'string', nullable: true } as const];

  it('are those of the snapshot that is read', async () => {
    const { store } = opened;
    const first = await publishIds(store, { table: 'a.t', ids: [1] });
    await publishIds(store, { table: 'a.t', ids: [2], columns: withNote });
    const names = async (snapshotId?: string) =>
      (await store.read('a.t', snapshotId === undefined ? undefined : { snapshotId }))?.columns.map(({ name }) => name);
    expect([await names(first.snapshotId), await names()]).toEqual([['id'], ['id', 'note']]);
  });

  it('tell which files a plain read gets right', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    await publishIds(store, { table: 'a.t', ids: [2], columns: withNote });
    const marks = async () =>
      new Map((await store.read('a.t'))?.files.map(({ path, isCurrentSchema }) => [path.slice(-44), isCurrentSchema]));
    expect([...(await marks()).values()]).toEqual([true, false]);
    // A column of that name, and another one.
    const other = [{ name: 'note', type: 'int', nullable: true } as const, ...idColumns];
    const plan = { table: 'a.t', columns: other, mode: 'replace', allowBreaking: true } as const;
    await publishIds(store, { ...plan, ids: [3] });
    expect((await store.read('a.t'))?.columns.map(({ id, name }) => [id, name])).toEqual([
      [3, 'note'],
      [1, 'id'],
    ]);
    expect([...(await marks()).values()]).toEqual([true]);
  });

  it('are marked in the view of a batch that changes them', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1] });
    const same = await stageIds(store, { table: 'a.t', ids: [2] });
    const wider = await stageIds(store, { table: 'a.t', ids: [2], columns: withNote });
    expect(store.view(same).files.map(({ isCurrentSchema }) => isCurrentSchema)).toEqual([true, true]);
    expect(store.view(wider).files.map(({ isCurrentSchema }) => isCurrentSchema)).toEqual([false, true]);
    expect(wider.plan.schemaChanges).toEqual(['added note']);
  });
});

describe('partitions over time', () => {
  const columns = [...idColumns, { name: 'day', type: 'date', nullable: true } as const];
  const monthly = [{ column: 'day', transform: 'month' } as const];

  it('change with a write, and old files stay in theirs', async () => {
    const { store } = opened;
    await publishIds(store, { table: 'a.t', ids: [1], columns });
    const staged = await stageIds(store, {
      table: 'a.t',
      ids: [2],
      columns,
      partition: monthly,
      files: [{ partition: [0] }],
    });
    expect(staged.plan.schemaChanges).toEqual(['partitioned by month(day), before by nothing']);
    await store.publish([staged]);
    expect((await store.describe('a.t')).partition).toEqual([
      { id: 1000, name: 'day_month', sourceId: 2, column: 'day', transform: 'month' },
    ]);
    expect((await manifestsOf(opened.lakeDir, 'a.t')).map((file) => file.partition_spec_id)).toEqual([1, 0]);
    await publishIds(store, { table: 'a.t', ids: [3], columns, mode: 'replace' });
    const manifests = await manifestsOf(opened.lakeDir, 'a.t');
    expect(manifests.map((file) => [file.partition_spec_id, file.deleted_files_count])).toEqual([
      [0, 0],
      [1, 1],
      [0, 1],
    ]);
    expect(await readIds(store, 'a.t')).toEqual([3]);
  });

  it('hold identities of every type', async () => {
    const { store } = opened;
    const typed = [
      { name: 'b', type: 'boolean', nullable: true },
      { name: 's', type: 'string', nullable: true },
      { name: 'd', type: 'decimal(9,2)', nullable: true },
      { name: 't', type: 'timestamptz', nullable: true },
      { name: 'u', type: 'uuid', nullable: true },
      { name: 'f', type: 'double', nullable: true },
    ] as const;
    const partition = typed.map(({ name }) => ({ column: name, transform: 'identity' }) as const);
    const values = ['true', 'ä/b=c', '-1.28', '2024-01-01 00:00:00+00', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'nan'];
    await publishIds(store, {
      table: 'a.t',
      ids: [1],
      columns: typed,
      partition,
      files: [{ partition: values }, { partition: values.map(() => null) }],
    });
    const [manifest] = await manifestsOf(opened.lakeDir, 'a.t');
    const { entries } = await rawEntries(manifest as ManifestFile);
    const hex = (text: string) => Buffer.from(text, 'hex');
    expect([...(entries[0]?.data_file.partition.values() ?? [])]).toEqual([
      true,
      'ä/b=c',
      hex('ffffff80'),
      1_704_067_200_000_000,
      hex('f79c3e09677c4bbda4793f349cb785e7'),
      Number.NaN,
    ]);
    // Bounds of the list are single values: a decimal in as few bytes as hold it, and never NaN.
    expect(manifest?.partitions?.[2]).toMatchObject({ contains_null: true, lower_bound: hex('80') });
    expect(manifest?.partitions?.[5]).toMatchObject({ contains_nan: true, lower_bound: null });
    expect((await store.describe('a.t')).snapshots[0]?.summary['changed-partition-count']).toBe('2');
  });

  it('are written again with the types of their own time, where a column was widened in between', async () => {
    const { store, lakeDir } = opened;
    const partition = ['n', 'd'].map((column) => ({ column, transform: 'identity' }) as const);
    const write = async (types: readonly [ColumnType, ColumnType], values: readonly string[]) => {
      const columns = types.map((type, index) => ({ name: index === 0 ? 'n' : 'd', type, nullable: true }));
      await publishIds(store, { table: 'a.t', ids: [1], columns, partition, files: [{ partition: values }] });
      return columns;
    };
    await write(['int', 'decimal(9,2)'], ['7', '-1.28']);
    const columns = await write(['long', 'decimal(38,2)'], ['3000000000', '-1.28']);
    await publishIds(store, { table: 'a.t', ids: [2], columns, partition, files: [], mode: 'replace' });
    const manifests = await Promise.all((await manifestsOf(lakeDir, 'a.t')).map(rawEntries));
    const values = manifests.map(({ entries }) => [...(entries[0]?.data_file.partition.values() ?? [])]);
    expect(values.toSorted(byText)).toEqual([
      [3_000_000_000, Buffer.from('ff'.repeat(15) + '80', 'hex')],
      [7, Buffer.from('ffffff80', 'hex')],
    ]);
    const typesOf = (text = '') => (JSON.parse(text) as SchemaJson).fields.map(({ type }) => type);
    expect(manifests.map(({ header }) => typesOf(header.get('schema'))).toSorted(byText)).toEqual([
      ['int', 'decimal(9, 2)'],
      ['long', 'decimal(38, 2)'],
    ]);
    // Readers take an Avro `int` for what it says: a value beyond 32 bits has to be a `long`.
    const avro = manifests.map(({ header }) => /"n"[^}]*"(int|long)"/.exec(header.get('avro.schema') ?? '')?.[1]);
    expect(avro.toSorted(byText)).toEqual(['int', 'long']);
  });

  it('of a required column that are null are never committed, whoever forgot to check them', async () => {
    const { store } = opened;
    const nulls = { columns: new Map([[1, { valueCount: 1, nullCount: 1 }]]) };
    const staged = await stageIds(store, { table: 'a.t', ids: [1], files: [nulls] });
    await expect(store.publish([staged])).rejects.toThrow(
      errorLike({ code: 'BATCH_INVALID', asset: 'a.t', message: /nulls in "id", which must not be null/ }),
    );
    expect(await store.list()).toEqual([]);
  });

  it('that a file does not fit are found before it is staged', async () => {
    const { store } = opened;
    const plan = await store.plan({ table: 'a.t', columns, partition: monthly, mode: 'append', runId: 'r' });
    const invalid = errorLike({ code: 'BATCH_INVALID', asset: 'a.t' });
    for (const partition of [[], [0, 1], ['2024-01'], [1.5]])
      await expect(store.stage(plan, await writeIds(plan, [1], [{ partition }]))).rejects.toThrow(invalid);
    const [file] = await writeIds(plan, [1], [{ partition: [0] }]);
    if (file === undefined) throw new Error('nothing was written');
    for (const path of [join(opened.lakeDir, 'x.parquet'), plan.directory, join(plan.directory, '../../x.parquet')])
      await expect(store.stage(plan, [{ ...file, path }])).rejects.toThrow(invalid);
  });
});
