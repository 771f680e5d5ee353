import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileColumn, FileSource } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../lab.test.setup.js';
import { createFileLab, together, typesOf } from './files.test.setup.js';
import type { FileLab } from './files.test.setup.js';

const text = (part: string): unknown => expect.stringContaining(part);

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const missingIn = async (source: FileSource) =>
  Object.fromEntries((await lab.describeFiles(source)).map((one: FileColumn) => [one.name, one.missingIn ?? []]));

/** Ours have no nested columns. */
async function foreignParquet(select: string): Promise<FileSource> {
  const path = lab.path(`foreign-${foreign++}.parquet`);
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return { format: 'parquet', paths: [path] };
}
let foreign = 0;

const columns = columnsOf({ id: 'long', name: 'string', city: 'string', n: 'long' });
const asTheyCome = [
  { id: 1, name: 'x', city: null, n: 0 },
  { id: 2, name: 'y', city: null, n: 1 },
  { id: 3, name: 'z', city: 'Kyiv', n: 2 },
];

describe('files whose columns differ', () => {
  it('of CSV are loaded by name, whatever the order and case of their columns, packed or with a byte order mark', async () => {
    const old = lab.csv('\uFEFFid,name\n1,x\n');
    const packed: FileSource = { format: 'csv', paths: [lab.file('p.csv.gz', gzipSync('NAME,ID\ny,2\n'))] };
    const grown = lab.csv('city,id,name\nKyiv,3,z\n');
    const source = together(old, packed, grown, lab.csv('name,city,extra,id\n'));
    expect(await lab.load(source, columns, { n: { rowNumber: true } })).toEqual(asTheyCome);
    expect(await missingIn(together(old, packed, grown))).toEqual({
      id: [],
      name: [],
      city: [...old.paths, ...packed.paths],
    });
  });

  it('of Parquet are loaded by name, also where their rows are numbered', async () => {
    const old = await lab.parquet(`SELECT 1::BIGINT AS id, 'x' AS name`);
    const other = await lab.parquet(`SELECT 'y' AS NAME, 2::BIGINT AS ID`);
    const grown = await lab.parquet(`SELECT 'Kyiv' AS city, 3::BIGINT AS id, 'z' AS name`);
    const source = together(old, other, grown);
    expect(await lab.load(source, columns, { n: { rowNumber: true } })).toEqual(asTheyCome);
    expect(await missingIn(source)).toEqual({ id: [], name: [], city: [...old.paths, ...other.paths] });
    expect(await lab.load(together(grown, old), columnsOf({ city: 'string' }))).toEqual([
      { city: 'Kyiv' },
      { city: null },
    ]);
  });

  it('of NDJSON are loaded by name', async () => {
    const source = together(lab.ndjson('{"id":1,"name":"x"}\n'), lab.ndjson('{"city":"Kyiv","name":"z","id":3}\n'));
    expect(await lab.load(source, columnsOf({ id: 'long', name: 'string', city: 'string' }))).toEqual([
      { id: 1, name: 'x', city: null },
      { id: 3, name: 'z', city: 'Kyiv' },
    ]);
  });

  it('keep every digit, and name file and line of a value that does not fit', async () => {
    const [old, grown] = [lab.csv('id,v\n1,0.1\n'), lab.csv('w,v,id\n,12345678901234567.89,1\n')];
    expect(await lab.load(together(old, grown), columnsOf({ v: 'decimal(19,2)' }))).toEqual([
      { v: '0.10' },
      { v: '12345678901234567.89' },
    ]);
    const bad = lab.csv('w,v,id\n,1,2\n,x,3\n');
    expect(await lab.failureOf(together(old, bad), { id: 'long', v: 'double', w: 'string' })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${bad.paths[0]}, line 3, column "v": "x" is no double.`,
    });
    const required = await lab.failureOf(together(old, bad), { w: 'string!' });
    expect(required).toMatchObject({ message: `${old.paths[0]}, line 2, column "w": is null and must not be.` });
  });

  it('may be of hundreds of kinds', async () => {
    const sources = Array.from({ length: 300 }, (_, index) => lab.csv(`id,c${index}\n${index},x\n`));
    const [first = lab.csv(''), ...rest] = sources;
    const loaded = await lab.load(together(first, ...rest), columnsOf({ id: 'long', c299: 'string' }));
    expect(loaded.length).toBe(300);
    expect(loaded.filter(({ c299 }) => c299 !== null)).toEqual([{ id: 299, c299: 'x' }]);
  });

  it('in the types of Parquet are refused, nested ones too; the fields of a structure may stand in another order', async () => {
    const one = await foreignParquet(`SELECT 1 AS id, {'a': 1, 'b': 2} AS o`);
    const long = await lab.parquet('SELECT 1::BIGINT AS ID');
    await expect(lab.describeFiles(together(one, long))).rejects.toMatchObject({
      code: 'SOURCE_FILES_DIFFER',
      message: `${long.paths[0]} has "ID" as BIGINT, and ${one.paths[0]} as INTEGER.`,
    });
    await expect(
      lab.describeFiles(together(one, await foreignParquet(`SELECT 1 AS id, {'a': 1, 'c': 2} AS o`))),
    ).rejects.toMatchObject({ code: 'SOURCE_FILES_DIFFER', message: text('has "o" as STRUCT(a INTEGER, c INTEGER)') });
    const turned = await foreignParquet(`SELECT 2 AS id, {'b': 4, 'a': 3} AS o`);
    expect(await lab.load(together(one, turned), columnsOf({ o: 'string' }))).toEqual([
      { o: '{"a":1,"b":2}' },
      { o: '{"a":3,"b":4}' },
    ]);
  });

  it('in how many columns they have are refused where no line names them', async () => {
    const [two, three] = [lab.csv('1,x\n', { header: false }), lab.csv('1,x,y\n')];
    await expect(lab.describeFiles(together(two, three))).rejects.toMatchObject({
      code: 'SOURCE_FILES_DIFFER',
      message: `${three.paths[0]} has 3 columns, and ${two.paths[0]} 2; no line names them.`,
    });
  });

  it('are checked one by one: a name twice in the second is refused', async () => {
    const second = lab.csv('id,a,A\n1,x,y\n');
    await expect(lab.describeFiles(together(lab.csv('id,a\n1,x\n'), second))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('more than one column of the name "A"'),
    });
  });

  it('in letters that DuckDB does not fold are refused: it would find no such column and give nulls', async () => {
    const one = await lab.parquet(`SELECT 1 AS id, 'x' AS "É"`);
    const other = await lab.parquet(`SELECT 2 AS id, 'y' AS "é", 3 AS more`);
    for (const source of [together(one, other), lab.csv('é,É\n'), lab.ndjson('{"É":1,"é":2}\n')])
      await expect(lab.describeFiles(source)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await expect(lab.describeFiles(together(one, other))).rejects.toMatchObject({
      message: text('has a column "é", which differs from "É" only in the case of a letter beyond A to Z'),
    });
    const both = await foreignParquet(`SELECT 1 AS "É", 2 AS "é"`);
    await expect(lab.describeFiles(both)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
  });

  it('are described as those of the first that has them', async () => {
    const source = together(lab.csv('Id,a\n'), lab.csv('ID,B\n'), lab.csv('iD,b\n'));
    expect(typesOf(await lab.describeFiles(source))).toEqual({ Id: 'string', a: 'string', B: 'string' });
  });
});
