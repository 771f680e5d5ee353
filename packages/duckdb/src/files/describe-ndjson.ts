import type { FileSource } from '@phlo/lake';
import { describeSelect } from '../describe-query.js';
import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import type { Lease } from '../leases.js';
import { emptyFile } from './check-files.js';
import { explainSource } from './explain-source.js';
import { findBadLine } from './json-lines.js';
import { uniteLayouts } from './layouts.js';
import type { FoundFiles } from './layouts.js';
import { pathList } from './scan-files.js';

/** Columns of lines of JSON, from every line: a key may first appear on the last one. */
export async function describeNdjson(lease: Lease, source: FileSource): Promise<FoundFiles> {
  const files = pathList(source.paths);
  try {
    const columns = await describeSelect(
      lease,
      `SELECT * FROM read_json(${files}, format = 'newline_delimited', sample_size = -1, maximum_depth = 2, map_inference_threshold = -1, union_by_name = true, hive_partitioning = false)`,
    );
    // What DuckDB calls lines that are no objects, and a file without lines.
    if (columns.length === 1 && columns[0]?.name === 'json') await assertObjects(lease, source);
    if (mayBeUnnamed(columns)) await assertNamedKeys(lease, source);
    if (hasRenamed(columns)) await assertDistinctKeys(lease, source);
    return uniteLayouts([{ paths: source.paths, columns }]);
  } catch (error) {
    throw await explainSource(error, source);
  }
}

async function assertObjects(lease: Lease, source: FileSource): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(`SELECT count(*) FROM read_ndjson_objects(${pathList(source.paths)})`),
  );
  if (Number(reader.getRows()[0]?.[0]) === 0) throw emptyFile(source.paths[0] ?? '');
  const bad = await findBadLine(lease, source);
  if (bad !== undefined) throw bad;
}

/** DuckDB calls a key of no characters `C0`, and then finds no such key: all nulls. */
const mayBeUnnamed = (columns: readonly DuckdbColumn[]): boolean => columns.some(({ name }) => /^C\d+$/.test(name));

async function assertNamedKeys(lease: Lease, source: FileSource): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `SELECT filename FROM read_ndjson_objects(${pathList(source.paths)}, filename = true) WHERE list_contains(json_keys(json), '') LIMIT 1`,
    ),
  );
  const [file] = reader.getRows()[0] ?? [];
  if (file === undefined) return;
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${String(file)} has a key of no characters.`,
    hint: 'Give it a name in the file.',
    details: { file: String(file) },
  });
}

/** DuckDB calls a key that differs from another one only in case `Key_1`, and then finds no such key: all nulls. */
const hasRenamed = (columns: readonly DuckdbColumn[]): boolean => {
  const names = new Set(columns.map(({ name }) => name.toLowerCase()));
  return columns.some(({ name }) => /_\d+$/.test(name) && names.has(name.toLowerCase().replace(/_\d+$/, '')));
};

async function assertDistinctKeys(lease: Lease, { paths }: FileSource): Promise<void> {
  const reader = await lease.call((connection) =>
    connection.runAndReadAll(
      `SELECT list(key ORDER BY key) FROM (SELECT DISTINCT unnest(json_keys(json)) AS key FROM read_ndjson_objects(${pathList(paths)}))
       GROUP BY lower(key) HAVING count(*) > 1`,
    ),
  );
  const [keys] = reader.getRowsJson()[0] ?? [];
  if (keys === undefined) return;
  throw duckdbErrors.create('SOURCE_UNREADABLE', {
    message: `${paths.join(', ')} has keys that differ only in case: ${(keys as string[]).join(', ')}.`,
    hint: 'Rename one of them in the file: names of columns are compared without case.',
    details: { keys },
  });
}
