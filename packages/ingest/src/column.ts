import type { ColumnSpec, ColumnType } from '@phlo/lake';
import { ingestErrors } from './errors.js';

declare const valueType: unique symbol;

/** A column of a contract; `Value` is what a row from code gives for it. NOT NULL unless {@link ColumnBuilder.nullable} is called. */
export interface ColumnBuilder<Value, Nullable extends boolean = false> {
  readonly type: ColumnType;
  readonly isNullable: Nullable;
  readonly description: string | undefined;
  readonly [valueType]?: Value;
  nullable(): ColumnBuilder<Value, true>;
  /** Says what the column means; it travels with the table into the catalogue. */
  describe(description: string): ColumnBuilder<Value, Nullable>;
}

/** A column of whatever type: the bound of what takes any. */
export type AnyColumn = ColumnBuilder<unknown, boolean>;
/** A schema: columns by name, in the order in which they are written. */
export type ColumnMap = Readonly<Record<string, AnyColumn>>;

type ValueOf<C> = C extends { readonly [valueType]?: infer Value } ? Value : never;
type NullableNames<Schema extends ColumnMap> = {
  [Name in keyof Schema]: Schema[Name]['isNullable'] extends false ? never : Name;
}[keyof Schema];

/** The rows that code yields for a schema: nullable columns may be null or absent. */
export type RowOf<Schema extends ColumnMap> = {
  readonly [Name in Exclude<keyof Schema, NullableNames<Schema>>]: Exclude<ValueOf<Schema[Name]>, undefined>;
} & { readonly [Name in NullableNames<Schema>]?: Exclude<ValueOf<Schema[Name]>, undefined> | null };

interface BuilderFacts<Nullable extends boolean> {
  readonly isNullable: Nullable;
  readonly description: string | undefined;
}

function build<Value, Nullable extends boolean>(
  type: ColumnType,
  facts: BuilderFacts<Nullable>,
): ColumnBuilder<Value, Nullable> {
  return Object.freeze({
    type,
    ...facts,
    nullable: () => build<Value, true>(type, { ...facts, isNullable: true }),
    describe: (description: string) => build<Value, Nullable>(type, { ...facts, description }),
  });
}

const start = <Value>(type: ColumnType): ColumnBuilder<Value> =>
  build<Value, false>(type, { isNullable: false, description: undefined });

const longestDecimal = 38;

/**
 * Builders of typed columns, named after the types of Iceberg.
 *
 * @example
 * ```ts
 * import { column } from 'phlo';
 *
 * const schema = { id: column.long(), paid: column.decimal(18, 2), note: column.string().nullable() };
 * console.log(schema.paid.type);
 * ```
 */
export const column = {
  /** True or false. */
  boolean: () => start<boolean>('boolean'),
  /** 32 bits. */
  int: () => start<number>('int'),
  /** 64 bits; a number beyond 2^53 has to come as a bigint. */
  long: () => start<number | bigint>('long'),
  /** Floating, 32 bits. */
  float: () => start<number>('float'),
  /** Floating, 64 bits. */
  double: () => start<number>('double'),
  /** Exact. Give values as text or bigint; a number is taken as its shortest decimal text. Throws `ASSET_INVALID`. */
  decimal: (precision: number, scale: number) => {
    if (
      !Number.isInteger(precision) ||
      precision < 1 ||
      precision > longestDecimal ||
      !Number.isInteger(scale) ||
      scale < 0 ||
      scale > precision
    ) {
      throw ingestErrors.create('ASSET_INVALID', {
        message: `decimal(${precision}, ${scale}): the precision is 1 to ${longestDecimal}, the scale 0 to the precision.`,
      });
    }
    return start<string | number | bigint>(`decimal(${precision},${scale})`);
  },
  /** Text. */
  string: () => start<string>('string'),
  /** A day: `2026-03-01`, or the UTC day of a `Date`. */
  date: () => start<string | Date>('date'),
  /** A time of day, to the microsecond. */
  time: () => start<string>('time'),
  /** Wall-clock time without a zone, to the microsecond. */
  timestamp: () => start<string | Date>('timestamp'),
  /** A moment, stored in UTC, to the microsecond. */
  timestamptz: () => start<string | Date>('timestamptz'),
  /** A UUID, as text. */
  uuid: () => start<string>('uuid'),
  /** Bytes. */
  binary: () => start<Uint8Array>('binary'),
} as const;

/** The columns of a schema in the order in which they were written. */
export function describeColumns(schema: ColumnMap): ColumnSpec[] {
  return Object.entries(schema).map(([name, { type, isNullable, description }]) => ({
    name,
    type,
    nullable: isNullable,
    ...(description !== undefined && { description }),
  }));
}
