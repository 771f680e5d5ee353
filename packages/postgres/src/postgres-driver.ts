import type { Clock } from '@phlo/core';
import { quoteTable } from '@phlo/lake';
import type { Client, ClientConfig } from 'pg';
import { cancelOnAbort } from './cancel-on-abort.js';
import { resolveLostCommit } from './lost-commit.js';
import { closePostgres, connectPostgres } from './postgres-connection.js';
import { isConnectionError, toMartError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';
import { createPostgresSession } from './postgres-session.js';
import { readSettings, writeSettings } from './session-settings.js';
import type { MartDriver, MartSession, TransactionOptions } from './session.js';

export interface PostgresDriverOptions {
  readonly config: ClientConfig;
  readonly display: string;
  readonly clock: Clock;
  /** All connections of the server are one backend, as those of a PGlite are. Default false. */
  readonly hasOneBackend?: boolean;
}

/** Drives a server. Each piece of work has a connection of its own, so that none idles and dies unnoticed. */
export function createPostgresDriver(server: PostgresDriverOptions): MartDriver {
  return {
    transaction: (work, options) => runTransaction(server, work, options),
    ...(server.hasOneBackend === true && { vacuum: (relations) => vacuum(server, relations) }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** There is no autovacuum in PGlite. */
async function vacuum({ config, display }: PostgresDriverOptions, relations: readonly string[]): Promise<void> {
  try {
    const client = await connectPostgres(config, { purpose: 'vacuuming', display });
    try {
      for (const relation of relations) await client.query(`VACUUM ${quoteTable(relation)}`);
    } finally {
      await closePostgres(client);
    }
  } catch {
    // The rows are published; the next publishing tries again.
  }
}

async function runTransaction<T>(
  server: PostgresDriverOptions,
  work: (session: MartSession) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { signal } = options;
  const place: ErrorPlace = { ...options, display: server.display };
  if (signal?.aborted === true) throw toMartError(signal.reason, place);
  const client = await connectPostgres(server.config, place);
  try {
    const { processId, transactionId } = await begin(client, options);
    await using _ = cancelOnAbort({ ...server, client, processId, ...(signal && { signal }) });
    const result = await work(createPostgresSession(client, { ...place, ...server }));
    signal?.throwIfAborted();
    await commit(client, { server, options, transactionId });
    return result;
  } catch (error) {
    throw toMartError(error, place);
  } finally {
    // The server takes back what was not committed.
    await closePostgres(client);
  }
}

interface Begun {
  /** Of the backend that serves this connection. */
  readonly processId: number;
  /** Empty where the transaction only reads. */
  readonly transactionId: string;
}

async function begin(client: Client, { readOnly }: TransactionOptions): Promise<Begun> {
  await client.query(`BEGIN ISOLATION LEVEL READ COMMITTED;${readOnly === true ? readSettings : writeSettings}`);
  const { rows } = await client.query<{ pid: string; xid: string }>(
    `SELECT pg_backend_pid() AS pid, ${readOnly === true ? "''" : 'pg_current_xact_id()::text'} AS xid`,
  );
  return { processId: Number(rows[0]?.pid), transactionId: rows[0]?.xid ?? '' };
}

interface Commit {
  readonly server: PostgresDriverOptions;
  readonly options: TransactionOptions;
  readonly transactionId: string;
}

async function commit(client: Client, { server, options, transactionId }: Commit): Promise<void> {
  try {
    await client.query('COMMIT');
  } catch (error) {
    const { isCommitted } = options;
    if (isCommitted === undefined || !isConnectionError(error)) throw error;
    const place = { purpose: 'asking what became of the swap', display: server.display };
    const ask = async <T>(question: (session: MartSession) => Promise<T>): Promise<T> => {
      const other = await connectPostgres(server.config, place);
      try {
        return await question(createPostgresSession(other, place));
      } finally {
        await closePostgres(other);
      }
    };
    const { clock, display } = server;
    await resolveLostCommit({ ask, isCommitted, transactionId, clock, error, place: { ...options, display } });
  }
}
