import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhloError } from '@phlo/core';
import type { FileSource } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf, viewOf } from '../lab.test.setup.js';
import { createFileLab, together } from '../files/files.test.setup.js';
import type { FileLab } from '../files/files.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('a column of a file', () => {
  it.each([
    ['CSV', () => lab.csv('a,b\n12,x\n12.5,y\n')],
    ['JSON lines', () => lab.ndjson('{"a":12}\n{"a":12.5}\n')],
  ])('of %s may fill several of the table, of different types', async (_, source) => {
    const columns = columnsOf({ n: 'double', s: 'string', d: 'decimal(10,1)' });
    const from = { n: { column: 'a' }, s: { column: 'a' }, d: { column: 'a' } };
    expect(await lab.load(source(), columns, from)).toMatchObject([
      { n: 12, d: '12.0' },
      { n: 12.5, s: '12.5', d: '12.5' },
    ]);
    const integers = source().format === 'csv' ? lab.csv('a,b\n7,x\n') : lab.ndjson('{"a":7}\n');
    expect(await lab.load(integers, columnsOf({ n: 'long', s: 'string' }), from)).toEqual([{ n: 7, s: '7' }]);
  });
});

describe('a CSV column', () => {
  /** Its values or its failure; beside a column of text that is filled from it too, it is read as text from the start. */
  const outcomeOf = async (values: readonly string[], type: string, isText: boolean) => {
    const columns = columnsOf({ n: 'long', v: type, ...(isText && { t: 'string' }) });
    const from = [
      { name: 'n', from: { rowNumber: true } },
      { name: 'v', from: { column: 'v' } },
      ...(isText ? [{ name: 't', from: { column: 'v' } }] : []),
    ] as const;
    const source = {
      format: 'csv',
      paths: [lab.file('values.csv', ['w,v', ...values.map((one) => `1,${one}`), ''].join('\n'))],
    } as const;
    try {
      const rows = await lab.read(await lab.session.writeFiles(source, from, lab.target(columns)), columns, 'n');
      return rows.map(({ v }) => v);
    } catch (error) {
      const { code: errorCode, message } = error as PhloError;
      return { code: errorCode, message };
    }
  };

  it.each<[string, readonly (readonly string[])[]]>([
    [
      'int',
      [['1', '', '-2'], ['1', '""'], ['1.0', ' 7 ', '1e3'], ['1', '1.5'], ['2147483648'], ['0x1F', '1_000'], ['٣']],
    ],
    [
      'long',
      [['9007199254740993', '', '1.0'], ['9223372036854775808'], ['1e3', '120e-1'], ['5', '12e-1'], ['"7"', '"7 "']],
    ],
    ['decimal(10,2)', [['1.20', '', '1.2300'], ['9.999'], ['1e-20'], ['12e-1'], ['inf'], ['nan'], ['"1,5"']]],
    ['double', [['0.1', '', '-0', 'nan', 'inf'], ['1e400'], ['1e-400'], ['1d'], ['""']]],
    ['boolean', [['t', 'F', 'yes', '0', ''], ['true', '2'], [' true'], ['on']]],
    ['uuid', [['8BD1FF5C-fe7e-4d9a-b0f1-3d2c5c8bd2a1', ''], ['x'], ['{8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1}']]],
    [
      'timestamp',
      [
        ['2026-03-01 10:00:00', '', '2026-03-01T10:00:00Z'],
        ['2026-3-1 1:00:00-05'],
        ['2026-3-1 1:00:00+02'],
        ['1-1-1 1:1:1.1234567'],
      ],
    ],
    ['date', [['2026-03-01', '', '2026-3-1'], ['2026-03-01', '2026-03-01 10'], ['01/02/2026']]],
    ['time', [['10:00:00', '', '9:05'], ['10:00:00', '10:00:00 PM'], ['10:00:00+02']]],
  ])(
    'of %s becomes the same values, or fails with the same words, whether its reader or a cast parses it',
    async (type, files) => {
      for (const values of files)
        expect(await outcomeOf(values, type, false)).toEqual(await outcomeOf(values, type, true));
    },
  );
});

