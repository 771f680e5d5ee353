import type { Client, ClientConfig } from 'pg';
import { closePostgres, connectPostgres } from './postgres-connection.js';

interface Cancellation {
  readonly client: Client;
  /** Of the backend that serves the client. */
  readonly processId: number;
  readonly config: ClientConfig;
  readonly display: string;
  /** One backend hears nobody while it works. */
  readonly hasOneBackend?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Stops the statement in flight when the signal aborts. A server does not notice a closed socket before its statement ends, and
 * would keep its locks until then; so it is told over a second connection, and the socket is closed where that fails.
 */
export function cancelOnAbort(cancellation: Cancellation): AsyncDisposable {
  const { client, processId, config, display, hasOneBackend, signal } = cancellation;
  let cancelling: Promise<void> = Promise.resolve();
  const cancel = async () => {
    if (hasOneBackend === true) return closePostgres(client);
    try {
      const other = await connectPostgres(config, { purpose: 'cancelling a statement', display });
      try {
        await other.query('SELECT pg_cancel_backend($1::int)', [processId]);
      } finally {
        await closePostgres(other);
      }
    } catch {
      await closePostgres(client);
    }
  };
  const onAbort = () => {
    cancelling = cancel();
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    async [Symbol.asyncDispose]() {
      signal?.removeEventListener('abort', onAbort);
      await cancelling;
    },
  };
}
