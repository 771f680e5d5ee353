import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { PGlite } from '@electric-sql/pglite';
import { createSystemClock } from '@phlo/core';
import { startPgliteServer } from '../../packages/postgres/src/wire/pglite-server.ts';
import { listenOnLoopback } from './listen-on-loopback.ts';

/** What a page reads from: an API of invoices that is overloaded at first, and a PostgreSQL with tickets. */
export interface Sources {
  readonly billing: string;
  readonly database: string;
  close(): Promise<void>;
}

/** Both listen on loopback. */
export async function createSources(): Promise<Sources> {
  const [billing, database] = [await createBilling(), await createDatabase()];
  return {
    billing: billing.url,
    database: database.url,
    close: async () => {
      await billing.close();
      await database.close();
    },
  };
}

const invoices = ['120.00', '80.50', '19.99', '240.00', '5.25'].map((total, index) => ({ id: index + 1, total }));
const pageSize = 2;

/** `GET /invoices?after=<id>`: pages of two, `more` says whether there is another. The first request of all gets 503. */
async function createBilling() {
  let requests = 0;
  const server = createServer(({ url = '/' }, response) => {
    requests += 1;
    if (requests === 1) return void response.writeHead(503).end();
    const after = Number(new URL(url, 'http://localhost').searchParams.get('after'));
    const left = invoices.filter(({ id }) => id > after);
    const body = JSON.stringify({ items: left.slice(0, pageSize), more: left.length > pageSize });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  return await listenOnLoopback(server);
}

async function createDatabase() {
  const db = await PGlite.create();
  await db.exec(`
    create table tickets (id int primary key, subject text not null, opened_at timestamptz not null);
    insert into tickets values (1, 'late parcel', '2026-03-01T08:00:00Z'), (2, 'wrong size', '2026-03-01T09:30:00Z');
  `);
  const options = { host: '127.0.0.1', port: 0, password: 'a-password', random: randomBytes };
  const server = await startPgliteServer(db, { ...options, clock: createSystemClock() });
  return {
    url: `postgres://postgres:a-password@127.0.0.1:${server.port}/postgres`,
    close: async () => {
      await server[Symbol.asyncDispose]();
      await db.close();
    },
  };
}
