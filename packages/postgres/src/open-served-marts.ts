import { shellWord } from '@phlo/core';
import type { Clock } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import { createTarget } from './create-target.js';
import { createPostgresDriver } from './postgres-driver.js';

/** A server of this machine that serves the marts of a project. */
export interface ServedMarts {
  /** What serves them: PGlite with its one backend, or PostgreSQL. */
  readonly kind: 'pglite' | 'postgres';
  /** Absolute folder of the marts that are served. */
  readonly directory: string;
  readonly host: string;
  readonly port: number;
  /** Absolute path of a password file as libpq reads it (`PGPASSFILE`). */
  readonly passFile: string;
  readonly password: string;
}

/**
 * Marts behind the server that serves them. They are the same marts as those that the folder holds while nothing serves it, and are
 * called the same. Nothing is connected yet.
 */
export function openServedMarts(served: ServedMarts, { clock }: { readonly clock: Clock }): MartTarget {
  const { kind, host, port, passFile, password } = served;
  const config = { host, port, user: 'postgres', database: 'postgres', password };
  const display = describeServedMarts(served);
  return createTarget({
    driver: createPostgresDriver({ config, display, clock, hasOneBackend: kind === 'pglite' }),
    clock,
    kind,
    display,
    connect: `PGPASSFILE=${shellWord(passFile)} psql postgres://postgres@${host}:${port}/postgres`,
  });
}

/** For people and events; lineage knows the marts by it. */
const describeServedMarts = ({ kind, directory, host, port }: Omit<ServedMarts, 'password'>): string =>
  kind === 'pglite' ? `pglite:${directory}` : `postgres://${host}:${port}/postgres`;
