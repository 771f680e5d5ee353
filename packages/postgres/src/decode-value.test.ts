import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRows, decodeValue, encodeParam } from './decode-value.js';
import { parseArray } from './parse-array.js';

describe('decodeValue', () => {
  it.each([
    [20, '9007199254740991', 9007199254740991],
    [20, '9007199254740992', '9007199254740992'],
    [20, '-9223372036854775808', '-9223372036854775808'],
    [1700, '1.10', '1.10'],
    [701, '1e+308', 1e308],
    [701, '-Infinity', '-Infinity'],
    [16, 'f', false],
    [1114, '2026-01-01 00:00:00', '2026-01-01T00:00:00'],
    [1184, '2026-01-01 00:00:00.25+00', '2026-01-01T00:00:00.250000Z'],
    [1184, '0001-12-31 23:59:59+00 BC', '0000-12-31T23:59:59Z'],
    [114, '{"a": 1.10}', '{"a": 1.10}'],
    [99_999, 'anything', 'anything'],
    [25, null, null],
  ])('reads type %i, %s', (oid, text, value) => expect(decodeValue(oid, text)).toEqual(value));
});

describe('encodeParam', () => {
  it.each([
    [undefined, null],
    [0, '0'],
    [2n ** 64n, '18446744073709551616'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [['a'], '["a"]'],
  ])('binds %s as %s', (value, text) => expect(encodeParam(value)).toBe(text));
});

describe('decodeRows', () => {
  it('keeps as many columns as there are, whatever they are called', () => {
    const name = fc.constantFrom('a', 'a_1', 'a_2', '__proto__', '');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 8 }), (names) => {
        const fields = names.map((given) => ({ name: given, dataTypeID: 23 }));
        const [row] = decodeRows(fields, [names.map((_, index) => String(index))]);
        expect(Object.values(row ?? {})).toHaveLength(names.length);
        expect(new Set(Object.values(row ?? {}))).toEqual(new Set(names.keys()));
        expect(Object.keys(row ?? {})).toEqual(expect.arrayContaining([...new Set(names)]));
      }),
    );
  });
});

describe('parseArray', () => {
  const quote = (item: string | null): string =>
    item === null ? 'NULL' : `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;

  it('reads every text', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.string({ unit: 'binary' }))), (items) => {
        expect(parseArray(`{${items.map(quote).join(',')}}`, (text) => text)).toEqual(items);
      }),
    );
  });
});
