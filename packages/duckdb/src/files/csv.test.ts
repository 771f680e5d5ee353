import { truncateSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { FileSource } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../lab.test.setup.js';
import { createFileLab, together, typesOf } from './files.test.setup.js';
import type { FileLab } from './files.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;
const text = (part: string): unknown => expect.stringContaining(part);

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('CSV files', () => {
  it('are described by their first line: all text, whatever the values look like', async () => {
    expect(typesOf(await lab.describeFiles(lab.csv('id,"a, ""b""",c\n1,2,2026-03-01\n')))).toEqual({
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
    expect(await lab.load(lab.csv('\uFEFFid,v\n1,"a ""b"", c"\n2,"x\ny"\n3, é '), columns)).toEqual(rows);
    expect(await lab.load(lab.csv('id,v\r\n1,"a ""b"", c"\r\n2,"x\ny"\r\n3, é \r\n'), columns)).toEqual(rows);
    const packed = lab.file('packed.csv.gz', gzipSync('id,v\n1,"a ""b"", c"\n2,"x\ny"\n3, é \n'));
    expect(await lab.load({ format: 'csv', paths: [packed] }, columns)).toEqual(rows);
  });

  it('are read with another delimiter, without a header and with other words for null', async () => {
    const columns = columnsOf({ a: 'int', b: 'string' });
    expect(await lab.load(lab.csv('a;b\n1;x,y\n', { delimiter: ';' }), columns)).toEqual([{ a: 1, b: 'x,y' }]);
    expect(await lab.load(lab.csv('a||b\n1||x|y\n', { delimiter: '||' }), columns)).toEqual([{ a: 1, b: 'x|y' }]);
    expect(typesOf(await lab.describeFiles(lab.csv('1,x\n', { header: false })))).toEqual({
      column0: 'string',
      column1: 'string',
    });
    expect(
      await lab.load(lab.csv('1,x\n', { header: false }), columns, {
        a: { column: 'column0' },
        b: { column: 'column1' },
      }),
    ).toEqual([{ a: 1, b: 'x' }]);
    expect(await lab.load(lab.csv('a,b\nNA,-\n', { nullText: ['NA', '-'] }), columns)).toEqual([{ a: null, b: null }]);
  });

  it('tell nothing from text of no characters, which is quoted', async () => {
    expect(await lab.valuesOf(lab.csv('v,w\n,1\n"",2\n'), 'string')).toEqual([null, '']);
  });

  it.each([
    ['int', '12.0', 12],
    ['int', ' 7 ', 7],
    ['long', '-9223372036854775808', '-9223372036854775808'],
    ['long', '1e3', 1000],
    ['int', '120e-1', 12],
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
    ['date', '2026-03-01T00:00:00.000Z', '2026-03-01'],
    ['date', '2026/3/1 ', '2026-03-01'],
    ['date', '2026-03-01Z', '2026-03-01'],
    ['date', 'infinity', 'infinity'],
    ['time', '9:05', '09:05:00'],
    ['time', '10:00:00Z', '10:00:00'],
    ['time', '10:00:00.5', '10:00:00.500000'],
    ['timestamp', '2026-03-01T10:00:00', '2026-03-01T10:00:00'],
    ['timestamp', '2026-03-01 10:00:00.123456000', '2026-03-01T10:00:00.123456'],
    ['timestamp', '2026-03-01T10:00:00Z', '2026-03-01T10:00:00'],
    ['timestamptz', '2026-03-01 10:00:00-05', '2026-03-01T15:00:00Z'],
    ['timestamptz', '2026-03-01', '2026-03-01T00:00:00Z'],
    ['uuid', '8BD1FF5C-fe7e-4d9a-b0f1-3d2c5c8bd2a1', '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'],
    ['binary', 'x\\y', Buffer.from('x\\y').toString('base64')],
  ])('become %s of %s', async (type, value, expected) => {
    expect(await lab.valuesOf(lab.csv(`v,w\n${value},1\n`), type)).toEqual([expected]);
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
    ['decimal(10,2)', '1e-20'],
    ['decimal(38,10)', '1e16'],
    ['int', '1e-20'],
    ['decimal(4,2)', '100'],
    ['double', '1e400'],
    ['double', '"1,5"'],
    ['boolean', '2'],
    ['date', '2026-03-01 10:00:00'],
    ['date', '01/02/2026'],
    ['date', '2026-03-01 10'],
    ['date', '2026-03-1x'],
    ['date', '2026-3-1 x'],
    ['date', '2026-03-01 BC'],
    ['date', '2026-03-01+02'],
    ['time', '10:00:00 PM'],
    ['time', '10:00:00x'],
    ['time', '24:00:00'],
    ['time', '10:00:00+02'],
    ['timestamp', '2026-03-01 10:00:00+02'],
    ['timestamp', '2026-03-01 10:00:00-05:00'],
    ['timestamp', '2026-03-01 10:00:00.1234567'],
    ['uuid', 'x'],
  ])('do not become %s of %s, and the place is named', async (type, value) => {
    const plain = value.replaceAll('"', '');
    const source = lab.csv(`w,v\n"x\ny",\n\n1,${value}\n`);
    const [file] = source.paths;
    expect(await lab.failureOf(source, { w: 'string', v: type })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${file}, line 5, column "v": ${JSON.stringify(plain)} is no ${type}.`,
      details: { file, line: 5, row: 2, column: 'v', value: plain, type },
      hint: expect.stringContaining('Correct the file'),
    });
  });

  it('name file and line of a null that must not be, in the second of two files', async () => {
    const [one, other] = [lab.csv('a,b\n1,x\n2,y\n'), lab.csv('a,b\n3,z\n,w\n')];
    expect(await lab.failureOf(together(one, other), { a: 'int!', b: 'string' })).toMatchObject({
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
    const source = lab.csv(content);
    expect(await lab.failureOf(source, { a: 'string', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text(`${source.paths[0]}, line ${line}: `),
      details: { file: source.paths[0], line },
    });
    expect(await lab.failureOf(source, { a: 'string' })).toMatchObject({ message: text(reason) });
  });

  it('that are not UTF-8 are refused', async () => {
    const latin1 = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xe9, 0xff]), Buffer.from('\n')]);
    expect(await lab.failureOf(lab.csv(latin1), { a: 'int', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('unicode'),
      hint: text('iconv'),
    });
  });

  it('whose columns are named in another encoding are refused, with what converts them', async () => {
    const source = lab.csv(Buffer.from('id,Stra\u00dfe\n1,x\n', 'latin1'));
    await expect(lab.describeFiles(source)).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: `${source.paths[0]}, line 1: it is not UTF-8.`,
      hint: text('iconv -f WINDOWS-1252 -t UTF-8'),
    });
  });

  it('may have the sign for what cannot be read in a name, where it is written in UTF-8', async () => {
    expect(typesOf(await lab.describeFiles(lab.csv('id,Stra\uFFFDe\n1,x\n')))).toHaveProperty('Stra\uFFFDe');
  });

  it('call a column without a name by its place, as the index that pandas writes', async () => {
    const source = lab.csv(',name,\n0,a,\n1,b,\n');
    expect(typesOf(await lab.describeFiles(source))).toEqual({ column0: 'string', name: 'string', column2: 'string' });
    expect(await lab.load(source, columnsOf({ id: 'int!', name: 'string' }), { id: { column: 'column0' } })).toEqual([
      { id: 0, name: 'a' },
      { id: 1, name: 'b' },
    ]);
  });

  it.each([
    ['no bytes', '', 'SOURCE_EMPTY', 'is empty'],
    ['an empty first line', '\na,b\n', 'SOURCE_EMPTY', 'is empty'],
    ['a name twice, but for case', 'a,b,A\n1,2,3\n', 'SOURCE_UNREADABLE', 'more than one column of the name "A"'],
  ])('of %s are refused', async (_, content, expected, message) => {
    await expect(lab.describeFiles(lab.csv(content))).rejects.toMatchObject({ code: expected, message: text(message) });
  });

  it('whose first line does not end are refused, and not read to their end', async () => {
    const path = lab.file('endless.csv', 'a,b');
    // 64 GB of nothing, which takes no room on the disk and would take an hour to read.
    truncateSync(path, 64 * 2 ** 30);
    await expect(lab.describeFiles({ format: 'csv', paths: [path] })).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: `The first line of ${path} does not end within 2 MB.`,
    });
  });

  it('that are cut off while packed are refused', async () => {
    const packed = gzipSync(`a,b\n${'1,x\n'.repeat(100_000)}`);
    const source: FileSource = {
      format: 'csv',
      paths: [lab.file('cut.csv.gz', packed.subarray(0, packed.length / 2))],
    };
    expect(await lab.failureOf(source, { a: 'int', b: 'string' })).toEqual(code('SOURCE_UNREADABLE'));
  });

  it.each([
    ['within a row', (packed: Buffer) => packed.subarray(0, packed.length / 3)],
    ['before their checksum', (packed: Buffer) => packed.subarray(0, packed.length - 8)],
    ['with another checksum', (packed: Buffer) => Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)])],
  ])('that end %s while packed are refused, where every row that is left reads well', async (_, damage) => {
    const lines = Array.from({ length: 20_000 }, (__, index) => `${index},${(index * 7919) % 10_007}`);
    const packed = damage(gzipSync(`a,b\n${lines.join('\n')}\n`));
    const source: FileSource = { format: 'csv', paths: [lab.file('damaged.csv.gz', packed)] };
    expect(await lab.failureOf(source, { a: 'string', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text('damaged.csv.gz does not unpack to its end'),
    });
  });

  it.each([
    ['gzip', gzipSync('a,b\n1,x\n'), 'is packed by gzip, and its name does not end in .gz'],
    ['Zstandard', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), 'is packed by Zstandard'],
    ['UTF-16', Buffer.from('\uFEFFa,b\n1,x\n', 'utf16le'), 'is UTF-16'],
    ['a workbook', Buffer.from('PK\u0003\u0004…'), 'is a ZIP file, or a workbook'],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'is packed by bzip2'],
    ['Parquet', Buffer.from('PAR1\u0015\u0004'), 'is a Parquet file'],
  ])('that are %s by their first bytes are called so', async (_, content, message) => {
    await expect(lab.describeFiles(lab.csv(content))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: text(message),
    });
  });

  it.each(['PAR1', 'BZh', 'BZh9', 'PK'])('whose first column is called %s are text', async (name) => {
    const [column] = await lab.describeFiles(lab.csv(`${name},b\n1,x\n`));
    expect(column?.name).toBe(name);
  });

  it('whose lines end in two ways are refused, and told how to mend', async () => {
    const source = lab.csv('a,b\n1,x\r\n2,y\n3,z\r\n');
    expect(await lab.failureOf(source, { a: 'int', b: 'string' })).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      hint: text('Let all of its lines end alike'),
    });
  });

  it('of only a header have no rows', async () => {
    expect(await lab.load(lab.csv('a,b\n'), columnsOf({ a: 'int', b: 'string' }))).toEqual([]);
  });
});
