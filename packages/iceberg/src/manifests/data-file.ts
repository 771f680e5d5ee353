import type { Column, ColumnStatistics, PartitionField, WrittenFile } from '@phlo/lake';
import type { AvroValue } from '../avro/avro-schema.js';
import { parseDecimal } from '../values/column-type.js';
import { encodeBound } from '../values/encode-bound.js';
import { encodeFixed, fixedSize } from '../values/encode-value.js';
import { parseValue } from '../values/parse-value.js';
import { resultType } from '../metadata/partitions.js';
import type { DataFile } from './manifest-types.js';

export interface FileContext {
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
  /** URI under which the file lies in its table. */
  readonly uri: string;
}

/** What a manifest says about a file that an engine wrote. Throws a `TypeError` where a partition value cannot be read. */
export function toDataFile(file: WrittenFile, { columns, partition, uri }: FileContext): DataFile {
  const known = columns.flatMap((column) => {
    const statistics = file.columns.get(column.id);
    return statistics === undefined ? [] : [{ column, statistics }];
  });
  const pairs = <Value>(read: (statistics: ColumnStatistics, column: Column) => Value | undefined) =>
    known.flatMap(({ column, statistics }) => {
      const value = read(statistics, column);
      return value === undefined ? [] : [{ key: column.id, value }];
    });
  return {
    content: 0,
    file_path: uri,
    file_format: 'PARQUET',
    partition: new Map(partition.map((field, index) => [field.id, partitionValue(file, { field, index, columns })])),
    record_count: file.rows,
    file_size_in_bytes: file.sizeBytes,
    column_sizes: pairs(({ sizeBytes }) => sizeBytes),
    value_counts: pairs(({ valueCount }) => valueCount),
    null_value_counts: pairs(({ nullCount }) => nullCount),
    nan_value_counts: pairs(({ nanCount }) => nanCount),
    lower_bounds: pairs(({ min }, { type }) => (min === undefined ? undefined : encodeBound(type, 'lower', min))),
    upper_bounds: pairs(({ max }, { type }) => (max === undefined ? undefined : encodeBound(type, 'upper', max))),
  };
}

interface Place {
  readonly field: PartitionField;
  readonly index: number;
  readonly columns: readonly Column[];
}

function partitionValue(file: WrittenFile, { field, index, columns }: Place): AvroValue {
  const value = file.partition[index];
  if (value === null || value === undefined) return null;
  if (field.transform !== 'identity') {
    if (!Number.isInteger(value)) throw new TypeError(`partition ${field.name} is ${String(value)}, not an integer`);
    return value;
  }
  const source = columns.find(({ id }) => id === field.sourceId);
  const type = resultType(field, source?.type ?? 'string');
  if ((type === 'float' || type === 'double') && /^[+-]?nan$/i.test(String(value))) return Number.NaN;
  const parsed = parseValue(type, String(value));
  if (parsed === undefined) throw new TypeError(`partition ${field.name} is ${String(value)}, which is no ${type}`);
  const decimal = parseDecimal(type);
  return decimal === undefined ? parsed : encodeFixed(BigInt(parsed as bigint), fixedSize(decimal.precision));
}
