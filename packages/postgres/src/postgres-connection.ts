import pg from 'pg';
import type { ClientConfig } from 'pg';
import { toConnectError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';

const connectTimeoutMs = 10_000;
const keepAliveDelayMs = 10_000;

const asText = (value: string): string => value;

/** A connection of its own for each piece of work: none idles, so none can die unnoticed. Throws `MARTS_UNAVAILABLE`, `MARTS_AUTH_FAILED`. */
export async function connectPostgres(config: ClientConfig, place: ErrorPlace): Promise<pg.Client> {
  const client = new pg.Client({
    ...config,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveDelayMs,
    fallback_application_name: 'phlo',
    types: { getTypeParser: () => asText },
  });
  // The statement in flight rejects with the same error; without a listener Node would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await closePostgres(client);
    throw toConnectError(error, place);
  }
}

/** Never fails: a connection that cannot be closed is closed already. */
export async function closePostgres(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
