import type { ColumnType } from '@phlo/lake';
import type { AvroComplex, AvroField, AvroType } from '../avro/avro-schema.js';
import type { Projection } from '../avro/decode.js';
import { parseDecimal } from '../values/column-type.js';
import { fixedSize } from '../values/encode-value.js';

const required = (id: number, name: string, type: AvroType): AvroField => ({ name, type, 'field-id': id });
const optional = (id: number, name: string, type: AvroType): AvroField => ({
  name,
  type: ['null', type],
  default: null,
  'field-id': id,
});

/** Avro maps have text keys only, so Iceberg's maps by column id are arrays of pairs. https://iceberg.apache.org/spec/#avro */
const mapById = (keyId: number, valueId: number, value: AvroType): AvroComplex => ({
  type: 'array',
  logicalType: 'map',
  items: {
    type: 'record',
    name: `k${keyId}_v${valueId}`,
    fields: [required(keyId, 'key', 'int'), required(valueId, 'value', value)],
  },
});

const listOf = (elementId: number, items: AvroType): AvroComplex => ({
  type: 'array',
  items,
  'element-id': elementId,
});

export interface PartitionColumn {
  readonly id: number;
  readonly name: string;
  /** Type of the values, after the transform. */
  readonly type: ColumnType;
}

/** Schema of the entries of a manifest, version 2. https://iceberg.apache.org/spec/#manifests */
export function manifestEntrySchema(partition: readonly PartitionColumn[]): AvroComplex {
  const partitionRecord: AvroComplex = {
    type: 'record',
    name: 'r102',
    fields: partition.map(({ id, name, type }) => optional(id, avroName(name), avroTypeOf(type, id))),
  };
  const dataFile: AvroComplex = {
    type: 'record',
    name: 'r2',
    fields: [
      required(134, 'content', 'int'),
      required(100, 'file_path', 'string'),
      required(101, 'file_format', 'string'),
      required(102, 'partition', partitionRecord),
      required(103, 'record_count', 'long'),
      required(104, 'file_size_in_bytes', 'long'),
      optional(108, 'column_sizes', mapById(117, 118, 'long')),
      optional(109, 'value_counts', mapById(119, 120, 'long')),
      optional(110, 'null_value_counts', mapById(121, 122, 'long')),
      optional(137, 'nan_value_counts', mapById(138, 139, 'long')),
      optional(125, 'lower_bounds', mapById(126, 127, 'bytes')),
      optional(128, 'upper_bounds', mapById(129, 130, 'bytes')),
      optional(131, 'key_metadata', 'bytes'),
      optional(132, 'split_offsets', listOf(133, 'long')),
      optional(135, 'equality_ids', listOf(136, 'int')),
      optional(140, 'sort_order_id', 'int'),
    ],
  };
  return {
    type: 'record',
    name: 'manifest_entry',
    fields: [
      required(0, 'status', 'int'),
      optional(1, 'snapshot_id', 'long'),
      optional(3, 'sequence_number', 'long'),
      optional(4, 'file_sequence_number', 'long'),
      required(2, 'data_file', dataFile),
    ],
  };
}

const partitionSummary: AvroComplex = {
  type: 'record',
  name: 'r508',
  fields: [
    required(509, 'contains_null', 'boolean'),
    optional(518, 'contains_nan', 'boolean'),
    optional(510, 'lower_bound', 'bytes'),
    optional(511, 'upper_bound', 'bytes'),
  ],
};

/** Schema of a manifest list, version 2. https://iceberg.apache.org/spec/#manifest-lists */
export const manifestFileSchema: AvroComplex = {
  type: 'record',
  name: 'manifest_file',
  fields: [
    required(500, 'manifest_path', 'string'),
    required(501, 'manifest_length', 'long'),
    required(502, 'partition_spec_id', 'int'),
    required(517, 'content', 'int'),
    required(515, 'sequence_number', 'long'),
    required(516, 'min_sequence_number', 'long'),
    required(503, 'added_snapshot_id', 'long'),
    required(504, 'added_files_count', 'int'),
    required(505, 'existing_files_count', 'int'),
    required(506, 'deleted_files_count', 'int'),
    required(512, 'added_rows_count', 'long'),
    required(513, 'existing_rows_count', 'long'),
    required(514, 'deleted_rows_count', 'long'),
    optional(507, 'partitions', listOf(508, partitionSummary)),
    optional(519, 'key_metadata', 'bytes'),
  ],
};

function avroTypeOf(type: ColumnType, id: number): AvroType {
  const decimal = parseDecimal(type);
  if (decimal !== undefined) {
    const { precision, scale } = decimal;
    const size = fixedSize(precision);
    // Names within a schema are unique, and two fields may have one decimal type.
    return { type: 'fixed', name: `decimal_${id}`, size, logicalType: 'decimal', precision, scale };
  }
  switch (type) {
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': false };
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros', 'adjust-to-utc': true };
    case 'uuid':
      return { type: 'fixed', name: `uuid_${id}`, size: 16, logicalType: 'uuid' };
    case 'binary':
      return 'bytes';
    default:
      return type;
  }
}

/** Avro names have letters, digits and underscores; Iceberg escapes the rest as Java does. */
const avroName = (name: string): string =>
  name
    .replace(/^\d/, '_$&')
    .replace(/[^A-Za-z0-9_]/g, (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** Field ids to names, the pairs of maps included, from a schema of ours. */
function namesOf(type: AvroType, into: Map<number, string>): Map<number, string> {
  if (typeof type === 'string') return into;
  if (Array.isArray(type)) {
    for (const branch of type as readonly AvroType[]) namesOf(branch, into);
    return into;
  }
  // Not an array, as was just asked.
  const complex = type as AvroComplex;
  for (const field of complex.fields ?? []) {
    into.set(field['field-id'] ?? -1, field.name);
    namesOf(field.type, into);
  }
  return complex.items === undefined ? into : namesOf(complex.items, into);
}

function projectionOf(schema: AvroType, isWanted: (name: string) => boolean): Projection {
  const all = namesOf(schema, new Map());
  const ids = new Map(Array.from(all, ([id, name]) => [name, id] as const));
  for (const ambiguous of ['key', 'value']) ids.delete(ambiguous);
  return {
    names: new Map([...all].filter(([, name]) => isWanted(name))),
    idOf: (name) => ids.get(name),
    asMap: new Set([102]),
  };
}

const planned: readonly string[] = [
  'status',
  'snapshot_id',
  'sequence_number',
  'file_sequence_number',
  'data_file',
  'content',
  'file_path',
  'file_format',
  'partition',
  'record_count',
  'file_size_in_bytes',
];

/** What a plan needs of an entry: statistics are skipped, which is most of the bytes. */
export const planProjection = projectionOf(manifestEntrySchema([]), (name) => planned.includes(name));
/** Everything, for entries that are written again. */
export const fullProjection = projectionOf(manifestEntrySchema([]), () => true);
export const listProjection = projectionOf(manifestFileSchema, () => true);
