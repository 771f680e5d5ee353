import type { Column, ColumnType, PartitionField, PartitionFieldSpec, PartitionTransform, TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import type { PartitionFieldJson, PartitionSpecJson, TableMetadata } from './table-metadata.js';

const dated: readonly ColumnType[] = ['date', 'timestamp', 'timestamptz'];

/** Types that a transform takes. https://iceberg.apache.org/spec/#partition-transforms */
const takes: Readonly<Record<PartitionTransform, (type: ColumnType) => boolean>> = {
  identity: (type) => type !== 'binary',
  year: (type) => dated.includes(type),
  month: (type) => dated.includes(type),
  day: (type) => dated.includes(type),
  hour: (type) => type === 'timestamp' || type === 'timestamptz',
};

const isTransform = (text: string): text is PartitionTransform => Object.hasOwn(takes, text);

/** The fields of a spec that Phlo has a word for, over the columns that are still there. */
export function partitionOf(spec: PartitionSpecJson, columns: readonly Column[]): readonly PartitionField[] {
  return spec.fields.flatMap((field) => {
    const column = columns.find(({ id }) => id === field['source-id']);
    if (column === undefined || !isTransform(field.transform)) return [];
    const { name, transform } = field;
    return [{ id: field['field-id'], name, sourceId: column.id, column: column.name, transform }];
  });
}

export interface PartitionPlan {
  readonly fields: readonly PartitionField[];
  readonly lastPartitionId: number;
}

/** Iceberg's ids of partition fields begin here. */
const firstPartitionId = 1000;

/**
 * Gives the partition fields that were asked for their ids and names. A field that the table has, or had, keeps its id.
 * Throws `SCHEMA_INVALID`.
 */
export function planPartition(
  wanted: readonly PartitionFieldSpec[],
  columns: readonly Column[],
  { table, metadata }: { readonly table: TableName; readonly metadata: TableMetadata | undefined },
): PartitionPlan {
  const known = (metadata?.['partition-specs'] ?? []).flatMap(({ fields }) => fields);
  let lastPartitionId = Math.max(metadata?.['last-partition-id'] ?? 0, firstPartitionId - 1);
  const fields: PartitionField[] = [];
  for (const { column: name, transform } of wanted) {
    const column = sourceColumn(table, { name, transform, columns });
    const before = known.find((field) => field['source-id'] === column.id && field.transform === transform);
    if (before === undefined) lastPartitionId += 1;
    const id = before?.['field-id'] ?? lastPartitionId;
    if (fields.some((field) => field.sourceId === column.id && field.transform === transform))
      throw invalid(table, `${transform}(${name}) is named twice as partition`);
    fields.push({
      id,
      name: before?.name ?? nameField(column, transform, { columns, known }),
      sourceId: column.id,
      column: name,
      transform,
    });
  }
  return { fields, lastPartitionId };
}

interface Source {
  readonly name: string;
  readonly transform: PartitionTransform;
  readonly columns: readonly Column[];
}

function sourceColumn(table: TableName, { name, transform, columns }: Source): Column {
  const column = columns.find((one) => one.name === name);
  if (column === undefined) throw invalid(table, `it is partitioned by "${name}", which is no column of it`);
  if (!isTransform(transform)) throw invalid(table, `there is no partition transform "${String(transform)}"`);
  if (!takes[transform](column.type))
    throw invalid(table, `${transform}(${name}) cannot partition a column of type ${column.type}`);
  return column;
}

interface Taken {
  readonly columns: readonly Column[];
  readonly known: readonly PartitionFieldJson[];
}

/** `date_month`, as Iceberg does; a name that a column or an older field has gets a number. */
function nameField({ name }: Column, transform: PartitionTransform, { columns, known }: Taken): string {
  const base = transform === 'identity' ? name : `${name}_${transform}`;
  const taken = new Set([
    ...known.map((field) => field.name),
    ...columns.map((column) => column.name).filter((column) => transform !== 'identity' || column !== name),
  ]);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? base : `${base}_${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

const invalid = (table: TableName, reason: string) =>
  icebergErrors.create('SCHEMA_INVALID', {
    message: `${table}: ${reason}.`,
    asset: table,
    dataState: `${table} is unchanged.`,
  });

/** Fields of a spec in its JSON form. */
export const specFieldsOf = (fields: readonly PartitionField[]): readonly PartitionFieldJson[] =>
  fields.map(({ id, name, sourceId, transform }) => ({ name, transform, 'source-id': sourceId, 'field-id': id }));

/** Type of the values of a partition field: days, months and so on are integers. */
export const resultType = ({ transform }: Pick<PartitionField, 'transform'>, source: ColumnType): ColumnType =>
  transform === 'identity' ? source : 'int';

/** How people say it: `month(date), country`, or `nothing`. */
export const describePartition = (fields: readonly PartitionFieldSpec[]): string =>
  fields.length === 0
    ? 'nothing'
    : fields.map(({ column, transform }) => (transform === 'identity' ? column : `${transform}(${column})`)).join(', ');
