import { quoteName } from '@phlo/lake';
import type { ColumnSource, FileSource, WriteResult, WriteTarget } from '@phlo/lake';
import type { DuckdbColumn } from '../describe-query.js';
import { duckdbErrors } from '../errors.js';
import { explainSource } from '../files/explain-source.js';
import { rowNumber, scanFiles, withRowNumber } from '../files/file-scan.js';
import type { Lease } from '../leases.js';
import { orLeaveNothing } from './clean-up.js';
import { copyToFiles } from './copy-to-files.js';
import { explainGuard } from './explain-values.js';
import { findBadValue } from './find-bad-value.js';
import { selectColumns } from './target-columns.js';
import type { FilledColumn } from './target-columns.js';

export interface FileLoad {
  readonly source: FileSource;
  readonly columns: readonly ColumnSource[];
  readonly target: WriteTarget;
  /** Columns of the files. */
  readonly found: readonly DuckdbColumn[];
}

/** Writes the rows of files, streamed. */
export async function writeFiles(lease: Lease, load: FileLoad): Promise<WriteResult> {
  const { source, target } = load;
  const filled = fillColumns(load);
  const scan = await scanFiles(lease, {
    source,
    columns: load.columns,
    found: load.found,
    needed: filled.map((one) => one.source),
  });
  const select = `SELECT ${selectColumns(filled)} FROM ${withRowNumber(scan)}`;
  try {
    return await orLeaveNothing(target.directory, () => copyToFiles(lease, select, { target }));
  } catch (error) {
    const guarded = explainGuard(error);
    throw (
      (await findBadValue(lease, { error: guarded, source, filled, scan })) ?? (await explainSource(guarded, source))
    );
  }
}

function fillColumns({ columns, target, found, source }: FileLoad): FilledColumn[] {
  const byName = new Map(found.map((column) => [column.name, column]));
  return target.columns.map((column) => {
    const from = columns.find(({ name }) => name === column.name)?.from;
    if (from === undefined) return { column, source: { sql: 'NULL', type: '"NULL"' } };
    if ('rowNumber' in from) return { column, source: { sql: quoteName(rowNumber), type: 'BIGINT' } };
    const origin = byName.get(from.column);
    if (origin === undefined) {
      throw duckdbErrors.create('SOURCE_UNREADABLE', {
        message: `${source.paths.join(', ')} has no column "${from.column}".`,
        details: { column: from.column },
      });
    }
    return { column, source: { sql: quoteName(origin.name), type: readAs(origin.type, column.type, source) } };
  });
}

/** Numbers in JSON are read as text, which keeps every digit, unless all of them are what the column wants. */
function readAs(type: string, wanted: string, { format }: FileSource): string {
  if (format !== 'ndjson') return type;
  const isExact =
    (type === 'BIGINT' && (wanted === 'int' || wanted === 'long')) ||
    (type === 'DOUBLE' && wanted === 'double') ||
    (type === 'BOOLEAN' && wanted === 'boolean');
  return isExact ? type : 'VARCHAR';
}
