import { PGlite } from '@electric-sql/pglite';
import { createSystemClock } from '@phlo/core';
import { describeMartTarget } from '@phlo/testing';
import { afterAll, beforeAll } from 'vitest';
import { createTarget } from './create-target.js';
import { createPgliteDriver } from './pglite-driver.js';

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create();
});
afterAll(() => db.close());

const mine = ['marts', 'phlo', 'bi', 'public'];

// One PostgreSQL for all tests, since starting one takes seconds; each finds it empty.
describeMartTarget('PGlite', async () => {
  await db.exec(`${mine.map((schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE;`).join(' ')} CREATE SCHEMA public`);
  // Pieces of two bytes: every record ends one, whatever is in it.
  const driver = createPgliteDriver(db, { display: 'pglite:memory', sliceBytes: 2 });
  const target = createTarget({
    driver,
    clock: createSystemClock(),
    kind: 'pglite',
    display: 'pglite:memory',
    connect: 'phlo query --on marts',
  });
  return {
    target,
    sql: async (statements) => {
      await db.exec(statements);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
});
