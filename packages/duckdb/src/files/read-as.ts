import type { ColumnType, FileSource } from '@phlo/lake';
import { isExact } from './cast-expression.js';
import type { CastSource } from './cast-expression.js';

/**
 * `fast` has numbers of a CSV file parsed by its reader, and fails where one is not what a double can hold. What a double does not even
 * show is dropped: the end of `1.00000000000000001`, and all of `1e-400`. Of lines of JSON, numbers with a point are doubles for their reader
 * in any case, and `fast` fails where one may have more digits. `exact` has the text of the file.
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
  if (format === 'ndjson') return mode === 'exact' ? readJsonExact(type, wanted) : readJsonFast(type, wanted);
  const options = new Set(wanted.map((one) => readCsvAs(one, mode)));
  const [only = 'VARCHAR', ...others] = options;
  if (others.length > 0) return { type: 'VARCHAR' };
  return only === 'DOUBLE' ? { type: only, isFromText: true } : { type: only };
}

/** `JSON` is what has numbers beside text. */
const hasFractions = (type: string): boolean => type === 'DOUBLE' || type === 'JSON';

const readJsonExact = (type: string, wanted: readonly ColumnType[]): Omit<CastSource, 'sql'> => ({
  type: 'VARCHAR',
  ...(hasFractions(type) && wanted.some(isExact) && { needsDigits: true }),
});

function readJsonFast(type: string, wanted: readonly ColumnType[]): Omit<CastSource, 'sql'> {
  const [only = 'VARCHAR', ...others] = new Set(wanted.map((one) => readJsonAs(type, one)));
  if (others.length === 0 && only !== 'VARCHAR') return { type: only, ...(only === 'DOUBLE' && { isFromText: true }) };
  return { type: 'VARCHAR', ...(hasFractions(type) && { isFromJsonNumber: true }) };
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
    (type === 'DOUBLE' && /^(?:int|long|double|decimal)/.test(wanted)) ||
    (type === 'BOOLEAN' && wanted === 'boolean');
  return isCertain ? type : 'VARCHAR';
}
