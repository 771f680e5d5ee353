import type { PartitionFieldSpec, PartitionTransform } from '@phlo/lake';

/** A partition of the table by a column of its schema. */
export interface PartitionBy<Column extends string = string> extends PartitionFieldSpec {
  readonly column: Column;
  readonly transform: PartitionTransform;
}

/** One partition for each value of the column: for columns with few values. */
export const identity = <Column extends string>(column: Column): PartitionBy<Column> => ({
  column,
  transform: 'identity',
});
/** One partition a year of a date or timestamp. */
export const year = <Column extends string>(column: Column): PartitionBy<Column> => ({ column, transform: 'year' });
/** One partition a month of a date or timestamp. */
export const month = <Column extends string>(column: Column): PartitionBy<Column> => ({ column, transform: 'month' });
/** One partition a day of a date or timestamp. */
export const day = <Column extends string>(column: Column): PartitionBy<Column> => ({ column, transform: 'day' });
/** One partition an hour of a timestamp. */
export const hour = <Column extends string>(column: Column): PartitionBy<Column> => ({ column, transform: 'hour' });
