import { quoteName } from '@phlo/lake';
import type { ColumnSource, FileSource } from '@phlo/lake';
import type { DuckdbColumn } from '../describe-query.js';
import type { Lease } from '../leases.js';
import type { CastSource } from './cast-expression.js';
import type { FoundFiles } from './layouts.js';
import { readJsonFast, readJsonText } from './json-lines.js';
import type { ReadMode } from './read-as.js';
import { pathList, readCsv, readParquet } from './scan-files.js';

/** Column of a scan that holds the number of the row over all files. */
export const rowNumber = 'row_number_of_load';

export interface ScanRequest {
  readonly source: FileSource;
  readonly columns: readonly ColumnSource[];
  readonly found: FoundFiles;
  /** Columns that are read, with the type that they are read as. */
  readonly needed: readonly CastSource[];
  readonly mode: ReadMode;
}

/** The files as SQL reads them. */
export interface FileScan {
  /** A table function; `options` go behind its own. */
  readonly table: (...options: readonly string[]) => string;
  /** Number of the row over all files, where a column wants it. */
  readonly rowNumber?: string;
}

export const withRowNumber = ({ table, rowNumber: number }: FileScan): string =>
  number === undefined ? table() : `(SELECT *, ${number} AS ${rowNumber} FROM ${table()})`;

// Rows are numbered as they come out of a scan that keeps their order, which only one thread can do.
const numberInOrder = 'row_number() OVER () - 1';

export async function scanFiles(
  lease: Lease,
  { source, columns, found, needed, mode }: ScanRequest,
): Promise<FileScan> {
  const isNumbered = columns.some(({ from }) => 'rowNumber' in from);
  const numbered = isNumbered && { rowNumber: numberInOrder };
  switch (source.format) {
    case 'csv':
      return { table: (...options) => readCsvLayouts({ source, found, needed }, options), ...numbered };
    case 'ndjson': {
      const read = neededColumns(needed, found.columns);
      const exact = new Set(needed.filter(({ needsDigits }) => needsDigits).map(({ sql }) => sql));
      const texts = read.map(({ name }) => ({ name, needsDigits: exact.has(quoteName(name)) }));
      return {
        table: (...options) =>
          mode === 'fast' ? readJsonFast(source, read, options) : readJsonText(source, texts, options),
        ...numbered,
      };
    }
    case 'parquet': {
      const isTaken = found.columns.some(({ name }) => /^file_(?:row_number|index)$/i.test(name));
      const byFooter = isNumbered && !isTaken ? await numberParquet(lease, source.paths) : undefined;
      // It opens every file before the first row.
      const byName = found.columns.some(({ missingIn }) => missingIn.length > 0) ? ['union_by_name = true'] : [];
      return {
        table: (...options) => readParquet(source.paths, [...byName, ...options]),
        ...numbered,
        ...(byFooter !== undefined && { rowNumber: byFooter }),
      };
    }
  }
}

/** A reader takes the columns of CSV files by their place, so files with other ones have a reader of their own. */
function readCsvLayouts(
  { source, found, needed }: Pick<ScanRequest, 'source' | 'found' | 'needed'>,
  options: readonly string[],
): string {
  const tables = found.layouts.map(({ paths, columns }) =>
    readCsv({ ...source, paths }, typedColumns(needed, columns), options),
  );
  const [only = ''] = tables;
  return tables.length === 1
    ? only
    : `(${tables.map((table) => `SELECT * FROM ${table}`).join(' UNION ALL BY NAME ')})`;
}

/** Every column of a CSV file has to be named; those that nobody needs are text. */
function typedColumns(needed: readonly CastSource[], found: readonly DuckdbColumn[]): DuckdbColumn[] {
  const types = new Map(needed.map(({ sql, type }) => [sql, type]));
  return found.map(({ name, type }) => ({ name, type: types.get(quoteName(name)) ?? type }));
}

function neededColumns(needed: readonly CastSource[], found: readonly DuckdbColumn[]): DuckdbColumn[] {
  const wanted = new Set(needed.map(({ sql }) => sql));
  const columns = typedColumns(needed, found).filter(({ name }) => wanted.has(quoteName(name)));
  return columns.length > 0 ? columns : found.slice(0, 1);
}

/**
 * A Parquet file knows the number of each of its rows, and its footer how many there are: no thread waits for another. `undefined`
 * where DuckDB does not call the files by these paths.
 */
async function numberParquet(lease: Lease, paths: readonly string[]): Promise<string | undefined> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(`SELECT file_name, num_rows FROM parquet_file_metadata(${pathList(paths)})`),
  );
  const counts = new Map(reader.getRows().map(([path, rows]) => [String(path), Number(rows)]));
  if (paths.some((path) => !counts.has(path))) return undefined;
  const offsets: number[] = [];
  let total = 0;
  for (const path of paths) {
    offsets.push(total);
    total += counts.get(path) ?? 0;
  }
  return `file_row_number + [${offsets.join(', ')}][CAST(file_index AS BIGINT) + 1]`;
}
