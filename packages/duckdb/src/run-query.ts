import { ResultReturnType } from '@duckdb/node-api';
import type { DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import type { Row, ScanOptions } from '@phlo/lake';
import { duckdbErrors } from './errors.js';
import type { Lease, Leases } from './leases.js';
import { prepareStatement } from './statement.js';
import { bindParameters } from './values/bind-parameters.js';
import { createRowReader } from './values/read-rows.js';

export interface Query {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** All rows of a statement. */
export async function readRows(leases: Leases, query: Query, { signal }: ScanOptions): Promise<Row[]> {
  await using lease = await leases.open(signal);
  const result = await start(lease, query, (prepared) => prepared.run());
  const read = createRowReader(result);
  const rows: Row[] = [];
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk())
    rows.push(...read(chunk));
  return rows;
}

/**
 * Rows of a statement in batches of up to 2,048, as they are computed. The connection is the stream's own: on one that runs
 * another statement, a result ends early and without an error.
 */
export async function* streamRows(leases: Leases, query: Query, { signal }: ScanOptions): AsyncGenerator<Row[]> {
  await using lease = await leases.open(signal);
  const result = await start(lease, query, (prepared) => prepared.stream());
  const read = createRowReader(result);
  for (;;) {
    const chunk = await lease.call(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) break;
    yield read(chunk);
  }
  if (result.returnType === ResultReturnType.INVALID) await throwReason(lease, query);
}

/**
 * A result that fails while it is computed looks as if it had ended: there is no further chunk, and the only trace is that it
 * has no type any more. The bindings hide the reason, so the statement is run again as one that reports it.
 */
async function throwReason(lease: Lease, query: Query): Promise<never> {
  await start(lease, query, (prepared) => prepared.run());
  throw duckdbErrors.create('ENGINE_FAILED', {
    message: 'The query failed before its last row, and did not fail when it was run again to learn why.',
    hint: 'Run it again; rows that were read so far are not all of them.',
  });
}

async function start<R extends DuckDBResult>(
  lease: Lease,
  { sql, params }: Query,
  run: (prepared: DuckDBPreparedStatement) => Promise<R>,
): Promise<R> {
  const prepared = await lease.call((connection) => prepareStatement(connection, sql));
  bindParameters(prepared, params);
  return lease.call(() => run(prepared));
}
