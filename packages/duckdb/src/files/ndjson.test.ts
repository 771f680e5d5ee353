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
    ['decimal(20,2)', '123456789012345678.12'],
    ['decimal(38,20)', '0.12345678901234567890'],
    ['long', '9007199254740993.0'],
    ['decimal(20,2)', '1.2345678901234567812e17'],
  ])('refuse for %s the number %s, whose reader gives its digits as others', async (type, number) => {
    const source = lab.ndjson(`{"v":1e0}\n{"v":${number}}\n`);
    expect(await lab.failureOf(source, { v: type })).toMatchObject({ code: 'VALUE_INVALID', details: { line: 2 } });
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
