/** Iceberg primitive types that Phlo writes. Nested types are refused with `LAKE_TYPE_UNSUPPORTED`. */
export type ColumnType =
  | 'boolean'
  | 'int'
  | 'long'
  | 'float'
  | 'double'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamptz'
  | 'string'
  | 'uuid'
  | 'binary'
  | `decimal(${number},${number})`;

/** A column as somebody asks for it, before the table gives it an id. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly description?: string;
}

/** A column of a table. The id never changes and is never reused: a renamed column keeps it. */
export interface Column extends ColumnSpec {
  readonly id: number;
}

/** What is made of a value: the value itself, or the year, month, day or hour that it lies in. */
export type PartitionTransform = 'identity' | 'year' | 'month' | 'day' | 'hour';

/** A column by which a table is partitioned, and what is made of its values. */
export interface PartitionFieldSpec {
  readonly column: string;
  readonly transform: PartitionTransform;
}

/** A partition field of a table: `id` from 1000 on, `name` such as `date_month`. */
export interface PartitionField extends PartitionFieldSpec {
  readonly id: number;
  readonly name: string;
  readonly sourceId: number;
}
