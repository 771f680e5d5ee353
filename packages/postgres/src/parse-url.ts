import { shellWord } from '@phlo/core';
import type { ClientConfig } from 'pg';
import { martErrors } from './errors.js';

export interface ParsedUrl {
  readonly config: ClientConfig;
  /** Server and database: no user, no password. */
  readonly display: string;
  /** A line for a shell. */
  readonly connect: string;
}

/** Parameters that are worth keeping in the line to connect with, and hold no secret. */
const shownParameters = ['sslmode', 'sslrootcert', 'host', 'port'];

/** Throws `MARTS_URL_INVALID`, never with the URL in its message: it may hold a password. */
export function parseUrl(url: string): ParsedUrl {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw martErrors.create('MARTS_URL_INVALID', { message: 'The URL of the marts is not a PostgreSQL URL.' });
  }
  const { hostname, port, pathname, username, searchParams } = parsed;
  // A raw `/`, `?` or `#` in a password moves the rest of it to where we would show it.
  if (/[@#]/.test(url.slice(url.indexOf('://') + 3).replace(/^[^/?#]*@/, ''))) {
    throw martErrors.create('MARTS_URL_INVALID', {
      message: 'The URL of the marts has a `@` or `#` outside its user and password.',
      hint: 'Percent-encode the password: `/` is %2F, `#` is %23, `?` is %3F, `@` is %40.',
    });
  }
  const host = hostname || searchParams.get('host') || 'localhost';
  const place = `${host}:${port || searchParams.get('port') || '5432'}${pathname === '/' ? '' : pathname}`;
  const kept = [...searchParams].filter(([name]) => shownParameters.includes(name));
  const tail = kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
  const user = username === '' ? '' : `${username}@`;
  const address = `postgres://${user}${hostname}${port === '' ? '' : `:${port}`}${pathname}${tail}`;
  return {
    config: { connectionString: url },
    display: `postgres://${place}`,
    connect: `psql ${shellWord(address)}`,
  };
}
