import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimeValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBUUIDValue,
} from '@duckdb/node-api';
import type { DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '@phlo/lake';
import { isWellFormed } from '../values/well-formed.js';
import { parseDate, parseTime, parseTimestamp } from '../values/parse-time.js';
import { createDecimalParser } from '../values/parse-decimal.js';

/** Turns a value of a row into one of DuckDB; `undefined` where it does not fit. Never sees null and undefined. */
export type ValueWriter = (value: unknown) => DuckDBValue | undefined;

const [most32, most64] = [2 ** 31, 2n ** 63n];

const int: ValueWriter = (value) => {
  const number = typeof value === 'bigint' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= -most32 && number < most32
    ? number
    : undefined;
};

const long: ValueWriter = (value) => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  return typeof value === 'bigint' && value >= -most64 && value < most64 ? value : undefined;
};

/** A single has 24 bits; values are rounded to them, and one beyond its range does not fit. */
const float: ValueWriter = (value) => {
  if (typeof value !== 'number') return undefined;
  return Number.isFinite(value) && !Number.isFinite(Math.fround(value)) ? undefined : value;
};

const when =
  (isFine: (value: unknown) => boolean): ValueWriter =>
  (value) =>
    isFine(value) ? (value as DuckDBValue) : undefined;

const date: ValueWriter = (value) => {
  const days =
    value instanceof Date
      ? Math.floor(value.getTime() / 86_400_000)
      : typeof value === 'string'
        ? parseDate(value)
        : undefined;
  return days === undefined || Number.isNaN(days) ? undefined : new DuckDBDateValue(days);
};

const micros = (value: unknown, zone: 'none' | 'utc'): bigint | undefined => {
  if (typeof value === 'string') return parseTimestamp(value, zone);
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  return BigInt(value.getTime()) * 1000n;
};

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const writers: ReadonlyMap<string, ValueWriter> = new Map<string, ValueWriter>([
  ['boolean', when((value) => typeof value === 'boolean')],
  ['int', int],
  ['long', long],
  ['float', float],
  ['double', when((value) => typeof value === 'number')],
  ['string', when((value) => typeof value === 'string' && isWellFormed(value))],
  ['date', date],
  [
    'time',
    (value) => {
      const time = typeof value === 'string' ? parseTime(value) : undefined;
      return time === undefined ? undefined : new DuckDBTimeValue(time);
    },
  ],
  [
    'timestamp',
    (value) => {
      const moment = micros(value, 'none');
      return moment === undefined ? undefined : new DuckDBTimestampValue(moment);
    },
  ],
  [
    'timestamptz',
    (value) => {
      const moment = micros(value, 'utc');
      return moment === undefined ? undefined : new DuckDBTimestampTZValue(moment);
    },
  ],
  [
    'uuid',
    (value) =>
      typeof value === 'string' && uuidPattern.test(value)
        ? DuckDBUUIDValue.fromUint128(BigInt(`0x${value.replaceAll('-', '')}`))
        : undefined,
  ],
  ['binary', (value) => (value instanceof Uint8Array ? new DuckDBBlobValue(value) : undefined)],
]);

/** How values of JavaScript become those of a column: nothing is rounded, cut off or replaced. */
export function writerOf(type: ColumnType): ValueWriter {
  const known = writers.get(type);
  if (known !== undefined) return known;
  const [precision = 0, scale = 0] = (/\d+,\d+/.exec(type)?.[0] ?? '').split(',').map(Number);
  const decimals = createDecimalParser(precision, scale);
  return (value) => {
    const scaled = decimals.parse(value);
    return scaled === undefined ? undefined : new DuckDBDecimalValue(scaled, precision, scale);
  };
}
