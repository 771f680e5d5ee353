import { readFile } from 'node:fs/promises';
import type { FileSource } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../lab.test.setup.js';
import { createFileLab, together, typesOf } from './files.test.setup.js';
import type { FileLab } from './files.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;
const text = (part: string): unknown => expect.stringContaining(part);

/** What pyarrow 25 writes of `1.50` as decimal256(50, 2), and of columns `id` and `ID`. */
const wideDecimal =
  'UEFSMRUAFTYVNiwVAhUAFQYVBhwAAAACAAAAAgEAAAAAAAAAAAAAAAAAAAAAAAAAAJYVBBksNQAYBnNjaGVtYRUCABUOFSoVAhgBdCUKFQQVZCxcFQQVZAAAABYCGRwZHCYAHBUOGSUGABkYAXQVABYCFlwWXCYISRwVABUAFQIAPCkGGSYAAgAAABZcFgImCBZcACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZHBwAAACKAAAAUEFSMQ==';
const sameNames =
  'UEFSMRUAFRQVFCwVAhUAFQYVBhwAAAACAAAAAgEBAAAAFQAVFBUULBUCFQAVBhUGHAAAAAIAAAACAQMAAAAVBBk8NQAYBnNjaGVtYRUEABUCJQIYAmlkABUCJQIYAklEABYCGRwZLCYAHBUCGSUGABkYAmlkFQAWAhY6FjomCEkcFQAVABUCADwpBhkmAAIAAAAmABwVAhklBgAZGAJJRBUAFgIWOhY6JkJJHBUAFQAVAgA8KQYZJgACAAAAFnQWAiYIFnQAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDI2LjAuMRksHAAAHAAAALMAAABQQVIx';

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('Parquet files', () => {
  it('are described with their types', async () => {
    const source = await lab.parquet(
      `SELECT 1::TINYINT AS a, 1.5::DECIMAL(10,2) AS b, 'x' AS c, TIMESTAMPTZ '2026-03-01' AS d`,
    );
    expect(typesOf(await lab.describeFiles(source))).toEqual({
      a: 'int',
      b: 'decimal(10,2)',
      c: 'string',
      d: 'timestamptz',
    });
  });

  it('are loaded by the name of the column, whatever its case and order', async () => {
    const one = await lab.parquet(`SELECT 1 AS id, 'x' AS v`);
    const other = await lab.parquet(`SELECT 'y' AS v, 2 AS id`);
    expect(await lab.load(together(one, other), columnsOf({ id: 'long', v: 'string' }))).toEqual([
      { id: 1, v: 'x' },
      { id: 2, v: 'y' },
    ]);
  });

  it.each([
    ['no bytes', () => '', 'SOURCE_EMPTY'],
    ['anything else', () => 'this is no Parquet file at all', 'SOURCE_UNREADABLE'],
    ['three bytes', () => 'PAR', 'SOURCE_UNREADABLE'],
  ])('of %s are refused', async (_, content, expected) => {
    const source: FileSource = { format: 'parquet', paths: [lab.file('odd.parquet', content())] };
    await expect(lab.describeFiles(source)).rejects.toMatchObject({
      code: expected,
      details: { file: source.paths[0] },
    });
  });

  it.each([
    ['a decimal of more digits than can be read', wideDecimal, 'Column "t" of '],
    ['names that differ in case alone', sameNames, 'has more than one column of the name "ID"'],
  ])('of another writer with %s are refused, and not read as something else', async (_, bytes, message) => {
    const source: FileSource = {
      format: 'parquet',
      paths: [lab.file('foreign.parquet', Buffer.from(bytes, 'base64'))],
    };
    await expect(lab.describeFiles(source)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text(message),
    });
    const plain = await lab.parquet('SELECT 1.5::DOUBLE AS t');
    await expect(lab.describeFiles(together(plain, source))).rejects.toMatchObject({ code: text('SOURCE_') });
  });

  it('that are cut off or damaged are refused', async () => {
    const { paths } = await lab.parquet('SELECT range AS a, hash(range)::VARCHAR AS b FROM range(100000)');
    const whole = await readFile(paths[0] ?? '');
    const cut: FileSource = {
      format: 'parquet',
      paths: [lab.file('cut.parquet', whole.subarray(0, whole.length - 100))],
    };
    await expect(lab.describeFiles(cut)).rejects.toEqual(code('SOURCE_UNREADABLE'));
    const damaged: FileSource = {
      format: 'parquet',
      paths: [lab.file('damaged.parquet', Buffer.from(whole).fill(7, 4, 5000))],
    };
    expect(await lab.failureOf(damaged, { a: 'long', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('damaged.parquet'),
    });
  });

  it('that are gone are refused', async () => {
    const source: FileSource = { format: 'parquet', paths: [lab.path('gone.parquet')] };
    await expect(lab.describeFiles(source)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('gone.parquet'),
    });
  });

  it('name file and row of a value that does not fit', async () => {
    const source = await lab.parquet(
      'SELECT range AS i, (CASE WHEN range = 70000 THEN 0.5 ELSE range END)::DOUBLE AS v FROM range(200000)',
    );
    expect(
      await lab.failureOf(together(await lab.parquet('SELECT 1::BIGINT AS i, 1::DOUBLE AS v'), source), {
        i: 'long',
        v: 'int',
      }),
    ).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${source.paths[0]}, row 70001, column "v": "0.5" is no int.`,
    });
  });

  it('keep their nested columns as JSON', async () => {
    const path = lab.path('nested.parquet');
    const result = await lab.session.writeQuery(`SELECT 1 AS id`, lab.target(columnsOf({ id: 'int' })));
    expect(result.rows).toBe(1);
    await lab.session.writeParquet(`SELECT 1 AS id, {'a': [1, NULL]} AS o`, path);
    expect(await lab.load({ format: 'parquet', paths: [path] }, columnsOf({ o: 'string' }))).toEqual([
      { o: '{"a":[1,null]}' },
    ]);
  });
});
