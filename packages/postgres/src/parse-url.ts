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
const plainWord = /^[\w@%+=:,./-]+$/;

/** Throws `MARTS_URL_INVALID`, without the URL: it may hold a password. */
export function parseUrl(url: string): ParsedUrl {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    const scheme = parsed?.protocol.replace(/:$/, '');
    throw martErrors.create('MARTS_URL_INVALID', {
      message: `The URL of the marts is not a PostgreSQL URL${scheme === undefined ? '' : `: it begins with "${scheme}:"`}.`,
    });
  }
  const { hostname, port, pathname, username, searchParams } = parsed;
  const host = hostname || searchParams.get('host') || 'localhost';
  const place = `${host}:${port || searchParams.get('port') || '5432'}${pathname === '/' ? '' : pathname}`;
  const kept = [...searchParams].filter(([name]) => shownParameters.includes(name));
  const tail = kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
  const address = `postgres://${username === '' ? '' : `${username}@`}${hostname}${port === '' ? '' : `:${port}`}${pathname}${tail}`;
  return {
    config: { connectionString: url },
    display: `postgres://${place}`,
    connect: `psql ${plainWord.test(address) ? address : `'${address.replaceAll("'", "'\\''")}'`}`,
  };
}
