import { appendFile, rename, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion } from './ingestion.js';
import type { IngestionOptions } from './ingestion-asset.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import { month } from './partition.js';
import { files, rowNumber } from './source.js';
import type { FilesOptions } from './source.js';

const schema = { id: column.long(), name: column.string().nullable() };

type Options = Partial<Omit<IngestionOptions<typeof schema>, 'schema' | 'table'>>;

const orders = (path: FilesOptions['path'], options: Options = {}) =>
  ingestion({ table: 'bronze.orders', schema, strategy: 'append', ...options }, files({ path }));

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
});
afterEach(() => lake[Symbol.asyncDispose]());

const ids = async (table = 'bronze.orders') =>
  (await lake.query(`SELECT id FROM ${table} ORDER BY id`)).map(({ id }) => id);

const csv = (...rows: readonly string[]) => ['id,name', ...rows, ''].join('\n');

describe('an append of files', () => {
  it('loads each file once, and later only those that are new', async () => {
    await lake.write('a.csv', csv('1,x', '2,y'));
    const asset = orders('*.csv');
    expect(await lake.load(asset)).toBe(2);
    expect(await lake.load(asset)).toBe('unchanged');
    await lake.write('b.csv', csv('3,z'));
    expect(await lake.load(asset)).toBe(1);
    expect(await lake.load(asset)).toBe('unchanged');
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it('makes no snapshot of nothing', async () => {
    await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    const before = await lake.store.describe('bronze.orders');
    await lake.load(orders('*.csv'));
    expect((await lake.store.describe('bronze.orders')).snapshots).toEqual(before.snapshots);
    expect(await lake.store.batches()).toEqual([]);
  });

  it('knows a file by its content: renamed, touched or copied it is loaded once', async () => {
    const path = await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    await rename(path, join(lake.projectDir, 'renamed.csv'));
    await lake.write('copy.csv', csv('1,x'));
    expect(await lake.load(orders('*.csv'))).toBe('unchanged');
    expect(lake.log.messages('info')).toContain('copy.csv is the same as a.csv, which is loaded once.');
  });

  it('loads a copy of a file in no way: not with it in the first run, and not in a full refresh', async () => {
    await lake.write('a.csv', csv('1,x'));
    await lake.write('copy.csv', csv('1,x'));
    await lake.write('other.csv', csv('2,x'));
    expect(await lake.load(orders('*.csv'))).toBe(2);
    expect(await lake.load(orders('*.csv'))).toBe('unchanged');
    expect(await lake.load(orders('*.csv'), { fullRefresh: true })).toBe(2);
    expect(await ids()).toEqual([1, 2]);
  });

  it('loads all of a file that has changed, beside its old rows, and says so: the audit of the key has the last word', async () => {
    const path = await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    await appendFile(path, '2,y\n');
    expect(await lake.load(orders('*.csv'))).toBe(2);
    expect(await ids()).toEqual([1, 1, 2]);
    expect(lake.log.messages('warn')).toEqual(['a.csv has changed since it was loaded; append loads all of it again.']);
  });

  it('reads a file again that was written since, also where its size is what it was', async () => {
    await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    const path = await lake.write('a.csv', csv('2,x'));
    const later = new Date(Date.now() + 60_000);
    await utimes(path, later, later);
    expect(await lake.load(orders('*.csv'))).toBe(1);
    expect(await ids()).toEqual([1, 2]);
  });

  it('keeps the rows of a file that is gone', async () => {
    await lake.write('a.csv', csv('1,x'));
    const second = await lake.write('b.csv', csv('2,y'));
    await lake.load(orders('*.csv'));
    await rename(second, join(lake.projectDir, 'b.done'));
    expect(await lake.load(orders('*.csv'))).toBe('unchanged');
    expect(await ids()).toEqual([1, 2]);
  });

  it('replaces everything in a full refresh, also where nothing is new', async () => {
    const path = await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    await appendFile(path, '2,y\n');
    await lake.load(orders('*.csv'));
    expect(await lake.load(orders('*.csv'), { fullRefresh: true })).toBe(2);
    expect(await ids()).toEqual([1, 2]);
    expect(await lake.load(orders('*.csv'), { fullRefresh: true })).toBe(2);
    expect(await lake.load(orders('*.csv'))).toBe('unchanged');
  });

  it('refuses a table that was taken back to a snapshot which no longer says what is in it: all would be there twice', async () => {
    await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    for (let number = 2; number <= 11; number++) {
      await lake.write(`${number}.csv`, csv(`${number},x`));
      await lake.load(orders('*.csv'));
    }
    const { snapshots } = await lake.store.describe('bronze.orders');
    const [first, ...others] = snapshots.map(({ summary }) => summary['phlo.files']);
    expect([first, others.filter((list) => list !== undefined).length]).toEqual([undefined, 10]);
    const at = { snapshotId: snapshots[0]?.snapshotId ?? '' };
    const takenBack = { ...lake.store, read: (table: string) => lake.store.read(table, at) };
    await expect(lake.load(orders('*.csv'), { store: takenBack })).rejects.toMatchObject({
      code: 'SOURCE_HISTORY_LOST',
      hint: 'Load everything anew: `phlo run --select bronze.orders --full-refresh`.',
      dataState: expect.stringContaining('unchanged') as string,
    });
    expect(await lake.load(orders('*.csv'), { store: takenBack, fullRefresh: true })).toBe(11);
    expect(await lake.load(orders('*.csv'))).toBe('unchanged');
    expect(await ids()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('takes over a new column without loading anything again, and fills it from then on', async () => {
    await lake.write('a.csv', csv('1,x'));
    await lake.load(orders('*.csv'));
    const wider = ingestion(
      { table: 'bronze.orders', schema: { ...schema, city: column.string().nullable() }, strategy: 'append' },
      files({ path: '*.csv' }),
    );
    const outcome = await lake.stage(wider);
    expect(outcome).toMatchObject({ status: 'staged', batch: { rows: 0 } });
    if (outcome.status !== 'staged') throw new Error('a new column is staged');
    expect(outcome.schemaChanges).toHaveLength(1);
    await lake.store.publish([outcome.batch]);
    expect(await lake.load(wider)).toBe('unchanged');
    await lake.write('b.csv', 'id,name,city\n2,y,Ulm\n');
    expect(await lake.load(wider)).toBe(1);
    expect(await lake.query('SELECT id, city FROM bronze.orders ORDER BY id')).toEqual([
      { id: 1, city: null },
      { id: 2, city: 'Ulm' },
    ]);
  });
});

describe('a replace by files', () => {
  const replaced = (path: string) => orders(path, { strategy: 'replace' });

  it('takes the place of what was there, and only where a file, or the contract, has changed', async () => {
    await lake.write('a.csv', csv('1,x', '2,y'));
    expect(await lake.load(replaced('a.csv'))).toBe(2);
    expect(await lake.load(replaced('a.csv'))).toBe('unchanged');
    await lake.write('a.csv', csv('3,z'));
    expect(await lake.load(replaced('a.csv'))).toBe(1);
    expect(await ids()).toEqual([3]);
    const mapped = ingestion(
      { table: 'bronze.orders', schema, strategy: 'replace' },
      files({ path: 'a.csv', columns: { name: 'name', id: rowNumber() } }),
    );
    await expect(lake.load(mapped)).rejects.toMatchObject({ code: 'SOURCE_COLUMN_UNEXPECTED' });
  });

  it('forgets the rows of a file that is gone', async () => {
    await lake.write('a.csv', csv('1,x'));
    const second = await lake.write('b.csv', csv('2,y'));
    await lake.load(replaced('*.csv'));
    await rename(second, join(lake.projectDir, 'b.done'));
    expect(await lake.load(replaced('*.csv'))).toBe(1);
    expect(await ids()).toEqual([1]);
  });
});

describe('formats', () => {
  const typed = {
    n: column.long(),
    id: column.long(),
    ts: column.timestamp(),
    price: column.decimal(10, 2),
    ok: column.boolean().nullable(),
    note: column.string().nullable(),
  };
  const load = (path: string, csvOptions?: FilesOptions['csv']) =>
    lake.load(
      ingestion(
        { table: 'bronze.typed', schema: typed, strategy: 'replace', partition: [month('ts')] },
        files({ path, columns: { n: rowNumber(), note: 'Remark' }, ...(csvOptions && { csv: csvOptions }) }),
      ),
    );
  const expected = [
    { n: 0, id: 1, ts: '2026-01-31T23:59:59.123456', price: '9.90', ok: true, note: 'a, "b"' },
    { n: 1, id: 2, ts: '2026-02-01T00:00:00', price: '-0.01', ok: null, note: null },
  ];
  const all = async () => await lake.query('SELECT n, id, ts, price, ok, note FROM bronze.typed ORDER BY n');
  const text = (delimiter: string) =>
    [
      ['id', 'ts', 'price', 'ok', 'Remark'],
      ['1', '2026-01-31 23:59:59.123456', '9.90', 'true', '"a, ""b"""'],
      ['2', '2026-02-01 00:00:00', '-0.01', '', ''],
    ]
      .map((cells) => `${cells.join(delimiter)}\n`)
      .join('');
  const lines = [
    { id: 1, ts: '2026-01-31T23:59:59.123456', price: '9.90', ok: true, Remark: 'a, "b"' },
    { id: 2, ts: '2026-02-01T00:00:00', price: '-0.01' },
  ]
    .map((row) => `${JSON.stringify(row)}\n`)
    .join('');

  it.each<[string, string | Uint8Array, FilesOptions['csv']?]>([
    ['a.csv', text(',')],
    ['a.csv.gz', gzipSync(text(','))],
    ['a.tsv', text('\t')],
    ['semicolon.csv', text(';'), { delimiter: ';' }],
    ['a.ndjson', lines],
    ['a.jsonl.gz', gzipSync(lines)],
  ])('reads %s into the types of the contract, with row numbers and partitions', async (name, content, options) => {
    await lake.write(name, content);
    expect(await load(name, options)).toBe(2);
    expect(await all()).toEqual(expected);
    expect((await lake.store.read('bronze.typed'))?.files).toHaveLength(2);
  });

  it('reads Parquet', async () => {
    await lake.execute(`COPY (
      SELECT * FROM (VALUES
        (1, TIMESTAMP '2026-01-31 23:59:59.123456', 9.90::DECIMAL(10, 2), true, 'a, "b"'),
        (2, TIMESTAMP '2026-02-01', -0.01, NULL, NULL)) t(id, ts, price, ok, "Remark")
    ) TO '${join(lake.projectDir, 'a.parquet')}' (FORMAT parquet)`);
    expect(await load('a.parquet')).toBe(2);
    expect(await all()).toEqual(expected);
  });

  it('numbers the rows of several files in order of their paths', async () => {
    await lake.write('2.csv', csv('30,c'));
    await lake.write('1.csv', csv('10,a', '20,b'));
    const numbered = ingestion(
      { table: 'bronze.orders', schema: { n: column.long(), ...schema }, key: ['n'], strategy: 'append' },
      files({ path: '*.csv', columns: { n: rowNumber() } }),
    );
    await lake.load(numbered);
    expect(await lake.query('SELECT n, id FROM bronze.orders ORDER BY n')).toEqual([
      { n: 0, id: 10 },
      { n: 1, id: 20 },
      { n: 2, id: 30 },
    ]);
  });
});
