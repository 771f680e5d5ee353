import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createSystemClock } from '@phlo/core';
import type { MartLoad } from '@phlo/lake';
import { describeMartTarget } from '@phlo/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('is given up in the middle of a publishing, which is then taken back', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'phlo-served-'));
  const csvPath = join(directory, 'rows.csv');
  await writeFile(csvPath, '1,"some text"\n'.repeat(2_000_000));
  const columns = [
    { name: 'version', type: 'int', nullable: false },
    { name: 'text', type: 'string', nullable: true },
  ] as const;
  const load: MartLoad = {
    relation: 'marts.given_up',
    table: 'gold.a',
    snapshotId: 's1',
    columns,
    csvPath,
    indexes: [],
  };
  const { port } = server;
  const place = { directory: '/marts', host: '127.0.0.1', port, passFile: '/nowhere', password: 'geheim' };
  const target = openServedMarts({ kind: 'pglite', ...place }, { clock });
  const cancel = new AbortController();
  const publishing = target.publish([load], { runId: 'r1', signal: cancel.signal });
  setTimeout(() => cancel.abort(), 500);
  await expect(publishing).rejects.toMatchObject({ code: 'MARTS_CANCELLED' });
  expect((await target.published()).has('marts.given_up')).toBe(false);
  await rm(directory, { recursive: true });
}, 120_000);
