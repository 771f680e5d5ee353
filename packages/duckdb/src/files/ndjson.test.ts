import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnsOf } from '../lab.test.setup.js';
import { createFileLab, together, typesOf } from './files.test.setup.js';
import type { FileLab } from './files.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: FileLab;
beforeAll(async () => {
  lab = await createFileLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('lines of JSON', () => {
  it('are described by all of them, not by the first', async () => {
    const lines = [...Array.from({ length: 30_000 }, (_, id) => `{"id":${id}}`), '{"id":30000,"late":"x","n":1.5}'];
    expect(typesOf(await lab.describeFiles(lab.ndjson(lines.join('\n'))))).toEqual({
      id: 'long',
      late: 'string',
      n: 'double',
    });
  });

  it('have as text what has no type of its own: mixed values, objects and lists', async () => {
    const source = lab.ndjson(
      '{"m":1,"o":{"a":[1,{"b":null}]},"l":[1,"x"]}\n{"m":"a b","o":null}\n{"m":true,"l":[]}\n{"m":1.5}\n',
    );
    expect(typesOf(await lab.describeFiles(source))).toMatchObject({ m: 'string', o: 'string', l: 'string' });
    const columns = columnsOf({ m: 'string', o: 'string', l: 'string' });
    expect(await lab.load(source, columns)).toEqual([
      { m: '1', o: '{"a":[1,{"b":null}]}', l: '[1,"x"]' },
      { m: '1.5', o: null, l: null },
      { m: 'a b', o: null, l: null },
      { m: 'true', o: null, l: '[]' },
    ]);
  });

  it('keep the text of what looks like a date or a number', async () => {
    expect(await lab.valuesOf(lab.ndjson('{"v":"2026-03-01T10:00:00Z"}\n{"v":"007"}\n'), 'string')).toEqual([
      '2026-03-01T10:00:00Z',
      '007',
    ]);
    expect(await lab.valuesOf(lab.ndjson('{"v":"2026-03-01"}\n{"v":"2026-03-02"}\n'), 'string')).toEqual([
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(await lab.valuesOf(lab.ndjson('{"v":1}\n{"v":2}\n'), 'string')).toEqual(['1', '2']);
  });

  it('keep integers of any length', async () => {
    const source = lab.ndjson('{"v":12345678901234567890123}\n{"v":1}\n');
    expect(await lab.valuesOf(source, 'decimal(38,0)')).toEqual(['12345678901234567890123', '1']);
    expect(await lab.failureOf(source, { v: 'long' })).toMatchObject({ code: 'VALUE_INVALID', details: { line: 1 } });
  });

  it.each([
    ['decimal(20,2)', '123456789012345678.12', '123456789012345678.12'],
    ['decimal(20,2)', '1.2345678901234567812e17', '123456789012345678.12'],
    ['decimal(38,20)', '0.12345678901234567890', '0.12345678901234567890'],
    ['decimal(38,38)', '-0.00000000000000000000123456789012345678', '-0.00000000000000000000123456789012345678'],
    ['long', '9007199254740993.0', '9007199254740993'],
    ['long', '9007199254740993e0', '9007199254740993'],
    ['string', '123456789012345678.12', '123456789012345678.12'],
    ['double', '0.1000000000000000055511151231257827', 0.1],
  ])('keep for %s every digit of the number %s, which a double does not have', async (type, number, kept) => {
    const lines = `{"w":"9.8 \\"7\\\\","v":0.0}\n{"a-1":-1.5e-3,"v": ${number} ,"z":[1]}\n{"v":null,"w":"x"}\n`;
    const values = await lab.valuesOf(lab.ndjson(lines), type);
    expect(values.slice(1)).toEqual([kept, null]);
    const mixed = await lab.valuesOf(lab.ndjson(`{"v":"0"}\n{"v":${number}}\n`), type);
    expect(mixed[1]).toEqual(kept);
  });

  it.each([
    ['decimal(20,2)', '123456789012345678.123'],
    ['decimal(18,2)', '123456789012345678.12'],
    ['decimal(38,20)', '0.123456789012345678901'],
    ['long', '9007199254740993.5'],
    ['int', '9007199254740993.0'],
    ['double', '1e400'],
    ['double', '-1e400'],
    ['float', '1e+39'],
    ['decimal(38,0)', '1e400'],
  ])('refuse for %s the number %s, which does not fit', async (type, number) => {
    const source = lab.ndjson(`{"v":1e0}\n{"v":${number}}\n`);
    expect(await lab.failureOf(source, { v: type })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${source.paths[0]}, line 2, column "v": "${number}" is no ${type}.`,
    });
  });

  it('keep every number that fits, however it is written', async () => {
    const digits = fc.stringMatching(/^(0|[1-9][0-9]{0,19})$/);
    const numbers = fc.sample(
      fc.tuple(fc.constantFrom('', '-'), digits, fc.stringMatching(/^[0-9]{1,18}$/)).map(([sign, whole, part]) => ({
        text: `${sign}${whole}.${part}`,
        exact: BigInt(`${sign}${whole}${part.padEnd(18, '0')}`),
      })),
      { numRuns: 500, seed: 5 },
    );
    const source = lab.ndjson(numbers.map(({ text }) => `{"v":${text}}\n`).join(''));
    const values = await lab.valuesOf(source, 'decimal(38,18)');
    expect(values.map((value) => BigInt(String(value).replace('.', '')))).toEqual(numbers.map(({ exact }) => exact));
  });

  it('keep the digits behind a key that is escaped, or stands elsewhere in the line as well', async () => {
    const number = '1234567890123456.78';
    const lines = [
      `{"n":{"v":5},"v":${number}}`,
      `{"x":"\\"v\\":5","v": ${number} }`,
      `{"\\u0076":${number},"x":"-7"}`,
      `{"x":["v",{"v":[1.5,-2]}],"v":\t${number}}`,
      `{"v":${number},"y":-Infinity,"x":"v"}`,
    ];
    const values = await lab.valuesOf(lab.ndjson(lines.join('\n')), 'decimal(20,2)');
    expect(values).toEqual(lines.map(() => number));
  });

  it('take infinity where it is written as such', async () => {
    const source = lab.ndjson('{"v":-Infinity}\n{"v":NaN}\n{"v":1.5}\n');
    expect(await lab.valuesOf(source, 'double')).toEqual(['-Infinity', 'NaN', 1.5]);
  });

  it.each([
    ['null', '{"a":1}\n\nnull\n{"a":2}\n', 'no object but null', 3],
    ['a list behind numbers that are read again', '{"a":1234567890123456.78}\n[1]\n', 'no object but array', 2],
    ['a key twice behind them', '{"a":1234567890123456.78}\n{"a":1,"a":2}\n', 'an object with a key twice', 2],
  ])('that are %s are refused, with the line', async (_, content, what, line) => {
    const other = lab.ndjson('{"a":0.5}\n');
    const source = lab.ndjson(content);
    const both = together(other, source);
    const outcome = await lab.describeFiles(both).then(
      () => lab.failureOf(both, { a: 'decimal(20,2)' }),
      (error: unknown) => error,
    );
    expect(outcome).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: `${source.paths[0]}, line ${line}: it is ${what}.`,
      details: { line },
    });
  });

  it('may have nothing of what is asked for', async () => {
    const source = lab.ndjson('{"a":1}\n{}\n{"b":2}\n{"a":null}\n');
    expect(await lab.valuesOf({ ...source }, 'long').catch(() => 'none')).toBe('none');
    const rows = await lab.load(source, columnsOf({ n: 'long', a: 'long' }), { n: { rowNumber: true } });
    expect(rows.map(({ a }) => a)).toEqual([1, null, null, null]);
  });

  it('with a key of no characters are refused, and others may be called anything', async () => {
    await expect(lab.describeFiles(lab.ndjson('{"":1}\n'))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('has a key of no characters') as unknown,
    });
    await expect(lab.describeFiles(lab.ndjson('{"a\\u0000":1}\n'))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('has a column "a\\u0000"') as unknown,
    });
    const names = ['C0', 'a/b', 'a~1b', 'a"b', "a'b", '$', '*', '0', '#', 'a.b', ' ', '\u{1F600}', 'select'];
    const object = Object.fromEntries(names.map((name, index) => [name, index + 0.5]));
    const large = Object.fromEntries(names.map((name, index) => [name, `${index}.1234567890123456`]));
    const text = JSON.stringify(large).replaceAll(/"(\d+\.\d+)"/g, '$1');
    const source = lab.ndjson(`${JSON.stringify(object)}\n${text}\n`);
    const columns = columnsOf(Object.fromEntries(names.map((name) => [name, 'decimal(38,16)'])));
    expect(await lab.load(source, columns)).toContainEqual(large);
  });

  it('keep the digits that a double shows, integers of any length beside them, and numbers that are text', async () => {
    const source = lab.ndjson('{"v":1234567890123.45}\n{"v":123456789012345678}\n{"v":-1e3}\n');
    expect(await lab.valuesOf(source, 'decimal(20,2)')).toEqual([
      '1234567890123.45',
      '123456789012345678.00',
      '-1000.00',
    ]);
    expect(await lab.valuesOf(lab.ndjson('{"v":"123456789012345678.12"}\n'), 'decimal(20,2)')).toEqual([
      '123456789012345678.12',
    ]);
  });

  it('become typed columns, and null where a key is missing or null', async () => {
    const columns = columnsOf({ i: 'int', d: 'decimal(10,2)', b: 'boolean', t: 'timestamptz', f: 'double' });
    const source = lab.ndjson(
      '{"i":1,"d":1.10,"b":true,"t":"2026-03-01T10:00:00+02:00","f":0.1}\r\n\r\n{"i":2,"d":null}\r\n',
    );
    expect(await lab.load(source, columns)).toEqual([
      { i: 1, d: '1.10', b: true, t: '2026-03-01T08:00:00Z', f: 0.1 },
      { i: 2, d: null, b: null, t: null, f: null },
    ]);
  });

  it('name the line of a value that does not fit', async () => {
    const source = lab.ndjson('{"v":1}\n\n{"v":"x"}\n{"v":1.5}\n');
    expect(await lab.failureOf(source, { v: 'int' })).toMatchObject({
      code: 'VALUE_INVALID',
      message: `${source.paths[0]}, line 3, column "v": "x" is no int.`,
      details: { line: 3, row: 2 },
    });
    const fractions = lab.ndjson('{"v":1}\n{"v":1.5}\n');
    expect(await lab.failureOf(fractions, { v: 'long' })).toMatchObject({
      code: 'VALUE_INVALID',
      details: { line: 2, value: '1.5' },
    });
  });

  it.each([
    ['a broken line', '{"a":1}\n{"a":\n{"a":3}\n', 2],
    ['a last line that is cut off', '{"a":1}\n{"a":2}\n{"a":3', 3],
    ['two objects on a line', '{"a":1}\n{"a":1}{"a":2}\n', 2],
  ])('with %s are refused, with the line', async (_, content, line) => {
    const source = lab.ndjson(content);
    const failure = expect.objectContaining({ code: 'SOURCE_UNREADABLE', details: { file: source.paths[0], line } });
    await expect(lab.describeFiles(source)).rejects.toEqual(failure);
    expect(await lab.failureOf(source, { a: 'int' })).toEqual(failure);
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
    const source = lab.ndjson(content);
    const outcome = await lab.describeFiles(source).then(
      () => lab.failureOf(source, { a: 'string' }),
      (error: unknown) => error,
    );
    expect(outcome).toEqual(code('SOURCE_UNREADABLE'));
  });

  it('may be none in some file and not in all', async () => {
    const [empty, full] = [lab.ndjson(''), lab.ndjson('{"a":1}\n')];
    expect(await lab.load(together(empty, full), columnsOf({ a: 'int' }))).toEqual([{ a: 1 }]);
    await expect(lab.describeFiles(empty)).rejects.toEqual(code('SOURCE_EMPTY'));
    await expect(lab.describeFiles(lab.ndjson('\n\n'))).rejects.toEqual(code('SOURCE_EMPTY'));
  });

  it('are described anew when the file has changed', async () => {
    const source = lab.ndjson('{"a":1}\n');
    expect(typesOf(await lab.describeFiles(source))).toEqual({ a: 'long' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    lab.file(source.paths[0]?.split('/').at(-1) ?? '', '{"b":"x"}\n');
    expect(typesOf(await lab.describeFiles(source))).toEqual({ b: 'string' });
  });

  it('may have a column called json', async () => {
    expect(await lab.load(lab.ndjson('{"json":1}\n'), columnsOf({ json: 'int' }))).toEqual([{ json: 1 }]);
  });
});
