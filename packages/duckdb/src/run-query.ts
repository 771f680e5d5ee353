import type { DuckDBPreparedStatement, DuckDBResult } from '@duckdb/node-api';
import type { Row, ScanOptions } from '@phlo/lake';
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
 * Rows of a statement in batches of up to 2,048. The engine computes all of them first and holds them in its own, packed form:
 * a result that is fetched while it is computed ends early, and without an error, where a later row fails, for the bindings
 * do not ask why there is no further chunk. The connection is the stream's own: on one that runs another statement, a result
 * ends early as well.
 */
export async function* streamRows(leases: Leases, query: Query, { signal }: ScanOptions): AsyncGenerator<Row[]> {
  await using lease = await leases.open(signal);
  const result = await start(lease, query, (prepared) => prepared.run());
  const read = createRowReader(result);
  for (;;) {
    const chunk = await lease.call(() => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield read(chunk);
  }
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
