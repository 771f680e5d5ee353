import { mkdir } from 'node:fs/promises';
import { messageOf } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { martErrors } from '../errors.js';
import { folderBroken } from '../open-pglite-marts.js';
import { startPgliteServer } from '../wire/pglite-server.js';
import type { MartsServer, MartsServerOptions } from './marts-server.js';

interface ServePgliteOptions extends MartsServerOptions {
  readonly clock: Clock;
  readonly random: (bytes: number) => Buffer;
}

/**
 * Opens a folder of marts in PGlite and serves it to many. The caller holds a lease on the folder. Throws
 * `MARTS_FOLDER_BROKEN`, `MARTS_SERVER_FAILED`.
 */
export async function servePglite(options: ServePgliteOptions): Promise<MartsServer> {
  const { directory } = options;
  const db = await openFolder(directory);
  try {
    const server = await startPgliteServer(db, options);
    const failure = server.failure.catch((error: unknown) => {
      throw martErrors.create('MARTS_SERVER_FAILED', {
        message: `PGlite has ended: ${messageOf(error)}`,
        dataState: 'The marts show what was committed last.',
        cause: error,
      });
    });
    failure.catch(() => undefined);
    return {
      kind: 'pglite',
      directory,
      port: server.port,
      failure,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        if (!db.closed) await db.close();
      },
    };
  } catch (error) {
    await db.close();
    throw martErrors.create('MARTS_SERVER_FAILED', {
      message: `Nothing can be served at ${options.host}:${options.port}: ${messageOf(error)}`,
      cause: error,
    });
  }
}

async function openFolder(directory: string) {
  try {
    await mkdir(directory, { recursive: true });
    const { PGlite } = await import('@electric-sql/pglite');
    return await PGlite.create({ dataDir: directory });
  } catch (error) {
    throw folderBroken(directory, error);
  }
}
