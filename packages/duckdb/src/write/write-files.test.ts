import { mkdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ColumnSource, FileSource } from '@phlo/lake';
import { columnsOf, createLab, viewOf } from '../lab.test.setup.js';
import type { Lab } from '../lab.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;
const text = (part: string): unknown => expect.stringContaining(part);

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

let names = 0;
const csv = (content: string | Uint8Array, options?: FileSource['csv']): FileSource => ({
  format: 'csv',
  paths: [lab.file(`${names++}.csv`, content)],
  ...(options && { csv: options }),
});
const ndjson = (content: string | Uint8Array): FileSource => ({
  format: 'ndjson',
  paths: [lab.file(`${names++}.ndjson`, content)],
});
async function parquet(sql: string): Promise<FileSource> {
  const path = lab.path(`${names++}.parquet`);
  await lab.session.writeParquet(sql, path);
  return { format: 'parquet', paths: [path] };
}
const together = (...sources: readonly FileSource[]): FileSource => ({
  ...(sources[0] as FileSource),
  paths: sources.flatMap(({ paths }) => paths),
});
const describeFiles = (source: FileSource) => lab.session.describeFiles(source);
const asRecord = (specs: readonly { readonly name: string; readonly type: string }[]) =>
  Object.fromEntries(specs.map(({ name, type }) => [name, type]));

/** Loads one column `v` and gives its values in order. */
async function valuesOf(source: FileSource, type: string): Promise<unknown[]> {
  const columns = columnsOf({ n: 'long', v: type });
  return (await lab.load(source, columns, { n: { rowNumber: true } })).map(({ v }) => v);
}
async function failureOf(source: FileSource, columns: Readonly<Record<string, string>>): Promise<unknown> {
  const target = lab.target(columnsOf(columns));
  const from = target.columns.map(({ name }): ColumnSource => ({ name, from: { column: name } }));
  const failure: unknown = await lab.session.writeFiles(source, from, target).then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(await readdir(target.directory)).toEqual([]);
  return failure;
}

