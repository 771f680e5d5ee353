import { resolve } from 'node:path';
import { defineDestinationPlugin } from '@phlo/lake';
import type { DestinationPlugin } from '@phlo/lake';
import { openPgliteMarts } from './open-pglite-marts.js';
import { openPostgresMarts } from './open-postgres-marts.js';
import { parseUrl } from './parse-url.js';

/** Marts on a PostgreSQL server: `postgres://user:password@host/database`. */
export const postgresDestination: DestinationPlugin<unknown> = defineDestinationPlugin({
  name: 'postgres',
  schemes: ['postgres', 'postgresql'],
  describe: (url) => parseUrl(url).display,
  open: ({ url, clock }) => openPostgresMarts({ url, clock }),
});

/** Marts in a folder, without a server: `pglite:<folder>`. One process at a time has it open. */
export const pgliteDestination: DestinationPlugin<unknown> = defineDestinationPlugin({
  name: 'pglite',
  schemes: ['pglite'],
  describe: (url, { projectDir }) => `pglite:${folderOf(url, projectDir)}`,
  open: async ({ url, projectDir, clock, exclusive }) => {
    const directory = folderOf(url, projectDir);
    const lease = await exclusive(directory);
    try {
      const target = await openPgliteMarts({ directory, clock });
      return {
        ...target,
        async [Symbol.asyncDispose]() {
          try {
            await target[Symbol.asyncDispose]();
          } finally {
            lease[Symbol.dispose]();
          }
        },
      };
    } catch (error) {
      lease[Symbol.dispose]();
      throw error;
    }
  },
});

const folderOf = (url: string, projectDir: string): string =>
  resolve(projectDir, url.slice('pglite:'.length).replace(/^\/\/(?=\/|\.)/, ''));
