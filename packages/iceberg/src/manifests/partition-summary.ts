import type { AvroValue } from '../avro/avro-schema.js';
import { parseDecimal } from '../values/column-type.js';
import { decodeUnscaled, encodeValue } from '../values/encode-value.js';
import type { PhysicalValue } from '../values/parse-value.js';
import type { PartitionColumn } from './manifest-schemas.js';
import type { PartitionSummary } from './manifest-types.js';

/** Least and greatest value of each partition field over the files of a manifest. https://iceberg.apache.org/spec/#manifest-lists */
export function summarizePartitions(
  fields: readonly PartitionColumn[],
  partitions: readonly ReadonlyMap<number, AvroValue>[],
): readonly PartitionSummary[] {
  return fields.map((field) =>
    summarize(
      field,
      partitions.map((partition) => partition.get(field.id) ?? null),
    ),
  );
}

function summarize(field: PartitionColumn, values: readonly AvroValue[]): PartitionSummary {
  let least: PhysicalValue | undefined;
  let greatest: PhysicalValue | undefined;
  let containsNull = false;
  let containsNan = false;
  for (const value of values) {
    if (value === null) containsNull = true;
    else if (Number.isNaN(value)) containsNan = true;
    else if (isPhysical(value)) {
      if (least === undefined || compare(field, value, least) < 0) least = value;
      if (greatest === undefined || compare(field, value, greatest) > 0) greatest = value;
    }
  }
  return {
    contains_null: containsNull,
    contains_nan: containsNan,
    lower_bound: least === undefined ? null : encodeValue(field.type, least),
    upper_bound: greatest === undefined ? null : encodeValue(field.type, greatest),
  };
}

const isPhysical = (value: AvroValue): value is PhysicalValue =>
  typeof value !== 'object' || value instanceof Uint8Array;

function compare({ type }: PartitionColumn, a: PhysicalValue, b: PhysicalValue): number {
  // By code point, not by UTF-16 unit as JavaScript would: the order of UTF-8's bytes.
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    if (parseDecimal(type) === undefined) return Buffer.compare(a, b);
    return order(decodeUnscaled(a), decodeUnscaled(b));
  }
  return order(a, b);
}

const order = (a: PhysicalValue, b: PhysicalValue): number => (a < b ? -1 : a > b ? 1 : 0);
