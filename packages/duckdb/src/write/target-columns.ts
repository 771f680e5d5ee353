import { quoteName } from '@phlo/lake';
import type { Column } from '@phlo/lake';
import { castExpression, failExpression } from '../files/cast-expression.js';
import type { CastMode, CastSource } from '../files/cast-expression.js';

/** A column of the target and what fills it. */
export interface FilledColumn {
  readonly column: Column;
  readonly source: CastSource;
}

/** `expression AS name, …` for every column: cast without loss, and never null where the column may not be. */
export const selectColumns = (filled: readonly FilledColumn[]): string =>
  filled.map((one) => `${fillExpression(one, 'fail')} AS ${quoteName(one.column.name)}`).join(', ');

export function fillExpression({ column, source }: FilledColumn, mode: CastMode): string {
  const value = castExpression(column.type, { source, column: column.name, mode });
  if (column.nullable || mode === 'null') return value;
  return `CASE WHEN ${source.sql} IS NULL THEN ${failExpression('null', column.name, 'NULL')} ELSE ${value} END`;
}
