import type { DuckDBInstance } from '@duckdb/node-api';
import type { EngineSession, FileSource, Row } from '@phlo/lake';
import { attachView } from './attach-view.js';
import { readColumns, toColumnSpecs } from './describe-query.js';
import { createFileDescriber, toFileColumns } from './files/describe-files.js';
import { createLeases } from './leases.js';
import type { Lease } from './leases.js';
import { readRows, streamRows } from './run-query.js';
import type { Slots } from './slots.js';
import { readTableNames } from './table-names.js';
import { followProgress } from './write/follow-progress.js';
import { writeCsv } from './write/write-csv.js';
import { writeFiles } from './write/write-files.js';
import { writeParquet } from './write/write-parquet.js';
import { writeQuery } from './write/write-query.js';
import { writeRows } from './write/write-rows.js';

export interface SessionParts {
  readonly instance: DuckDBInstance;
  readonly slots: Slots;
  /** Ends all work of the session. */
  readonly signal?: AbortSignal;
  /** Of rows from code, what is held in memory before it goes into a file. */
  readonly sliceBytes: number;
  /** Closes the instance; nothing uses it any more. */
  readonly onClose: () => Promise<void>;
}

/** A session on an instance of its own. Every call has its own connection. */
export function openSession({ instance, slots, signal: outer, sliceBytes, onClose }: SessionParts): EngineSession {
  const leases = createLeases({ instance, slots, ...(outer && { signal: outer }) });
  const work = async <T>(signal: AbortSignal | undefined, run: (lease: Lease) => Promise<T>): Promise<T> => {
    await using lease = await leases.open(signal);
    return await run(lease);
  };
  const files = createFileDescriber();
  let names = 0;
  const createName = () => `rows_to_write_${names++}`;
  let closing: Promise<void> | undefined;
  return {
    attach: (view) => work(undefined, (lease) => attachView(lease, view)),
    // Rows have the shape that the caller's own SQL gives them.
    rows: async <T extends object = Row>(sql: string, params: readonly unknown[] = [], options = {}) =>
      (await readRows(leases, { sql, params }, options)) as T[],
    stream: (sql, params = [], options = {}) => streamRows(leases, { sql, params }, options),
    describe: (sql) => work(undefined, async (lease) => toColumnSpecs(await readColumns(lease, sql))),
    tableNames: (sql) => work(undefined, (lease) => readTableNames(lease, sql)),
    describeFiles: (source: FileSource) =>
      work(undefined, async (lease) => toFileColumns(await files.describe(lease, source))),
    writeQuery: (sql, target, { signal, onProgress } = {}) =>
      work(signal, (lease) => followProgress(lease, onProgress, () => writeQuery(lease, sql, target))),
    writeFiles: (...[source, columns, target, { signal, onProgress } = {}]) =>
      work(signal, async (lease) => {
        const found = await files.describe(lease, source);
        return followProgress(lease, onProgress, () => writeFiles(lease, { source, columns, target, found }));
      }),
    writeRows: (batches, target, { signal } = {}) =>
      writeRows(batches, target, { leases, createName, sliceBytes, ...(signal && { signal }) }),
    writeParquet: (sql, path, options = {}) => work(options.signal, (lease) => writeParquet(lease, sql, path)),
    writeCsv: (sql, path, { signal, onProgress } = {}) =>
      work(signal, (lease) => followProgress(lease, onProgress, () => writeCsv(lease, sql, path))),
    [Symbol.asyncDispose]: () =>
      (closing ??= (async () => {
        await leases[Symbol.asyncDispose]();
        await onClose();
      })()),
  };
}
