import type { ColumnType } from '@phlo/lake';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBound } from './encode-bound.js';
import { decodeUnscaled, encodeFixed, encodeUnscaled, fixedSize } from './encode-value.js';

const hex = (type: ColumnType, text: string, side: 'lower' | 'upper' = 'lower') => {
  const bytes = encodeBound(type, side, text);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('hex');
};

describe('bounds', () => {
  // https://iceberg.apache.org/spec/#binary-single-value-serialization
  it.each<[ColumnType, string, string]>([
    ['boolean', 'true', '01'],
    ['boolean', 'false', '00'],
    ['int', '34', '22000000'],
    ['int', '-1', 'ffffffff'],
    ['long', '34', '2200000000000000'],
    ['long', '9223372036854775807', 'ffffffffffffff7f'],
    ['float', '1.5', '0000c03f'],
    ['double', '-1.5e300', double(-1.5e300)],
    ['date', '1970-01-02', '01000000'],
    ['date', '1969-12-31', 'ffffffff'],
    ['date', '0001-01-01', int(-719_162)],
    ['time', '00:00:01.5', long(1_500_000n)],
    ['timestamp', '1970-01-01 00:00:00', '0000000000000000'],
    ['timestamp', '1969-12-31 23:59:59.999999', 'ffffffffffffffff'],
    ['timestamp', '2024-02-29T12:00:00.000001', long(1_709_208_000_000_001n)],
    ['timestamptz', '2024-01-01 02:00:00+02', long(1_704_067_200_000_000n)],
    ['timestamptz', '2024-01-01T00:00:00Z', long(1_704_067_200_000_000n)],
    ['timestamptz', '2023-12-31 18:30:00-05:30', long(1_704_067_200_000_000n)],
    ['decimal(9,2)', '14.20', '058c'],
    ['decimal(9,2)', '-0.01', 'ff'],
    ['decimal(9,2)', '1.28', '0080'],
    ['decimal(9,2)', '-1.28', '80'],
    ['decimal(9,2)', '5', '01f4'],
    ['string', 'ä', 'c3a4'],
    ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7'],
  ])('write %s %s as the specification does', (type, text, expected) => expect(hex(type, text)).toBe(expected));

  it.each<[ColumnType, string]>([
    ['double', 'nan'],
    ['double', 'NaN'],
    ['double', 'inf'],
    ['float', '-Infinity'],
    ['date', 'infinity'],
    ['date', '0044-03-15 (BC)'],
    ['date', '-0044-03-15'],
    ['date', '2023-02-29'],
    ['timestamp', '-infinity'],
    ['timestamp', '0044-03-15 (BC) 00:00:00'],
    ['timestamptz', 'infinity'],
    ['time', '24:00:00'],
    ['int', '2147483648'],
    ['long', '9223372036854775808'],
    ['int', '1.5'],
    ['decimal(9,2)', '1.234'],
    ['decimal(9,2)', ''],
    ['boolean', '1'],
    ['uuid', 'f79c3e09'],
    ['string', '\ud800'],
    ['binary', 'ab'],
  ])('leave out %s %s, rather than say something wrong', (type, text) => {
    expect([hex(type, text), hex(type, text, 'upper')]).toEqual([undefined, undefined]);
  });

  it('put zero on the safe side, since -0 is less than 0 here and equal to it in an engine', () => {
    expect([hex('double', '0.0', 'lower'), hex('double', '-0.0', 'upper')]).toEqual([double(-0), double(0)]);
  });

  it('hold any text between them, in the order of code points', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const lower = encodeBound('string', 'lower', text);
        const upper = encodeBound('string', 'upper', text);
        const bytes = Buffer.from(text);
        expect(lower).toBeDefined();
        expect(Buffer.compare(lower ?? bytes, bytes)).toBeLessThanOrEqual(0);
        if (upper !== undefined) expect(Buffer.compare(upper, bytes)).toBeGreaterThanOrEqual(0);
        for (const bound of [lower, upper])
          expect(Array.from(Buffer.from(bound ?? []).toString()).length).toBeLessThanOrEqual(16);
      }),
    );
  });

  it('increment what they cut off, past surrogates and the last code point', () => {
    const sixteen = 'abcdefghijklmno';
    const text = (value: string, side: 'lower' | 'upper') =>
      Buffer.from(encodeBound('string', side, value) ?? []).toString();
    expect(text(`${sixteen}pq`, 'lower')).toBe(`${sixteen}p`);
    expect(text(`${sixteen}pq`, 'upper')).toBe(`${sixteen}q`);
    expect(text(`${sixteen}\ud7ffq`, 'upper')).toBe(`${sixteen}\ue000`);
    expect(text(`${sixteen}\u{10ffff}q`, 'upper')).toBe('abcdefghijklmnp');
    expect(text('\u{1f600}'.repeat(20), 'lower')).toBe('\u{1f600}'.repeat(16));
    expect(encodeBound('string', 'upper', '\u{10ffff}'.repeat(17))).toBeUndefined();
  });

  it('keep decimals exact, in as few bytes as hold them', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 38n - 1n), 10n ** 38n - 1n), (unscaled) => {
        const bytes = encodeUnscaled(unscaled);
        expect(decodeUnscaled(bytes)).toBe(unscaled);
        if (bytes.length > 1) expect(decodeUnscaled(bytes.subarray(1))).not.toBe(unscaled);
        expect(decodeUnscaled(encodeFixed(unscaled, fixedSize(38)))).toBe(unscaled);
      }),
    );
    // https://iceberg.apache.org/spec/#avro: the least number of bytes for a precision
    expect([1, 2, 4, 9, 18, 38].map(fixedSize)).toEqual([1, 1, 2, 4, 8, 16]);
  });
});

function double(value: number): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return Buffer.from(view.buffer).toString('hex');
}

function long(value: bigint): string {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, value, true);
  return Buffer.from(view.buffer).toString('hex');
}

function int(value: number): string {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value, true);
  return Buffer.from(view.buffer).toString('hex');
}
