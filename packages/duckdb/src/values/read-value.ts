import { DuckDBTypeId } from '@duckdb/node-api';
import type {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimeValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBType,
  DuckDBUnionValue,
  DuckDBValue,
  DuckDBVariantValue,
} from '@duckdb/node-api';
import { formatDate, formatTime, formatTimestamp } from './format-time.js';

/** Makes JSON of a value of DuckDB that is not null. */
export type ValueReader = (value: DuckDBValue) => unknown;

const same: ValueReader = (value) => value;
const text: ValueReader = (value) => String(value);
/** JSON has no NaN and no infinity, so these are text. */
const float: ValueReader = (value) => (Number.isFinite(value) ? value : String(value));
const integer: ValueReader = (value) => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
};
const blob: ValueReader = (value) => {
  const { bytes } = value as DuckDBBlobValue;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
};

// The smallest and largest values stand for the two infinities.
const infinite = (value: { readonly isFinite: boolean }, isPositive: boolean): string | undefined =>
  value.isFinite ? undefined : isPositive ? 'infinity' : '-infinity';

const moment =
  (read: (value: DuckDBValue) => { readonly isFinite: boolean; readonly micros: bigint }, suffix = ''): ValueReader =>
  (value) => {
    const { isFinite, micros } = read(value);
    return infinite({ isFinite }, micros > 0n) ?? formatTimestamp(micros) + suffix;
  };

const floorDivide = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by;

function nanoseconds(value: DuckDBValue): unknown {
  const { nanos, isFinite } = value as DuckDBTimestampNanosecondsValue;
  const infinity = infinite({ isFinite }, nanos > 0n);
  if (infinity !== undefined) return infinity;
  const micros = floorDivide(nanos, 1000n);
  const rest = nanos - micros * 1000n;
  const shown = formatTimestamp(micros);
  if (rest === 0n) return shown;
  return `${shown}${shown.includes('.') ? '' : '.000000'}${String(rest).padStart(3, '0')}`;
}

const readers: ReadonlyMap<DuckDBTypeId, ValueReader> = new Map<DuckDBTypeId, ValueReader>([
  [DuckDBTypeId.BOOLEAN, same],
  [DuckDBTypeId.TINYINT, same],
  [DuckDBTypeId.SMALLINT, same],
  [DuckDBTypeId.INTEGER, same],
  [DuckDBTypeId.UTINYINT, same],
  [DuckDBTypeId.USMALLINT, same],
  [DuckDBTypeId.UINTEGER, same],
  [DuckDBTypeId.BIGINT, integer],
  [DuckDBTypeId.UBIGINT, integer],
  [DuckDBTypeId.HUGEINT, integer],
  [DuckDBTypeId.UHUGEINT, integer],
  [DuckDBTypeId.BIGNUM, integer],
  [DuckDBTypeId.FLOAT, float],
  [DuckDBTypeId.DOUBLE, float],
  [DuckDBTypeId.VARCHAR, same],
  [DuckDBTypeId.ENUM, same],
  [DuckDBTypeId.BLOB, blob],
  [
    DuckDBTypeId.DATE,
    (value) => {
      const { days, isFinite } = value as DuckDBDateValue;
      return infinite({ isFinite }, days > 0) ?? formatDate(days);
    },
  ],
  [DuckDBTypeId.TIME, (value) => formatTime((value as DuckDBTimeValue).micros)],
  [DuckDBTypeId.TIMESTAMP, moment((value) => value as DuckDBTimestampValue)],
  [DuckDBTypeId.TIMESTAMP_TZ, moment((value) => value as DuckDBTimestampTZValue, 'Z')],
  [
    DuckDBTypeId.TIMESTAMP_S,
    moment((value) => {
      const { seconds, isFinite } = value as DuckDBTimestampSecondsValue;
      return { isFinite, micros: seconds * 1_000_000n };
    }),
  ],
  [
    DuckDBTypeId.TIMESTAMP_MS,
    moment((value) => {
      const { millis, isFinite } = value as DuckDBTimestampMillisecondsValue;
      return { isFinite, micros: millis * 1000n };
    }),
  ],
  [DuckDBTypeId.TIMESTAMP_NS, nanoseconds],
]);

/**
 * How values of a type become JSON: integers beyond 2^53 are text and others numbers, decimals exact text, NaN and
 * infinities text, timestamps ISO text to the microsecond (`Z` behind those with a zone), bytes base64 (RFC 4648, section 4),
 * lists arrays, structs and maps objects.
 */
export function readerOf(type: DuckDBType): ValueReader {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const item = orNull(readerOf(type.valueType));
      return (value) => (value as DuckDBListValue | DuckDBArrayValue).items.map(item);
    }
    case DuckDBTypeId.STRUCT: {
      const fields = type.entryNames.map(
        (name, index) => [name, orNull(readerOf(type.entryTypes[index] ?? type))] as const,
      );
      return (value) => {
        const { entries } = value as DuckDBStructValue;
        return Object.fromEntries(fields.map(([name, read]) => [name, read(entries[name] ?? null)]));
      };
    }
    case DuckDBTypeId.MAP: {
      const [key, item] = [readerOf(type.keyType), orNull(readerOf(type.valueType))];
      return (value) =>
        Object.fromEntries(
          (value as DuckDBMapValue).entries.map((entry) => [String(key(entry.key)), item(entry.value)]),
        );
    }
    case DuckDBTypeId.UNION:
      return (value) => {
        const { tag, value: held } = value as DuckDBUnionValue;
        return orNull(readerOf(type.memberTypes[type.memberTags.indexOf(tag)] ?? type))(held);
      };
    case DuckDBTypeId.VARIANT:
      return (value) => {
        const { value: held, type: heldType } = value as DuckDBVariantValue;
        return heldType === undefined ? (held === null ? null : String(held)) : orNull(readerOf(heldType))(held);
      };
    default:
      return readers.get(type.typeId) ?? text;
  }
}

const orNull =
  (read: ValueReader) =>
  (value: DuckDBValue): unknown =>
    value === null ? null : read(value);
