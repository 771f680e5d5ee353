import { closest } from '@phlo/core';
import { isTableName } from '@phlo/lake';
import type { ColumnSpec, ColumnType, PartitionFieldSpec } from '@phlo/lake';
import { ingestErrors } from './errors.js';
import type { IngestionAsset } from './ingestion.js';

type Columns = ReadonlyMap<string, ColumnSpec>;
type Fail = (message: string) => Error;

/** Throws `ASSET_NAME_INVALID` and `ASSET_INVALID`: what the compiler does not see, and what JavaScript does not compile. */
export function assertValid(asset: IngestionAsset): void {
  const { table, columns, retries, strategy } = asset;
  if (!isTableName(table))
    throw ingestErrors.create('ASSET_NAME_INVALID', { message: `"${table}" is no name of a table.`, asset: table });
  const fail: Fail = (message) =>
    ingestErrors.create('ASSET_INVALID', { message: `${table}: ${message}`, asset: table });
  if (columns.length === 0) throw fail('the schema has no columns.');
  if (!['append', 'replace'].includes(strategy))
    throw fail(`"${String(strategy)}" is no strategy; there are append and replace.`);
  if (!Number.isInteger(retries) || retries < 0) throw fail(`retries is a number from 0 on, not ${retries}.`);
  const byName = new Map(columns.map((one) => [one.name, one]));
  const folded = new Set(columns.map(({ name }) => name.toLowerCase()));
  if (folded.size < columns.length)
    throw fail('two columns differ only in upper and lower case, which SQL does not tell apart.');
  assertKey(asset, byName, fail);
  assertPartition(asset, byName, fail);
  assertMapping(asset, byName, fail);
}

const noColumn = (what: string, name: string, columns: Columns): string => {
  const guess = closest(name, columns.keys());
  return `${what} "${name}" is no column of the schema${guess === undefined ? '' : `; did you mean "${guess}"?`}.`.replace(
    '?.',
    '?',
  );
};

function assertKey({ key }: IngestionAsset, columns: Columns, fail: Fail): void {
  for (const name of key) {
    const column = columns.get(name);
    if (column === undefined) throw fail(noColumn('the key', name, columns));
    if (column.nullable) throw fail(`the key "${name}" is nullable.`);
  }
}

function assertPartition({ partition }: IngestionAsset, columns: Columns, fail: Fail): void {
  for (const { column: name, transform } of partition) {
    const type = columns.get(name)?.type;
    if (type === undefined) throw fail(noColumn('the partition', name, columns));
    if (!isPartitionable(type, transform))
      throw fail(`${transform}("${name}") cannot partition a column of type ${type}.`);
  }
}

function isPartitionable(type: ColumnType, transform: PartitionFieldSpec['transform']): boolean {
  if (transform === 'identity') return type !== 'float' && type !== 'double' && type !== 'binary';
  const isTimestamp = type === 'timestamp' || type === 'timestamptz';
  return transform === 'hour' ? isTimestamp : isTimestamp || type === 'date';
}

/** A mapping of a column that is mistyped would otherwise be lost without a word. */
function assertMapping({ source }: IngestionAsset, columns: Columns, fail: Fail): void {
  if (source.kind !== 'files') return;
  for (const [name, from] of Object.entries(source.options.columns ?? {})) {
    const type = columns.get(name)?.type;
    if (type === undefined) throw fail(noColumn('the mapped', name, columns));
    if (typeof from === 'object' && type !== 'long' && type !== 'int')
      throw fail(`"${name}" is a row number and has to be long, not ${type}.`);
  }
}
