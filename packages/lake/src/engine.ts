import type { Column, ColumnSpec, PartitionField } from './schema.js';
import type { TableView, WrittenFile } from './store.js';

/** A row, by the names of its columns. */
export type Row = Readonly<Record<string, unknown>>;

/** How a CSV file is written. */
export interface CsvFormat {
  /** What divides the columns. Default: a comma; a tab for `.tsv`. */
  readonly delimiter?: string;
  /** Whether its first line names the columns. Default: true. */
  readonly header?: boolean;
  /** Texts that mean null. Default: nothing between two delimiters. */
  readonly nullText?: readonly string[];
  /** Of numbers. Default: a point. */
  readonly decimalSeparator?: '.' | ',';
  /** What may divide the digits of a number into threes. Default: nothing may. */
  readonly thousandsSeparator?: string;
  /** Of `date` columns, as `strptime` has it, such as `%d.%m.%Y`. Default: ISO 8601. */
  readonly dateFormat?: string;
  /** Of `timestamp` and `timestamptz` columns, such as `%d.%m.%Y %H:%M:%S`; a `timestamptz` without a zone (`%z`) is UTC. Default: ISO 8601. */
  readonly timestampFormat?: string;
}

/** Files to load. `path` is absolute; a glob is expanded by the caller. */
export interface FileSource {
  readonly format: 'parquet' | 'csv' | 'ndjson';
  readonly paths: readonly string[];
  readonly csv?: CsvFormat;
}

/** A column of files that are loaded together. */
export interface FileColumn extends ColumnSpec {
  /** Paths of those that do not have it, where others do: it is null in their rows. Of lines of JSON nobody knows. */
  readonly missingIn?: readonly string[];
}

/** Where rows are written, and as what. */
export interface WriteTarget {
  /** Absolute directory, existing and empty. */
  readonly directory: string;
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
}

/** The files that a statement wrote; none where there were no rows. */
export interface WriteResult {
  readonly files: readonly WrittenFile[];
  readonly rows: number;
  readonly bytes: number;
}

/** What goes with a statement that reads. */
export interface ScanOptions {
  readonly signal?: AbortSignal;
}

/** What goes with a statement that writes. */
export interface WriteOptions extends ScanOptions {
  /** Hears by and by which part of the work is done, from 0 to 1, as far as the engine can tell. */
  readonly onProgress?: (part: number) => void;
}

/** Where each target column comes from when files are loaded. */
export interface ColumnSource {
  readonly name: string;
  /** Column of the file, or the file's row number (from 0 on, over all files in order; files with the same columns follow each other). */
  readonly from: { readonly column: string } | { readonly rowNumber: true };
}

/** A session owns its connection; it is closed by its opener. One statement runs at a time; a stream is drained or closed first. */
export interface EngineSession extends AsyncDisposable {
  /** Makes the view readable as `"namespace"."table"`. */
  attach(view: TableView): Promise<void>;
  /** Result of a statement that returns little. Integers beyond 2^53 and decimals are strings, timestamps ISO text. */
  rows<T extends object = Row>(sql: string, params?: readonly unknown[], options?: ScanOptions): Promise<T[]>;
  /** The same in batches, for results of any size. */
  stream(sql: string, params?: readonly unknown[], options?: ScanOptions): AsyncIterable<readonly Row[]>;
  /** Columns of a query without running it. Throws `SQL_INVALID` with the engine's message and position. */
  describe(sql: string): Promise<readonly ColumnSpec[]>;
  /** Tables that a query reads, as written (`bronze.flights`). */
  tableNames(sql: string): Promise<readonly string[]>;
  /** Columns that the files have, by name without case; types must agree. Throws `SOURCE_*`. */
  describeFiles(source: FileSource): Promise<readonly FileColumn[]>;
  /** A query into Parquet files with the target's field ids. Values are cast; a value that does not fit throws `VALUE_INVALID`. */
  writeQuery(sql: string, target: WriteTarget, options?: WriteOptions): Promise<WriteResult>;
  /** Files into Parquet files, streamed. A value that does not parse throws `VALUE_INVALID` with file, line, column and value where known. */
  writeFiles(
    source: FileSource,
    columns: readonly ColumnSource[],
    target: WriteTarget,
    options?: WriteOptions,
  ): Promise<WriteResult>;
  /** JS rows into Parquet files, streamed and validated: `VALUE_INVALID` names row number, column and value. */
  writeRows(batches: AsyncIterable<readonly Row[]>, target: WriteTarget, options?: ScanOptions): Promise<WriteResult>;
  /** A query into one Parquet file, for samples. Returns rows written. */
  writeParquet(sql: string, path: string, options?: ScanOptions): Promise<number>;
  /**
   * A query into one CSV file for `COPY … FROM` of PostgreSQL: no header, `\N` unquoted is null, every other text is quoted.
   * Returns rows written.
   */
  writeCsv(sql: string, path: string, options?: WriteOptions): Promise<number>;
}

/** What a session may do, and until when. */
export interface EngineOptions {
  readonly signal?: AbortSignal;
  /** Directories that the session's SQL may read and write. Everything else, and every extension, is refused. */
  readonly allowedDirectories: readonly string[];
}

/** What runs SQL over the lake and writes its files. The opener closes it, and with it the sessions that are still open. */
export interface Engine extends AsyncDisposable {
  readonly name: string;
  open(options: EngineOptions): Promise<EngineSession>;
}
