import { randomBytes } from 'node:crypto';
import { PGlite } from '@electric-sql/pglite';
import { createSystemClock } from '@phlo/core';
import { describeMartTarget } from '@phlo/testing';
import { afterAll, beforeAll } from 'vitest';
import { openServedMarts } from './open-served-marts.js';
import { startPgliteServer } from './wire/pglite-server.js';
import type { PgliteServer } from './wire/pglite-server.js';

const clock = createSystemClock();
let db: PGlite;
let server: PgliteServer;
beforeAll(async () => {
  db = await PGlite.create();
  server = await startPgliteServer(db, { host: '127.0.0.1', port: 0, password: 'geheim', clock, random: randomBytes });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await db.close();
});

const mine = ['marts', 'phlo', 'bi', 'public'];

describeMartTarget('A PGlite that is served', async () => {
  await db.exec(`${mine.map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE;`).join(' ')} CREATE SCHEMA public`);
  const { port } = server;
  const passFile = '/nowhere';
  const served = {
    kind: 'pglite',
    directory: '/marts',
    host: '127.0.0.1',
    port,
    passFile,
    password: 'geheim',
  } as const;
  return {
    target: openServedMarts(served, { clock }),
    sql: async (statements) => {
      await db.exec(statements);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});
