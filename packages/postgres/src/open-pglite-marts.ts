import { mkdir } from 'node:fs/promises';
import { messageOf } from '@phlo/core';
import type { Clock, PhloError } from '@phlo/core';
import type { MartTarget } from '@phlo/lake';
import { createTarget } from './create-target.js';
import { martErrors } from './errors.js';
import { createPgliteDriver } from './pglite-driver.js';

/** The folder in which PGlite keeps the marts. */
export interface PgliteMartsOptions {
  /** Absolute folder; made where it is missing. The caller holds a lease on it: two processes on one folder lose rows. */
  readonly directory: string;
  readonly clock: Clock;
}

/**
 * Opens marts in PGlite: PostgreSQL inside this process, in a folder. The first start of a folder takes seconds. Statements
 * run on the thread of the caller, so an abort is heard between statements and between pieces of a copy.
 * Throws `MARTS_FOLDER_BROKEN`.
 */
export async function openPgliteMarts({ directory, clock }: PgliteMartsOptions): Promise<MartTarget> {
  const display = `pglite:${directory}`;
  try {
    await mkdir(directory, { recursive: true });
    const { PGlite } = await import('@electric-sql/pglite');
    const db = await PGlite.create({ dataDir: directory });
    return createTarget({
      driver: createPgliteDriver(db, { display }),
      clock,
      kind: 'pglite',
      display,
      connect: 'phlo query --on marts "select * from phlo.published"',
    });
  } catch (error) {
    throw folderBroken(directory, error);
  }
}

/** `MARTS_FOLDER_BROKEN`, with how to mend it. */
export function folderBroken(directory: string, cause: unknown): PhloError {
  return martErrors.create('MARTS_FOLDER_BROKEN', {
    message: `PGlite cannot open ${directory}: ${messageOf(cause)}`,
    // PGlite says no more than "Aborted()", also where it is the folder of temporary files that is not there.
    hint: `\`phlo doctor\` looks at permissions, disk and temporary files. Where these are well, move the folder away (\`mv '${directory}' '${directory}.broken'\`); \`phlo run\` publishes all marts into a new one.`,
    dataState: 'The tables of the lake are untouched; the folder holds copies of them.',
    cause,
  });
}
