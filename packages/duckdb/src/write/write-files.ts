import { isPhloError } from '@phlo/core';
import { quoteName } from '@phlo/lake';
import type { ColumnSource, ColumnType, FileSource, WriteResult, WriteTarget } from '@phlo/lake';
import { duckdbErrors } from '../errors.js';
import { explainSource } from '../files/explain-source.js';
import { rowNumber, scanFiles, withRowNumber } from '../files/file-scan.js';
import type { FileScan } from '../files/file-scan.js';
import type { FoundFiles } from '../files/layouts.js';
import { findBadLine } from '../files/json-lines.js';
import { readAs } from '../files/read-as.js';
import type { ReadMode } from '../files/read-as.js';
import { whileUnpacking } from '../files/while-unpacking.js';
import { respell } from '../files/respell.js';
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
  readonly found: FoundFiles;
}

/** Writes the rows of files, streamed. */
export function writeFiles(lease: Lease, load: FileLoad): Promise<WriteResult> {
  const write = () => whileUnpacking(load.source, () => writeRowsOfFiles(lease, load), lease.signal);
  return orLeaveNothing(load.target.directory, write);
}

async function writeRowsOfFiles(lease: Lease, load: FileLoad): Promise<WriteResult> {
  const { source, target } = load;
  // Numbers are parsed much faster by the reader itself. What is no double is then read again as the text that it is.
  if (source.format !== 'parquet') {
    const { select } = await planLoad(lease, load, 'fast');
    try {
      return await orLeaveNothing(target.directory, () => copyToFiles(lease, select, { target }));
    } catch (error) {
      if (!isPhloError(error) || error.code !== 'VALUE_INVALID') throw error;
    }
  }
  const { select, filled, scan } = await planLoad(lease, load, 'exact');
  try {
    return await copyToFiles(lease, select, { target });
  } catch (error) {
    const guarded = explainGuard(error);
    const badLine = source.format === 'ndjson' ? await findBadLine(lease, source).catch(() => undefined) : undefined;
    const bad = badLine ?? (await findBadValue(lease, { error: guarded, source, filled, scan }));
    throw bad ?? (await explainSource(guarded, source));
  }
}

interface LoadPlan {
  readonly filled: readonly FilledColumn[];
  readonly scan: FileScan;
  readonly select: string;
}

async function planLoad(lease: Lease, load: FileLoad, mode: ReadMode): Promise<LoadPlan> {
  const { source, columns, found } = load;
  const filled = fillColumns(load, mode);
  const scan = await scanFiles(lease, { source, columns, found, mode, needed: filled.map((one) => one.source) });
  return { filled, scan, select: `SELECT ${selectColumns(filled)} FROM ${withRowNumber(scan)}` };
}

function fillColumns({ columns, target, found, source }: FileLoad, mode: ReadMode): FilledColumn[] {
  const origins = new Map(found.columns.map((column) => [column.name, column]));
  const sources = new Map(columns.map(({ name, from }) => [name, from]));
  const wanted = (origin: string): ColumnType[] =>
    target.columns.flatMap(({ name, type }) => {
      const from = sources.get(name);
      return from !== undefined && 'column' in from && from.column === origin ? [type] : [];
    });
  return target.columns.map((column) => {
    const from = sources.get(column.name);
    if (from === undefined) return { column, source: { sql: 'NULL', type: '"NULL"' } };
    if ('rowNumber' in from) return { column, source: { sql: quoteName(rowNumber), type: 'BIGINT' } };
    const origin = origins.get(from.column);
    if (origin === undefined) {
      throw duckdbErrors.create('SOURCE_UNREADABLE', {
        message: `${source.paths.join(', ')} has no column "${from.column}".`,
        details: { column: from.column },
      });
    }
    const sql = quoteName(origin.name);
    const { csv } = source;
    // A reader that parses numbers knows no spelling.
    if (csv !== undefined && respell(column.type, sql, csv) !== undefined)
      return { column, source: { sql, type: 'VARCHAR', spelling: csv } };
    return {
      column,
      source: { sql, ...readAs(origin.type, { wanted: wanted(origin.name), format: source.format, mode }) },
    };
  });
}
