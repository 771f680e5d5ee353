import { quoteName } from '@phlo/lake';
import type { Column, PartitionField } from '@phlo/lake';
import { failExpression } from '../files/cast-expression.js';

/**
 * The value by which a row is partitioned, in SQL: the column itself, or whole years, months, days or hours since 1970, counted
 * down before it (https://iceberg.apache.org/spec/#partition-transforms).
 */
export function partitionExpression({ transform }: PartitionField, { name, type }: Column): string {
  const column = quoteName(name);
  if (transform === 'identity') return column;
  const moment = type === 'timestamptz' ? `CAST(${column} AS TIMESTAMP)` : column;
  const epoch = type === 'date' ? `DATE '1970-01-01'` : `TIMESTAMP '1970-01-01'`;
  const count = `date_diff('${transform}', ${epoch}, ${moment})`;
  // Infinity lies in no month, and a null in its place would hide the row from whoever asks for later ones.
  return `CASE WHEN isinf(${column}) THEN ${failExpression('infinite', name, column)} ELSE ${count} END`;
}

/** Reads a partition value back from what DuckDB says of a file. */
export const readOrdinal = ({ transform }: PartitionField, text: string | null): string | number | null =>
  text === null || transform === 'identity' ? text : Number(text);
