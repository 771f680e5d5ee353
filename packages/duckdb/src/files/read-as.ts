import type { ColumnType, FileSource } from '@phlo/lake';
import type { CastSource } from './cast-expression.js';

/**
 * `fast` has numbers of a CSV file parsed by its reader, and fails where one is not what a double can hold. What a double does not even
 * show is dropped: the end of `1.00000000000000001`, and all of `1e-400`.
 */
export type ReadMode = 'fast' | 'exact';

export interface Reading {
  /** Types of the columns that are filled from this one. */
  readonly wanted: readonly ColumnType[];
  readonly format: FileSource['format'];
  readonly mode: ReadMode;
}

/** As what a column of a file is read: as text, which keeps every digit, where its type is not certain. */
export function readAs(type: string, { wanted, format, mode }: Reading): Omit<CastSource, 'sql'> {
  if (format === 'parquet') return { type };
  const options = new Map(wanted.map((one) => [format === 'csv' ? readCsvAs(one, mode) : readJsonAs(type, one), one]));
  const [only = 'VARCHAR', ...others] = options.keys();
  if (others.length > 0)
    return { type: 'VARCHAR', ...(format === 'ndjson' && type === 'DOUBLE' && { isFromJsonNumber: true }) };
  if (format === 'csv') return only === 'DOUBLE' ? { type: only, isFromText: true } : { type: only };
  return type === 'DOUBLE' && only === 'VARCHAR' ? { type: only, isFromJsonNumber: true } : { type: only };
}

function readCsvAs(wanted: ColumnType, mode: ReadMode): string {
  if (mode === 'exact') return 'VARCHAR';
  if (wanted === 'boolean' || wanted === 'uuid') return wanted.toUpperCase();
  return /^(?:int|long|double|decimal.*)$/.test(wanted) ? 'DOUBLE' : 'VARCHAR';
}

/** What DuckDB found in every line is certain, where it is what the column wants. */
function readJsonAs(type: string, wanted: ColumnType): string {
  const isCertain =
    (type === 'BIGINT' && (wanted === 'int' || wanted === 'long')) ||
    (type === 'DOUBLE' && wanted === 'double') ||
    (type === 'BOOLEAN' && wanted === 'boolean');
  return isCertain ? type : 'VARCHAR';
}