describe('CSV files', () => {
  it('are described by their first line: all text, whatever the values look like', async () => {
    expect(asRecord(await describeFiles(csv('id,"a, ""b""",c\n1,2,2026-03-01\n')))).toEqual({
      id: 'string',
      'a, "b"': 'string',
      c: 'string',
    });
  });

  it('are read as RFC 4180 has them: quotes, line breaks in them, both line ends, a byte order mark', async () => {
    const columns = columnsOf({ id: 'int!', v: 'string' });
    const rows = [
      { id: 1, v: 'a "b", c' },
      { id: 2, v: 'x\ny' },
      { id: 3, v: ' é ' },
    ];
    expect(await lab.load(csv('\uFEFFid,v\n1,"a ""b"", c"\n2,"x\ny"\n3, é '), columns)).toEqual(rows);
    expect(await lab.load(csv('id,v\r\n1,"a ""b"", c"\r\n2,"x\ny"\r\n3, é \r\n'), columns)).toEqual(rows);
    const packed = lab.file('packed.csv.gz', gzipSync('id,v\n1,"a ""b"", c"\n2,"x\ny"\n3, é \n'));
    expect(await lab.load({ format: 'csv', paths: [packed] }, columns)).toEqual(rows);
  });

  it('are read with another delimiter, without a header and with other words for null', async () => {
    const columns = columnsOf({ a: 'int', b: 'string' });
    expect(await lab.load(csv('a;b\n1;x,y\n', { delimiter: ';' }), columns)).toEqual([{ a: 1, b: 'x,y' }]);
    expect(await lab.load(csv('a||b\n1||x|y\n', { delimiter: '||' }), columns)).toEqual([{ a: 1, b: 'x|y' }]);
    expect(asRecord(await describeFiles(csv('1,x\n', { header: false })))).toEqual({
      column0: 'string',
      column1: 'string',
    });
    expect(
      await lab.load(csv('1,x\n', { header: false }), columns, { a: { column: 'column0' }, b: { column: 'column1' } }),
    ).toEqual([{ a: 1, b: 'x' }]);
    expect(await lab.load(csv('a,b\nNA,-\n', { nullText: ['NA', '-'] }), columns)).toEqual([{ a: null, b: null }]);
  });

  it('tell nothing from text of no characters, which is quoted', async () => {
    expect(await valuesOf(csv('v,w\n,1\n"",2\n'), 'string')).toEqual([null, '']);
  });

  it.each([
    ['int', '12.0', 12],
    ['int', ' 7 ', 7],
    ['long', '-9223372036854775808', '-9223372036854775808'],
    ['long', '1e3', 1000],
    ['long', '9007199254740993', '9007199254740993'],
    ['decimal(38,20)', '123456789012345678.12345678901234567890', '123456789012345678.12345678901234567890'],
    ['decimal(18,2)', '9999999999999999.99', '9999999999999999.99'],
    ['decimal(10,2)', '2.67', '2.67'],
    ['double', '0.1', 0.1],
    ['float', '0.5', 0.5],
    ['decimal(10,2)', '1.2', '1.20'],
    ['decimal(10,2)', '1.2300', '1.23'],
    ['decimal(10,2)', '12e-1', '1.20'],
    ['double', '1e300', 1e300],
    ['double', 'Infinity', 'Infinity'],
    ['double', 'nan', 'NaN'],
    ['boolean', 'true', true],
    ['boolean', 'f', false],
    ['date', '2026-03-01', '2026-03-01'],
    ['date', '2026-03-01 00:00:00', '2026-03-01'],
    ['time', '10:00:00.5', '10:00:00.500000'],
    ['timestamp', '2026-03-01T10:00:00', '2026-03-01T10:00:00'],
    ['timestamp', '2026-03-01 10:00:00.123456000', '2026-03-01T10:00:00.123456'],
    ['timestamp', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00'],
    ['timestamptz', '2026-03-01 10:00:00-05', '2026-03-01T15:00:00Z'],
    ['timestamptz', '2026-03-01', '2026-03-01T00:00:00Z'],
    ['uuid', '8BD1FF5C-fe7e-4d9a-b0f1-3d2c5c8bd2a1', '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'],
    ['binary', 'x\\y', Buffer.from('x\\y').toString('base64')],
  ])('become %s of %s', async (type, value, expected) => {
    expect(await valuesOf(csv(`v,w\n${value},1\n`), type)).toEqual([expected]);
  });

  it.each([
    ['int', '1.5'],
    ['int', '12e-1'],
    ['int', '2147483648'],
    ['int', 'NaN'],
    ['long', '0.5'],
    ['decimal(10,2)', 'inf'],
    ['decimal(10,2)', '0.1000000000000001'],
    ['int', 'abc'],
    ['int', '99999999999'],
    ['long', '9223372036854775808'],
    ['decimal(10,2)', '1.239'],
    ['decimal(10,2)', '1e-3'],
    ['decimal(4,2)', '100'],
    ['double', '1e400'],
    ['double', '"1,5"'],
    ['boolean', '2'],
    ['date', '2026-03-01 10:00:00'],
    ['date', '01/02/2026'],
    ['time', '10:00:00+02'],
    ['timestamp', '2026-03-01 10:00:00+02'],
    ['timestamp', '2026-03-01 10:00:00-05:00'],
    ['timestamp', '2026-03-01 10:00:00.1234567'],
    ['uuid', 'x'],
  ])('do not become %s of %s, and the place is named', async (type, value) => {
    const plain = value.replaceAll('"', '');
    const source = csv(`w,v\n"x\ny",\n\n1,${value}\n`);
    const [file] = source.paths;
    expect(await failureOf(source, { w: 'string', v: type })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${file}, line 5, column "v": ${JSON.stringify(plain)} is no ${type}.`,
      details: { file, line: 5, row: 2, column: 'v', value: plain, type },
      hint: expect.stringContaining('Correct the file'),
    });
  });

  it('name file and line of a null that must not be, in the second of two files', async () => {
    const [one, other] = [csv('a,b\n1,x\n2,y\n'), csv('a,b\n3,z\n,w\n')];
    expect(await failureOf(together(one, other), { a: 'int!', b: 'string' })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${other.paths[0]}, line 3, column "a": is null and must not be.`,
      details: { file: other.paths[0], line: 3, row: 2 },
      hint: 'Correct the file, or declare `a` nullable.',
    });
  });

  it.each([
    ['too few values', 'a,b\n1,x\n"2\n3"\n', 3, 'Expected Number of Columns: 2 Found: 1'],
    ['too many values', 'a,b\n"1\n1",x\n2,y,z\n', 4, 'Expected Number of Columns: 2 Found: 3'],
    ['a quote that is not closed', 'a,b\n1,x\n2,"y\n3,z\n', 3, 'unterminated quote'],
    ['a quote amidst a value', 'a,b\n1,"x"y\n', 2, 'unterminated quote'],
  ])('with %s are refused, with the line', async (_, content, line, reason) => {
    const source = csv(content);
    expect(await failureOf(source, { a: 'string', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text(`${source.paths[0]}, line ${line}: `),
      details: { file: source.paths[0], line },
    });
    expect(await failureOf(source, { a: 'string' })).toMatchObject({ message: text(reason) });
  });

  it('that are not UTF-8 are refused', async () => {
    const latin1 = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe9, 0xff]), Buffer.from('\n')]);
    expect(await failureOf(csv(latin1), { a: 'int', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('unicode'),
    });
  });

  it.each([
    ['no bytes', '', 'SOURCE_EMPTY', 'is empty'],
    ['an empty first line', '\na,b\n', 'SOURCE_EMPTY', 'is empty'],
    ['a name twice, but for case', 'a,b,A\n1,2,3\n', 'SOURCE_UNREADABLE', 'more than one column of the name "A"'],
    ['a column without a name', 'a,,c\n1,2,3\n', 'SOURCE_UNREADABLE', 'Column 2 of'],
  ])('of %s are refused', async (_, content, expected, message) => {
    await expect(describeFiles(csv(content))).rejects.toMatchObject({ code: expected, message: text(message) });
  });

  it('that are cut off while packed are refused', async () => {
    const packed = gzipSync(`a,b\n${'1,x\n'.repeat(100_000)}`);
    const source: FileSource = {
      format: 'csv',
      paths: [lab.file('cut.csv.gz', packed.subarray(0, packed.length / 2))],
    };
    expect(await failureOf(source, { a: 'int', b: 'string' })).toEqual(code('SOURCE_UNREADABLE'));
  });

  it('of only a header have no rows', async () => {
    expect(await lab.load(csv('a,b\n'), columnsOf({ a: 'int', b: 'string' }))).toEqual([]);
  });

  it('that do not agree are refused, and told apart', async () => {
    await expect(describeFiles(together(csv('a,b\n'), csv('a,c\n')))).rejects.toMatchObject({
      code: 'SOURCE_FILES_DIFFER',
      message: text('lacks b and has c, unlike'),
    });
    await expect(describeFiles(together(csv('a,b\n'), csv('b,a\n')))).rejects.toMatchObject({
      code: 'SOURCE_FILES_DIFFER',
      message: text('in another order'),
    });
  });
});

