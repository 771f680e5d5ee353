import type { ColumnSpec } from '@phlo/lake';
import { assertValid } from './assert-valid.js';
import { describeColumns } from './column.js';
import type { ColumnMap, RowOf } from './column.js';
import { ingestErrors } from './errors.js';
import type { ColumnName, IngestionAsset, IngestionOptions } from './ingestion-asset.js';
import type { FilesSource, RowsFunction, RowsSource } from './source.js';

const brand = Symbol.for('phlo.definition');

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
    | FilesSource<ColumnName<NoInfer<Schema>>>
    | RowsSource<RowOf<NoInfer<Schema>>>
    | RowsFunction<RowOf<NoInfer<Schema>>>,
): IngestionAsset<ColumnName<Schema>> {
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
  const columns = describeColumns(schema) as (ColumnSpec & { readonly name: ColumnName<Schema> })[];
  const { group, owner, description, publishGroup } = options;
  const asset: IngestionAsset<ColumnName<Schema>> = {
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
