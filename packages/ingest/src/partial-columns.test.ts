import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import type { ColumnMap } from './column.js';
import type { IngestionAsset } from './ingestion-asset.js';
import { ingestion } from './ingestion.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import { files } from './source.js';

const before = { id: column.long(), name: column.string().nullable() };
const after = { ...before, city: column.string().nullable() };

const people = <Schema extends ColumnMap & typeof before>(
  schema: Schema,
  path: string,
  onExtraColumns: 'fail' | 'ignore' = 'fail',
): IngestionAsset =>
  ingestion<ColumnMap>(
    { table: 'bronze.people', schema, key: ['id'], strategy: 'append', onExtraColumns },
    files({ path }),
  );

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
});
afterEach(() => lake[Symbol.asyncDispose]());

const rows = () => lake.query('SELECT * FROM bronze.people ORDER BY id');
const failureOf = (asset: IngestionAsset) =>
  lake.load(asset).then(
    () => 'no error',
    (error: unknown) => error,
  );
const text = (part: string): unknown => expect.stringContaining(part);

const write: Readonly<Record<string, (name: string, select: string) => Promise<unknown>>> = {
  csv: (name, select) => lake.execute(`COPY (${select}) TO '${lake.projectDir}/${name}' (FORMAT csv, HEADER)`),
  parquet: (name, select) => lake.execute(`COPY (${select}) TO '${lake.projectDir}/${name}' (FORMAT parquet)`),
  ndjson: (name, select) => lake.execute(`COPY (${select}) TO '${lake.projectDir}/${name}' (FORMAT json)`),
};

describe('files from before a column was added', () => {
  it.each(Object.keys(write))(
    'of %s are loaded anew with those that have it, as they were appended',
    async (format) => {
      await write[format]?.(`a.${format}`, `SELECT 1::BIGINT AS id, 'x' AS name`);
      expect(await lake.load(people(before, `*.${format}`))).toBe(1);
      await write[format]?.(`b.${format}`, `SELECT 'Kyiv' AS city, 'y' AS name, 2::BIGINT AS id`);
      expect(await lake.load(people(after, `*.${format}`))).toBe(1);
      const appended = await rows();
      expect(appended).toEqual([
        { id: 1, name: 'x', city: null },
        { id: 2, name: 'y', city: 'Kyiv' },
      ]);
      expect(await lake.load(people(after, `*.${format}`), { fullRefresh: true })).toBe(2);
      expect(await rows()).toEqual(appended);
    },
  );

  it('are refused alone, and told how to be loaded with the others', async () => {
    await lake.write('a.csv', 'id,name,city\n1,x,Kyiv\n');
    await lake.load(people(after, '*.csv'));
    await lake.write('late.csv', 'id,name\n2,y\n');
    expect(await failureOf(people(after, '*.csv'))).toMatchObject({
      code: 'SOURCE_COLUMN_MISSING',
      hint: text(
        'load it with the files that have it: `phlo run --select bronze.people --full-refresh`. Otherwise bring',
      ),
    });
    expect(await lake.load(people(after, '*.csv'), { fullRefresh: true })).toBe(2);
    await lake.write('a.csv', 'id,name\n1,x\n');
    const alone = lake.load(people(after, '*.csv'), { fullRefresh: true });
    await expect(alone).rejects.toMatchObject({ hint: expect.not.stringContaining('--full-refresh') as unknown });
  });

  it('are told, as nobody knows whether it was added or taken away', async () => {
    await lake.write('a.csv', 'id,name\n1,x\n');
    await lake.write('b.csv', 'id,name,city\n2,y,Kyiv\n');
    await lake.load(people(after, '*.csv'));
    expect(lake.log.messages('warn')).toEqual([
      'a.csv has no column "city", which other files have: it is null there.',
    ]);
  });

  it.each([
    ['of the key', 'id'],
    ['that is never null', 'city'],
  ])('are refused where it is a column %s', async (_, name) => {
    await lake.write('a.csv', 'id,name,city\n1,x,Kyiv\n');
    await lake.write('b.csv', name === 'id' ? 'name,city\ny,Lviv\n' : 'id,name\n2,y\n');
    expect(await failureOf(people({ ...after, city: column.string() }, '*.csv'))).toMatchObject({
      code: 'SOURCE_COLUMN_MISSING',
      message: `b.csv has no column "${name}", which other files of the load have and bronze.people declares as never null.`,
      hint: text(`declare \`${name}\` nullable`),
    });
  });

  it('are refused where another one stands in its place that nobody declares: it was renamed', async () => {
    await lake.write('a.csv', 'id,name\n1,x\n');
    await lake.write('b.csv', 'id,full_name\n2,y\n');
    const failure = await failureOf(people(before, '*.csv', 'ignore'));
    expect(failure).toMatchObject({
      code: 'SOURCE_COLUMN_MISSING',
      message:
        'b.csv has no column "name", which other files of the load have, and has "full_name", which those do not have and bronze.people does not declare.',
      hint: text('declare `full_name` as well'),
    });
    expect(await failureOf(people(before, '*.csv'))).toMatchObject({ code: 'SOURCE_COLUMN_MISSING' });
    const both = { ...before, full_name: column.string().nullable() };
    expect(await lake.load(people(both, '*.csv'))).toBe(2);
    expect(await rows()).toEqual([
      { id: 1, name: 'x', full_name: null },
      { id: 2, name: null, full_name: 'y' },
    ]);
  });

  it('are loaded where they differ in what nobody declares', async () => {
    await lake.write('a.csv', 'id,name,shoe\n1,x,44\n');
    await lake.write('b.csv', 'hat,name,id\n58,y,2\n');
    expect(await failureOf(people(before, '*.csv'))).toMatchObject({ code: 'SOURCE_COLUMN_UNEXPECTED' });
    expect(await lake.load(people(before, '*.csv', 'ignore'))).toBe(2);
    expect(lake.log.messages('warn')).toEqual([]);
  });
});
