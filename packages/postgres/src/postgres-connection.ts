import { messageOf } from '@phlo/core';
import pg from 'pg';
import type { ClientConfig } from 'pg';
import { martErrors } from './errors.js';
import { toConnectError } from './postgres-error.js';
import type { ErrorPlace } from './postgres-error.js';

const connectTimeoutMs = 10_000;
const keepAliveDelayMs = 10_000;

const asText = (value: string): string => value;

/** Opens a connection. Throws `MARTS_URL_INVALID`, `MARTS_UNAVAILABLE`, `MARTS_AUTH_FAILED`. */
export async function connectPostgres(config: ClientConfig, place: ErrorPlace): Promise<pg.Client> {
  const client = createClient(config);
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

/** Reads the URL and the certificates that it names. Throws `MARTS_URL_INVALID`. */
function createClient(config: ClientConfig): pg.Client {
  try {
    return new pg.Client({
      ...config,
      connectionTimeoutMillis: connectTimeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: keepAliveDelayMs,
      fallback_application_name: 'phlo',
      types: { getTypeParser: () => asText },
    });
  } catch (error) {
    throw martErrors.create('MARTS_URL_INVALID', {
      message: `The URL of the marts cannot be used: ${messageOf(error)}`,
      cause: error,
    });
  }
}

/** Never fails: a connection that cannot be closed is closed already. */
export async function closePostgres(client: pg.Client): Promise<void> {
  await client.end().catch(() => undefined);
}