describe('a column of a file', () => {
  it.each([
    ['CSV', () => csv('a,b\n12,x\n12.5,y\n')],
    ['JSON lines', () => ndjson('{"a":12}\n{"a":12.5}\n')],
  ])('of %s may fill several of the table, of different types', async (_, source) => {
    const columns = columnsOf({ n: 'double', s: 'string', d: 'decimal(10,1)' });
    const from = { n: { column: 'a' }, s: { column: 'a' }, d: { column: 'a' } };
    expect(await lab.load(source(), columns, from)).toMatchObject([
      { n: 12, d: '12.0' },
      { n: 12.5, s: '12.5', d: '12.5' },
    ]);
    const integers = source().format === 'csv' ? csv('a,b\n7,x\n') : ndjson('{"a":7}\n');
    expect(await lab.load(integers, columnsOf({ n: 'long', s: 'string' }), from)).toEqual([{ n: 7, s: '7' }]);
  });
});

describe('lines of JSON', () => {
  it('are described by all of them, not by the first', async () => {
    const lines = [...Array.from({ length: 30_000 }, (_, id) => `{"id":${id}}`), '{"id":30000,"late":"x","n":1.5}'];
    expect(asRecord(await describeFiles(ndjson(lines.join('\n'))))).toEqual({
      id: 'long',
      late: 'string',
      n: 'double',
    });
  });

  it('have as text what has no type of its own: mixed values, objects and lists', async () => {
    const source = ndjson(
      '{"m":1,"o":{"a":[1,{"b":null}]},"l":[1,"x"]}\n{"m":"a b","o":null}\n{"m":true,"l":[]}\n{"m":1.5}\n',
    );
    expect(asRecord(await describeFiles(source))).toMatchObject({ m: 'string', o: 'string', l: 'string' });
    const columns = columnsOf({ m: 'string', o: 'string', l: 'string' });
    expect(await lab.load(source, columns)).toEqual([
      { m: '1', o: '{"a":[1,{"b":null}]}', l: '[1,"x"]' },
      { m: '1.5', o: null, l: null },
      { m: 'a b', o: null, l: null },
      { m: 'true', o: null, l: '[]' },
    ]);
  });

  it('keep the text of what looks like a date or a number', async () => {
    expect(await valuesOf(ndjson('{"v":"2026-03-01T10:00:00Z"}\n{"v":"007"}\n'), 'string')).toEqual([
      '2026-03-01T10:00:00Z',
      '007',
    ]);
    expect(await valuesOf(ndjson('{"v":"2026-03-01"}\n{"v":"2026-03-02"}\n'), 'string')).toEqual([
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(await valuesOf(ndjson('{"v":1}\n{"v":2}\n'), 'string')).toEqual(['1', '2']);
  });

  it('keep integers of any length', async () => {
    const source = ndjson('{"v":12345678901234567890123}\n{"v":1}\n');
    expect(await valuesOf(source, 'decimal(38,0)')).toEqual(['12345678901234567890123', '1']);
    expect(await failureOf(source, { v: 'long' })).toMatchObject({ code: 'VALUE_INVALID', details: { line: 1 } });
  });

  it('become typed columns, and null where a key is missing or null', async () => {
    const columns = columnsOf({ i: 'int', d: 'decimal(10,2)', b: 'boolean', t: 'timestamptz', f: 'double' });
    const source = ndjson(
      '{"i":1,"d":1.10,"b":true,"t":"2026-03-01T10:00:00+02:00","f":0.1}\r\n\r\n{"i":2,"d":null}\r\n',
    );
    expect(await lab.load(source, columns)).toEqual([
      { i: 1, d: '1.10', b: true, t: '2026-03-01T08:00:00Z', f: 0.1 },
      { i: 2, d: null, b: null, t: null, f: null },
    ]);
  });

  it('name the line of a value that does not fit', async () => {
    const source = ndjson('{"v":1}\n\n{"v":"x"}\n{"v":1.5}\n');
    expect(await failureOf(source, { v: 'int' })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${source.paths[0]}, line 3, column "v": "x" is no int.`,
      details: { line: 3, row: 2 },
    });
    const fractions = ndjson('{"v":1}\n{"v":1.5}\n');
    expect(await failureOf(fractions, { v: 'long' })).toMatchObject({
      code: 'VALUE_INVALID',
      details: { line: 2, value: '1.5' },
    });
  });

  it.each([
    ['a broken line', '{"a":1}\n{"a":\n{"a":3}\n', 2],
    ['a last line that is cut off', '{"a":1}\n{"a":2}\n{"a":3', 3],
    ['two objects on a line', '{"a":1}\n{"a":1}{"a":2}\n', 2],
  ])('with %s are refused, with the line', async (_, content, line) => {
    const source = ndjson(content);
    const failure = expect.objectContaining({ code: 'SOURCE_UNREADABLE', details: { file: source.paths[0], line } });
    await expect(describeFiles(source)).rejects.toEqual(failure);
    expect(await failureOf(source, { a: 'int' })).toEqual(failure);
  });

  it.each([
    ['a key twice', '{"a":1,"a":2}\n'],
    ['keys that differ in case', '{"a":1,"A":2}\n'],
    ['a list', '[{"a":1},{"a":2}]\n'],
    ['lists and objects', '{"a":1}\n[1]\n'],
    ['numbers', '1\n2\n'],
    ['a byte order mark', '\uFEFF{"a":1}\n'],
    ['half a surrogate pair', '{"a":"\\ud800"}\n'],
  ])('with %s are refused', async (_, content) => {
    const source = ndjson(content);
    const outcome = await describeFiles(source).then(
      () => failureOf(source, { a: 'string' }),
      (error: unknown) => error,
    );
    expect(outcome).toEqual(code('SOURCE_UNREADABLE'));
  });

  it('may be none in some file and not in all', async () => {
    const [empty, full] = [ndjson(''), ndjson('{"a":1}\n')];
    expect(await lab.load(together(empty, full), columnsOf({ a: 'int' }))).toEqual([{ a: 1 }]);
    await expect(describeFiles(empty)).rejects.toEqual(code('SOURCE_EMPTY'));
    await expect(describeFiles(ndjson('\n\n'))).rejects.toEqual(code('SOURCE_EMPTY'));
  });

  it('are described anew when the file has changed', async () => {
    const source = ndjson('{"a":1}\n');
    expect(asRecord(await describeFiles(source))).toEqual({ a: 'long' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    lab.file(source.paths[0]?.split('/').at(-1) ?? '', '{"b":"x"}\n');
    expect(asRecord(await describeFiles(source))).toEqual({ b: 'string' });
  });

  it('may have a column called json', async () => {
    expect(await valuesOf({ ...ndjson('{"json":1}\n') }, 'string').catch((error: unknown) => error)).toEqual(
      code('SOURCE_UNREADABLE'),
    );
    expect(await lab.load(ndjson('{"json":1}\n'), columnsOf({ json: 'int' }))).toEqual([{ json: 1 }]);
  });
});

describe('Parquet files', () => {
  it('are described with their types', async () => {
    const source = await parquet(
      `SELECT 1::TINYINT AS a, 1.5::DECIMAL(10,2) AS b, 'x' AS c, TIMESTAMPTZ '2026-03-01' AS d`,
    );
    expect(asRecord(await describeFiles(source))).toEqual({
      a: 'int',
      b: 'decimal(10,2)',
      c: 'string',
      d: 'timestamptz',
    });
  });

  it('are loaded by the name of the column, whatever its case and order', async () => {
    const one = await parquet(`SELECT 1 AS id, 'x' AS v`);
    const other = await parquet(`SELECT 'y' AS v, 2 AS id`);
    expect(await lab.load(together(one, other), columnsOf({ id: 'long', v: 'string' }))).toEqual([
      { id: 1, v: 'x' },
      { id: 2, v: 'y' },
    ]);
  });

  it('that do not agree are refused, and told apart', async () => {
    const one = await parquet(`SELECT 1 AS id, 'x' AS v`);
    await expect(describeFiles(together(one, await parquet('SELECT 1 AS id')))).rejects.toMatchObject({
      code: 'SOURCE_FILES_DIFFER',
      message: text('lacks v VARCHAR, unlike'),
    });
    await expect(describeFiles(together(one, await parquet(`SELECT 1::BIGINT AS id, 'x' AS v`)))).rejects.toMatchObject(
      {
        message: text('lacks id INTEGER and has id BIGINT, unlike'),
      },
    );
  });

  it.each([
    ['no bytes', () => '', 'SOURCE_EMPTY'],
    ['anything else', () => 'this is no Parquet file at all', 'SOURCE_UNREADABLE'],
    ['three bytes', () => 'PAR', 'SOURCE_UNREADABLE'],
  ])('of %s are refused', async (_, content, expected) => {
    const source: FileSource = { format: 'parquet', paths: [lab.file(`${names++}.parquet`, content())] };
    await expect(describeFiles(source)).rejects.toMatchObject({ code: expected, details: { file: source.paths[0] } });
  });

  it('that are cut off or damaged are refused', async () => {
    const { paths } = await parquet('SELECT range AS a, hash(range)::VARCHAR AS b FROM range(100000)');
    const whole = await readFile(paths[0] ?? '');
    const cut: FileSource = {
      format: 'parquet',
      paths: [lab.file('cut.parquet', whole.subarray(0, whole.length - 100))],
    };
    await expect(describeFiles(cut)).rejects.toEqual(code('SOURCE_UNREADABLE'));
    const damaged: FileSource = {
      format: 'parquet',
      paths: [lab.file('damaged.parquet', Buffer.from(whole).fill(7, 4, 5000))],
    };
    expect(await failureOf(damaged, { a: 'long', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('damaged.parquet'),
    });
  });

  it('that are gone are refused', async () => {
    const source: FileSource = { format: 'parquet', paths: [lab.path('gone.parquet')] };
    await expect(describeFiles(source)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('gone.parquet'),
    });
  });

  it('name file and row of a value that does not fit', async () => {
    const source = await parquet(
      'SELECT range AS i, (CASE WHEN range = 70000 THEN 0.5 ELSE range END)::DOUBLE AS v FROM range(200000)',
    );
    expect(
      await failureOf(together(await parquet('SELECT 1::BIGINT AS i, 1::DOUBLE AS v'), source), {
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

describe('names of files', () => {
  it('are no patterns: a file is read, and not the one whose name the pattern fits', async () => {
    mkdirSync(lab.path('dir[1]'), { recursive: true });
    mkdirSync(lab.path('dir1'), { recursive: true });
    lab.file('dir1/x.csv', 'a\nwrong\n');
    const columns = columnsOf({ a: 'string' });
    for (const name of ['x.csv', 'x*.csv', 'x?.csv', '[x].csv', 'x{1}.csv', "x'y.csv", 'x%20y.csv', '~x.csv']) {
      const paths = [lab.file(`dir[1]/${name}`, `a\n${name}\n`)];
      expect(await lab.load({ format: 'csv', paths }, columns)).toEqual([{ a: name }]);
      expect(await failureOf({ format: 'csv', paths }, { a: 'int' })).toMatchObject({
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
    const one = await parquet('SELECT range AS v FROM range(500000)');
    const two = await parquet('SELECT 500000 + range AS v FROM range(3)');
    const three = await parquet('SELECT 500003 + range AS v FROM range(400000)');
    expect(await countOutOfOrder(together(one, two, three), 900_003)).toEqual({ n: 900_003, wrong: 0 });
  });

  it('are not taken from a column of the file that has the name which DuckDB uses for them', async () => {
    expect(
      await countOutOfOrder(await parquet('SELECT range AS v, 7 AS file_row_number FROM range(300000)'), 300_000),
    ).toEqual({ n: 300_000, wrong: 0 });
  });

  it('count over all CSV files in order', async () => {
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `${from + index},"x\ny"`).join('\n');
    const source = together(
      csv(`v,w\n${lines(0, 200_000)}\n`),
      csv(`v,w\n${lines(200_000, 5)}\n`),
      csv(`v,w\n${lines(200_005, 200_000)}`),
    );
    expect(await countOutOfOrder(source, 400_005)).toEqual({ n: 400_005, wrong: 0 });
  });

  it('count over all files of JSON lines in order', async () => {
    const lines = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => `{"v":${from + index}}`).join('\n');
    const source = together(ndjson(lines(0, 200_000)), ndjson(lines(200_000, 100_000)));
    expect(await countOutOfOrder(source, 300_000)).toEqual({ n: 300_000, wrong: 0 });
  });
});

describe('cancelling a load', () => {
  it('leaves no file', async () => {
    const target = lab.target(columnsOf({ v: 'long' }));
    const source = together(
      ...(await Promise.all(Array.from({ length: 4 }, () => parquet('SELECT range AS v FROM range(3000000)')))),
    );
    const abort = new AbortController();
    const writing = lab.session.writeFiles(source, [{ name: 'v', from: { column: 'v' } }], target, {
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 60);
    await expect(writing).rejects.toEqual(code('CANCELLED'));
    expect(await readdir(target.directory)).toEqual([]);
  });
});