describe('names of files', () => {
  it('are no patterns: a file is read, and not the one whose name the pattern fits', async () => {
    mkdirSync(lab.path('dir[1]'), { recursive: true });
    mkdirSync(lab.path('dir1'), { recursive: true });
    lab.file('dir1/x.csv', 'a\nwrong\n');
    const columns = columnsOf({ a: 'string' });
    for (const name of ['x.csv', 'x*.csv', 'x?.csv', '[x].csv', 'x{1}.csv', "x'y.csv", 'x%20y.csv', '~x.csv']) {
      const paths = [lab.file(`dir[1]/${name}`, `a\n${name}\n`)];
      expect(await lab.load({ format: 'csv', paths }, columns)).toEqual([{ a: name }]);
      expect(await lab.failureOf({ format: 'csv', paths }, { a: 'int' })).toMatchObject({
        details: { file: paths[0], line: 2 },
      });
    }
    lab.file('dir1/y.ndjson', '{"a":"wrong"}');
    const lines: FileSource = { format: 'ndjson', paths: [lab.file('dir[1]/y.ndjson', '{"a":"right"}')] };
    expect(await lab.load(lines, columns)).toEqual([{ a: 'right' }]);
  });

  it('are no patterns where a lake lies in a folder like [id]', async () => {
    const directory = lab.path('[id]');
    mkdirSync(join(directory, 'out'), { recursive: true });
    await using session = await lab.engine.open({ allowedDirectories: [directory] });
    const columns = columnsOf({ a: 'int' });
    const result = await session.writeQuery('SELECT 1 AS a', {
      directory: join(directory, 'out'),
      columns,
      partition: [],
    });
    await session.attach(viewOf(result, columns));
    expect(await session.rows('FROM lab.t')).toEqual([{ a: 1 }]);
    const source: FileSource = { format: 'parquet', paths: result.files.map(({ path }) => path) };
    const target = { directory: join(directory, 'again'), columns, partition: [] };
    mkdirSync(target.directory);
    expect(await session.writeFiles(source, [{ name: 'a', from: { rowNumber: true } }], target)).toMatchObject({
      rows: 1,
    });
    expect(await session.writeCsv('FROM lab.t', join(directory, 'x.csv'))).toBe(1);
  });
});

describe('row numbers', () => {
  /** Rows, and those whose number is not that of their value. */
  const countOutOfOrder = async (source: FileSource, rows: number) => {
    const columns = columnsOf({ n: 'long!', v: 'long!' });
    const target = lab.target(columns);
    const result = await lab.session.writeFiles(
      source,
      [
        { name: 'n', from: { rowNumber: true } },
        { name: 'v', from: { column: 'v' } },
      ],
      target,
    );
    await lab.session.attach({
      table: 'lab.order',
      columns,
      partition: [],
      rows,
      summary: {},
      files: result.files.map((file) => ({ ...file, isCurrentSchema: true })),
    });
    const [counted] = await lab.session.rows('SELECT count(*) AS n, count(*) FILTER (n <> v) AS wrong FROM lab.order');
    return counted;
  };

  it('count over all Parquet files in order, with every thread at work', async () => {
    const one = await lab.parquet('SELECT range AS v FROM range(500000)');
    const two = await lab.parquet('SELECT 500000 + range AS v FROM range(3)');
    const three = await lab.parquet('SELECT 500003 + range AS v FROM range(400000)');
    expect(await countOutOfOrder(together(one, two, three), 900_003)).toEqual({ n: 900_003, wrong: 0 });
  });

  it('count over a file that is named in a roundabout way, or twice', async () => {
    const one = await lab.parquet('SELECT range AS v FROM range(200000)');
    const roundabout = { ...one, paths: one.paths.map((path) => path.replace(/\/([^/]*)$/, '//./$1')) };
    expect(await countOutOfOrder(roundabout, 200_000)).toEqual({ n: 200_000, wrong: 0 });
    expect(await countOutOfOrder(together(one, one), 400_000)).toEqual({ n: 400_000, wrong: 200_000 });
  });

  it('are not taken from a column of the file that has the name which DuckDB uses for them', async () => {
    expect(
      await countOutOfOrder(await lab.parquet('SELECT range AS v, 7 AS file_row_number FROM range(300000)'), 300_000),
    ).toEqual({ n: 300_000, wrong: 0 });
  });

  it('count over all CSV files in order', async () => {
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `${from + index},"x\ny"`).join('\n');
    const source = together(
      lab.csv(`v,w\n${lines(0, 200_000)}\n`),
      lab.csv(`v,w\n${lines(200_000, 5)}\n`),
      lab.csv(`v,w\n${lines(200_005, 200_000)}`),
    );
    expect(await countOutOfOrder(source, 400_005)).toEqual({ n: 400_005, wrong: 0 });
  });

  it('count over all files of JSON lines in order', async () => {
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `{"v":${from + index}}`).join('\n');
    const source = together(lab.ndjson(lines(0, 200_000)), lab.ndjson(lines(200_000, 100_000)));
    expect(await countOutOfOrder(source, 300_000)).toEqual({ n: 300_000, wrong: 0 });
  });
});

describe('cancelling a load', () => {
  it('leaves no file', async () => {
    const target = lab.target(columnsOf({ v: 'long' }));
    const big = await lab.parquet('SELECT range AS v FROM range(3000000)');
    const source = together(big, big, big, big);
    const abort = new AbortController();
    const writing = lab.session.writeFiles(source, [{ name: 'v', from: { column: 'v' } }], target, {
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 60);
    await expect(writing).rejects.toEqual(code('CANCELLED'));
    expect(await readdir(target.directory)).toEqual([]);
  });
});
