import type { FileSource } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { pathList } from './scan-files.js';

/** Throws `SOURCE_FILES_DIFFER` where Parquet files do not have the same columns and types, in whatever order. */
export async function assertSameSchema(lease: Lease, { paths }: FileSource): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `SELECT file_name, list(name || ' ' || coalesce(duckdb_type, '(' || num_children || ')') ORDER BY column_id)
       FROM parquet_schema(${pathList(paths)}) WHERE column_id > 0 GROUP BY file_name`,
    ),
  );
  // The query gives a text and a list of texts.
  const byPath = new Map(reader.getRowsJson().map(([path, columns]) => [path as string, columns as string[]]));
  // DuckDB may call a file by another path than we do.
  const names = paths.every((path) => byPath.has(path)) ? paths : [...byPath.keys()];
  const [firstPath = ''] = names;
  const first = byPath.get(firstPath) ?? [];
  const wanted = first.toSorted().join('\0');
  for (const path of names) {
    const columns = byPath.get(path) ?? [];
    if (columns.toSorted().join('\0') !== wanted) throw differing(firstPath, path, [first, columns]);
  }
}

/** Says of two lists of columns in what they differ. */
export function differing(
  firstPath: string,
  path: string,
  [first, other]: readonly [readonly string[], readonly string[]],
) {
  const only = (some: readonly string[], rest: readonly string[]) => some.filter((column) => !rest.includes(column));
  const [missing, extra] = [only(first, other), only(other, first)];
  const parts = [
    ...(missing.length > 0 ? [`lacks ${missing.join(', ')}`] : []),
    ...(extra.length > 0 ? [`has ${extra.join(', ')}`] : []),
  ];
  return duckdbErrors.create('SOURCE_FILES_DIFFER', {
    message: `${path} ${parts.length === 0 ? 'has its columns in another order' : parts.join(' and ')}, unlike ${firstPath}.`,
    details: { file: path, firstFile: firstPath, missing, extra },
  });
}
