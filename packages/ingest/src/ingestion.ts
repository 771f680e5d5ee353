import type { ColumnSpec, PartitionFieldSpec } from '@phlo/lake';
import { assertValid } from './assert-valid.js';
import { describeColumns } from './column.js';
import type { ColumnMap, RowOf } from './column.js';
import { ingestErrors } from './errors.js';
import type { PartitionBy } from './partition.js';
import type { FilesSource, RowsFunction, RowsSource } from './source.js';

type Name<Schema> = Extract<keyof Schema, string>;

/** What {@link ingestion} takes. An option that is not here is refused, also where nobody compiled the project. */
export interface IngestionOptions<Schema extends ColumnMap> {
  /** `namespace.table`, also the name of the asset. */
  readonly table: string;
  readonly schema: Schema;
  /** Columns that identify a row: audited to be unique and never null. */
  readonly key?: readonly Name<Schema>[];
  /** `append` adds what is new; `replace` takes the place of what was there, in one commit. */
  readonly strategy: 'append' | 'replace';
  readonly partition?: readonly PartitionBy<Name<Schema>>[];
  readonly group?: string;
  readonly owner?: string;
  readonly description?: string;
  /** For filters of hooks and for the catalogue. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Assets of one group are published in one commit, or none of them. */
  readonly publishGroup?: string;
  /** Further attempts where an error says that a later one may succeed. Default 2. */
  readonly retries?: number;
  /** What a file's column that the schema does not know means. Default `fail`: nothing is dropped silently. */
  readonly onExtraColumns?: 'fail' | 'ignore';
}

const brand = Symbol.for('phlo.definition');

/** A table that is filled from a source. Made by {@link ingestion}. */
export interface IngestionAsset<Column extends string = string> {
  readonly kind: 'ingestion';
  readonly name: string;
  readonly table: string;
  readonly columns: readonly (ColumnSpec & { readonly name: Column })[];
  readonly key: readonly Column[];
  readonly strategy: 'append' | 'replace';
  readonly partition: readonly PartitionFieldSpec[];
  readonly group?: string;
  readonly owner?: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly publishGroup?: string;
  readonly retries: number;
  readonly onExtraColumns: 'fail' | 'ignore';
  readonly source: FilesSource | RowsSource<object>;
}

const defaultRetries = 2;

/**
 * Declares a table and where its rows come from: files, or a function that yields rows of the schema's type.
 * Throws `ASSET_NAME_INVALID` and `ASSET_INVALID`.
 *
 * @example
 * ```ts
 * import { column, ingestion, rows } from 'phlo';
 *
 * export const rates = ingestion(
 *   { table: 'bronze.rates', schema: { currency: column.string(), rate: column.decimal(12, 6) }, key: ['currency'], strategy: 'replace' },
 *   rows(async function* () {
 *     yield { currency: 'EUR', rate: '1.000000' };
 *   }),
 * );
 * ```
 */
export function ingestion<const Schema extends ColumnMap>(
  options: IngestionOptions<Schema>,
  source:
    FilesSource<Name<NoInfer<Schema>>> | RowsSource<RowOf<NoInfer<Schema>>> | RowsFunction<RowOf<NoInfer<Schema>>>,
): IngestionAsset<Name<Schema>> {
  const {
    table,
    schema,
    strategy,
    key = [],
    partition = [],
    tags = {},
    retries = defaultRetries,
    onExtraColumns = 'fail',
  } = options;
  // Object keys of the schema are its column names by construction.
  const columns = describeColumns(schema) as (ColumnSpec & { readonly name: Name<Schema> })[];
  const { group, owner, description, publishGroup } = options;
  const asset: IngestionAsset<Name<Schema>> = {
    kind: 'ingestion',
    name: table,
    table,
    columns,
    key,
    strategy,
    partition,
    tags,
    retries,
    onExtraColumns,
    source: describeSource(table, source),
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
    ...(description !== undefined && { description }),
    ...(publishGroup !== undefined && { publishGroup }),
  };
  assertValid(asset, Object.keys(options));
  return Object.freeze(Object.defineProperty(asset, brand, { value: asset.kind }));
}

/** The row's type is the compiler's affair: from here on a row is an object. */
function describeSource(
  table: string,
  source: FilesSource | RowsSource<object> | RowsFunction<object> | undefined,
): FilesSource | RowsSource<object> {
  if (typeof source === 'function') return { kind: 'rows', read: source, datasets: [] };
  if (source?.kind === 'files' || (source?.kind === 'rows' && typeof source.read === 'function')) return source;
  throw ingestErrors.create('ASSET_INVALID', {
    message: `${table}: source: it has none; the second argument of ingestion() is files(…), rows(…) or a function that yields rows.`,
    asset: table,
  });
}

/** Whether a value was made by {@link ingestion}, of this or any other copy of the package. */
export function isIngestion(value: unknown): value is IngestionAsset {
  return (
    typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === 'ingestion'
  );
}
