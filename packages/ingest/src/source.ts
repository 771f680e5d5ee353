import type { CsvFormat, FileSource, Row } from '@phlo/lake';
import type { Logger, PluginState } from '@phlo/core';

/**
 * The row's number in the files of one load, from 0 on, in order of the files' paths. A later load counts from 0 again, so it identifies a
 * row where all files are loaded at once: with `replace`, or where no file is ever added.
 */
export interface RowNumber {
  readonly kind: 'row_number';
}

/** Fills a column with the number of the row, for files without a key. */
export const rowNumber = (): RowNumber => ({ kind: 'row_number' });

/** What {@link files} takes. */
export interface FilesOptions<Column extends string = string> {
  /**
   * Paths or globs, relative to the project. `npm:<package>/<path>` is a file of an installed package.
   * Files are taken in the order of their paths.
   */
  readonly path: string | readonly string[];
  /** Default: by the name's ending (`.parquet`, `.csv`, `.csv.gz`, `.tsv`, `.ndjson`, `.jsonl`). */
  readonly format?: FileSource['format'];
  /** Declared column → column of the file, where the names differ, or {@link rowNumber}. */
  readonly columns?: { readonly [Name in Column]?: string | RowNumber };
  /** How its CSV files are written, where it is not with commas (a tab for `.tsv`), a header, and numbers and times as SQL has them. */
  readonly csv?: CsvFormat;
}

/** Files as a source. `Column` are the declared columns that it maps, compared with the schema at compile time. */
export interface FilesSource<Column extends string = string> {
  readonly kind: 'files';
  readonly options: FilesOptions;
  /** For lineage: what it reads, as it is written in the project. */
  readonly datasets: readonly string[];
  /** Only for the compiler. */
  readonly maps?: readonly Column[];
}

/** What a function that yields rows may use. */
export interface RowsContext {
  /** Aborts when the run is interrupted: hand it to `fetch` and friends. */
  readonly signal: AbortSignal;
  /** Everything is to be loaded again; the cursor is absent then. */
  readonly fullRefresh: boolean;
  /** Where the last published batch ended, as this function set it. */
  readonly cursor: string | undefined;
  /** Says where this batch ends. It is kept in the snapshot that publishes the batch, so it never runs ahead of the data. */
  setCursor(cursor: string): void;
  /** Lines of the log, on stderr. */
  readonly log: Logger;
  /** The plugin that the source belongs to; absent for a function of the project. */
  readonly plugin?: PluginFacts;
}

/** What the source of a plugin gets of its plugin. */
export interface PluginFacts {
  /** As the schema of the plugin gave it. */
  readonly config: unknown;
  /** Its own tables. */
  readonly state: PluginState;
  /** Absolute. */
  readonly projectDir: string;
}

/** Yields rows one by one or in arrays; arrays are faster. */
export type RowsFunction<R extends object = Row> = (
  context: RowsContext,
) => AsyncIterable<R | readonly R[]> | Iterable<R | readonly R[]>;

/** Rows from code as a source. */
export interface RowsSource<R extends object = Row> {
  readonly kind: 'rows';
  readonly read: RowsFunction<R>;
  /** Name of the plugin that has to be active for it. */
  readonly plugin?: string;
  /** For lineage: what it reads, where it says so. */
  readonly datasets: readonly string[];
}

/**
 * Files as a source. With `append` those that were loaded already are not loaded again, by whatever name they go, and a file that has
 * changed since is loaded as a whole, beside its old rows: where that is no correction, the audit of the key keeps it out, and
 * `--full-refresh` loads everything anew. With `replace` all files are loaded where any of them, or the contract, has changed.
 */
export function files<const Column extends string = never>(options: FilesOptions<Column>): FilesSource<Column> {
  const paths = typeof options.path === 'string' ? [options.path] : options.path;
  return { kind: 'files', options, datasets: paths };
}

/** Rows from code as a source. `dataset` names what it reads, for lineage. */
export function rows<R extends object>(
  read: RowsFunction<R>,
  options: { readonly dataset?: string } = {},
): RowsSource<R> {
  return { kind: 'rows', read, datasets: options.dataset === undefined ? [] : [options.dataset] };
}
