import type { FileSource } from '@phlo/lake';
import { describeSelect } from '../describe-query.js';
import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { explainSource } from './explain-source.js';
import { assertSameSchema } from './same-schema.js';
import { pathList, readParquet } from './scan-files.js';

/** Columns that all of the files have. Throws `SOURCE_FILES_DIFFER`, and `SOURCE_UNREADABLE` for what DuckDB would read as something else. */
export async function describeParquet(lease: Lease, source: FileSource): Promise<readonly DuckdbColumn[]> {
  try {
    await assertSameSchema(lease, source);
    await assertNarrowDecimals(lease, source);
    const first = source.paths.slice(0, 1);
    const columns = await describeSelect(lease, `SELECT * FROM ${readParquet(first)}`);
    await assertDistinctNames(lease, first, columns);
    return columns;
  } catch (error) {
    throw await explainSource(error, source);
  }
}

/** DuckDB makes a double of a decimal of more than 38 digits, another one than it is: 25165824 of 1.50. */
async function assertNarrowDecimals(lease: Lease, { paths }: FileSource): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `SELECT file_name, name, precision FROM parquet_schema(${pathList(paths)}) WHERE converted_type = 'DECIMAL' AND precision > 38 LIMIT 1`,
    ),
  );
  const [row] = reader.getRowsJson();
  if (row === undefined) return;
  const [file, column, digits] = row.map(String);
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `Column "${column}" of ${file} is a decimal of ${digits} digits; at most 38 can be read.`,
    hint: 'Write the file with a decimal of at most 38 digits, or with the numbers as text.',
    details: { file, column },
  });
}

/** A column whose name differs from that of another one in case alone is called `ID_1` by DuckDB, which is in no file. */
async function assertDistinctNames(
  lease: Lease,
  paths: readonly string[],
  columns: readonly DuckdbColumn[],
): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(`SELECT name FROM parquet_schema(${pathList(paths)})`),
  );
  const names = new Set(reader.getRowsJson().map(([name]) => name));
  const renamed = columns.find((column) => !names.has(column.name));
  if (renamed === undefined) return;
  const [file = ''] = paths;
  const name = renamed.name.replace(/_\d+$/, '');
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${file} has more than one column of the name "${name}": names are compared without case.`,
    hint: 'Rename one of them in the file.',
    details: { file, column: name },
  });
}
