import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from './lossless-json.js';

describe('lossless JSON', () => {
  it('keeps every digit of a snapshot id, which JSON.parse does not', () => {
    const text = '{"snapshot-id":9223372036854775807,"parent":-9007199254740993}';
    expect(JSON.stringify(JSON.parse(text))).not.toBe(text);
    expect(parseJson(text)).toEqual({ 'snapshot-id': 9223372036854775807n, parent: -9007199254740993n });
    expect(stringifyJson(parseJson(text))).toBe(text);
  });

  it('agrees with JSON.parse on everything that it does not round', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // Doubles beyond 2^53 print as integers, which come back as bigints.
        expect(JSON.parse(stringifyJson(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps 63-bit integers over a round trip', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (id) => {
        expect(BigInt(parseJson(stringifyJson({ id }).slice(6, -1)) as bigint)).toBe(id);
      }),
    );
  });

  it('takes __proto__ for a key like any other', () => {
    const parsed = parseJson('{"__proto__":{"a":1}}') as object;
    expect(Object.keys(parsed)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  });

  it('reads a text of any length: the summary of a snapshot may name a hundred thousand files', () => {
    const text = JSON.stringify('{"path":"a"}'.repeat(1_500_000));
    expect(parseJson(text)).toBe(JSON.parse(text));
  });

  it.each([
    '',
    '{',
    '{"a":}',
    '[1,]',
    '{"a":1,}',
    '01',
    'nul',
    '"a',
    '1 2',
    "{'a':1}",
    '"\n"',
    '"\\',
    '"\\"',
    '"\\x"',
    '[1',
  ])('refuses %j, as JSON.parse does', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
