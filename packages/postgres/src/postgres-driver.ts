import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '@phlo/core';
import { quoteTable } from '@phlo/lake';
import type { Client, ClientConfig } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { cancelOnAbort } from './cancel-on-abort.js';
import { decodeRows, encodeParam } from './decode-value.js';
import { resolveLostCommit } from './lost-commit.js';
import { closePostgres, connectPostgres } from './postgres-connection.js';
import { isConnectionError, toMartError } from './postgres-error.js';
import { beginSettings } from './session-settings.js';
import type { MartDriver, MartSession, TransactionOptions } from './session.js';

const readBytes = 256 * 1024;

export interface PostgresDriverOptions {
  readonly config: ClientConfig;
  readonly display: string;
  readonly clock: Clock;
}

export function createPostgresDriver(server: PostgresDriverOptions): MartDriver {
  return {
    transaction: (work, options) => runTransaction(server, work, options),
    vacuum: (relations) => vacuum(server, relations),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function runTransaction<T>(
  server: PostgresDriverOptions,
  work: (session: MartSession) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { signal } = options;
  const place = { ...options, display: server.display };
  if (signal?.aborted === true) throw toMartError(signal.reason, place);
  const client = await connectPostgres(server.config, place);
  try {
    const begun = await begin(client, options);
    await using _ = cancelOnAbort({ ...server, client, processId: begun.processId, ...(signal && { signal }) });
    const result = await work(createSession(client, signal));
    signal?.throwIfAborted();
    await commit({ client, server, options, transactionId: begun.transactionId });
    return result;
  } catch (error) {
    throw toMartError(error, place);
  } finally {
    // The server rolls back what was not committed.
    await closePostgres(client);
  }
}

interface Begun {
  readonly processId: number;
  readonly transactionId: string;
}

async function begin(client: Client, { readOnly }: TransactionOptions): Promise<Begun> {
  await client.query(
    `BEGIN ISOLATION LEVEL READ COMMITTED ${readOnly === true ? 'READ ONLY' : 'READ WRITE'};${beginSettings}`,
  );
  const transactionId = readOnly === true ? 'NULL' : 'pg_current_xact_id()::text';
  const { rows } = await client.query<{ pid: string; xid: string | null }>(
    `SELECT pg_backend_pid() AS pid, ${transactionId} AS xid`,
  );
  return { processId: Number(rows[0]?.pid), transactionId: rows[0]?.xid ?? '' };
}

interface Commit {
  readonly client: Client;
  readonly server: PostgresDriverOptions;
  readonly options: TransactionOptions;
  readonly transactionId: string;
}

async function commit({ client, server, options, transactionId }: Commit): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (error) {
    const { isCommitted } = options;
    if (isCommitted === undefined || !isConnectionError(error)) throw error;
    const place = { ...options, display: server.display };
    const open = async () => {
      const other = await connectPostgres(server.config, place);
      return { session: createSession(other, undefined), close: () => closePostgres(other) };
    };
    await resolveLostCommit({ open, isCommitted, transactionId, clock: server.clock, error, place });
  }
}

function createSession(client: Client, signal: AbortSignal | undefined): MartSession {
  return {
    async rows<T extends object>(sql: string, params: readonly unknown[] = []) {
      signal?.throwIfAborted();
      // The extended protocol takes one statement only: none can end the transaction and go on outside it.
      const statement = {
        text: sql,
        values: params.map(encodeParam),
        rowMode: 'array' as const,
        queryMode: 'extended',
      };
      const result = await client.query<(string | null)[]>(statement);
      // Rows have the shape that the statement gives them.
      return decodeRows(result.fields, result.rows) as T[];
    },
    async exec(sql) {
      signal?.throwIfAborted();
      await client.query(sql);
    },
    async copy({ into, options }, csvPath) {
      signal?.throwIfAborted();
      const copying = client.query(copyFrom(`COPY ${into} FROM STDIN WITH ${options}`));
      const file = createReadStream(csvPath, { highWaterMark: readBytes });
      await pipeline(file, copying, signal === undefined ? {} : { signal });
      return copying.rowCount;
    },
  };
}

async function vacuum(server: PostgresDriverOptions, relations: readonly string[]): Promise<void> {
  try {
    const client = await connectPostgres(server.config, { purpose: 'reclaiming room', display: server.display });
    try {
      for (const relation of relations) {
        await client.query(`VACUUM (SKIP_LOCKED, TRUNCATE FALSE) ${quoteTable(relation)}`);
      }
    } finally {
      await closePostgres(client);
    }
  } catch {
    // The rows are published; autovacuum, or the next publishing, reclaims what is left.
  }
}
