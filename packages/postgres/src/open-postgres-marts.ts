import type { Clock } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import { createTarget } from './create-target.js';
import { parseUrl } from './parse-url.js';
import { createPostgresDriver } from './postgres-driver.js';

/** The server that the marts are published to. */
export interface PostgresMartsOptions {
  /** `postgres://…`, with its password: never shown. TLS is set by its parameters, as `pg` reads them. */
  readonly url: string;
  readonly clock: Clock;
}

/**
 * Marts on a PostgreSQL server (13 or later). Nothing is connected yet: each piece of work opens a connection of its own and closes
 * it, so a server that is away is reported by what needs it.
 * Throws `MARTS_URL_INVALID`.
 */
export async function openPostgresMarts({ url, clock }: PostgresMartsOptions): Promise<MartTarget> {
  const { config, display, connect } = parseUrl(url);
  const driver = createPostgresDriver({ config, display, clock });
  return createTarget({ driver, clock, kind: 'postgres', display, connect });
}
