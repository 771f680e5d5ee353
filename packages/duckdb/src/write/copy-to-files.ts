import { quoteName, quoteText } from '@phlo/lake';
import type { Column, WriteResult, WriteTarget, WrittenFile } from '@phlo/lake';
import type { Lease } from '../leases.js';
import type { SqlPosition } from '../explain-error.js';
import { partitionExpression, readOrdinal } from './partition-values.js';
import { readStatistics } from './read-statistics.js';

const fileSizeBytes = 128 * 1024 * 1024;

/**
 * Writes the rows of a select into Parquet files of the target, which carry its field ids; no rows make no files. The select gives
 * every column of the target under its name.
 */
export async function copyToFiles(
  lease: Lease,
  select: string,
  { target, position }: { readonly target: WriteTarget; readonly position?: SqlPosition },
): Promise<WriteResult> {
  const partition = target.partition.map((field, index) => {
    const source = target.columns.find(({ id }) => id === field.sourceId) ?? missingSource(field.column);
    return { field, alias: aliasOf(index, target.columns), expression: partitionExpression(field, source) };
  });
  const computed = partition.map(({ alias, expression }) => `, ${expression} AS ${quoteName(alias)}`).join('');
  const layout =
    partition.length === 0
      ? [`FILE_SIZE_BYTES ${fileSizeBytes}`, 'WRITE_EMPTY_FILE false']
      : [
          `PARTITION_BY (${partition.map(({ alias }) => quoteName(alias)).join(', ')})`,
          'WRITE_PARTITION_COLUMNS false',
          // All files in one directory: a value may be too long for a name.
          'HIVE_FILE_PATTERN false',
        ];
  const options = [
    'FORMAT parquet',
    'COMPRESSION zstd',
    `FIELD_IDS {${target.columns.map(({ name, id }) => `${quoteName(name)}: ${id}`).join(', ')}}`,
    `FILENAME_PATTERN 'part-{uuidv7}'`,
    'RETURN_STATS',
    'APPEND',
    ...layout,
  ];
  const source = computed === '' ? select : `SELECT *${computed} FROM (${select})`;
  const sql = `COPY (${source}) TO ${quoteText(target.directory)} (${options.join(', ')})`;
  const reader = await lease.call((connection) => connection.runAndReadAll(sql), position);
  const files = reader.getRowObjects().map((row): WrittenFile => {
    const { path, rows, sizeBytes, columns, partitionKeys } = readStatistics(row, target.columns);
    const values = partition.map(({ field, alias }) => readOrdinal(field, partitionKeys.get(alias) ?? null));
    return { path, rows, sizeBytes, columns, partition: values };
  });
  return sumFiles(files);
}

export const sumFiles = (files: readonly WrittenFile[]): WriteResult => ({
  files,
  rows: files.reduce((sum, { rows }) => sum + rows, 0),
  bytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
});

function missingSource(column: string): never {
  throw new RangeError(`a partition field names the column "${column}", which its table does not have`);
}

/** A name that no column has. */
function aliasOf(index: number, columns: readonly Column[]): string {
  let alias = `partition_${index}`;
  while (columns.some(({ name }) => name.toLowerCase() === alias)) alias = `_${alias}`;
  return alias;
}
