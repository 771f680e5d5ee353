import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { PGlite } from '@electric-sql/pglite';
import { createSystemClock } from '@phlo/core';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPgliteServer } from './pglite-server.js';
import type { PgliteServer } from './pglite-server.js';

const clock = createSystemClock();
let db: PGlite;
let server: PgliteServer;
beforeAll(async () => {
  db = await PGlite.create();
  server = await startPgliteServer(db, {
    host: '127.0.0.1',
    port: 0,
    password: 'geheim',
    clock,
    random: randomBytes,
    turnTimeoutMs: 400,
    idleTimeoutMs: 800,
  });
}, 60_000);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await db.close();
});

async function connect(config: pg.ClientConfig = {}): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'postgres',
    database: 'postgres',
    password: 'geheim',
    ...config,
  });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

it('lets in who knows the password, and nobody else', async () => {
  await using client = await connect();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await expect(connect({ password: 'nope' })).rejects.toMatchObject({ code: '28P01' });
  await expect(connect({ user: 'ada' })).rejects.toMatchObject({ code: '28P01' });
  await expect(connect({ database: 'shop' })).rejects.toMatchObject({ code: '3D000' });
});

it('gives every session prepared statements of its own', async () => {
  await using one = await connect();
  await using two = await connect();
  expect((await one.query({ name: 's1', text: 'SELECT 1 AS x' })).rows).toEqual([{ x: 1 }]);
  expect((await two.query({ name: 's1', text: 'SELECT 2 AS x' })).rows).toEqual([{ x: 2 }]);
  expect((await one.query({ name: 's1', text: 'SELECT 1 AS x' })).rows).toEqual([{ x: 1 }]);
});

it('forgets the prepared statements of a session that has ended', async () => {
  await (await connect()).end();
  {
    await using gone = await connect();
    await gone.query({ name: 'left', text: 'SELECT 1' });
  }
  await using client = await connect();
  const prepared = `SELECT count(*)::int AS n FROM pg_prepared_statements WHERE name LIKE '%left'`;
  await expect.poll(async () => (await client.query(prepared)).rows).toEqual([{ n: 0 }]);
});

it('keeps the settings and the role of a session to itself', async () => {
  await using one = await connect({ options: '-c search_path=nowhere' });
  await using two = await connect();
  await two.query('CREATE ROLE reader; SET ROLE reader; SET statement_timeout = 1234');
  const ask = async (client: pg.Client) =>
    (
      await client.query(
        `SELECT current_user AS u, current_setting('search_path') AS p, current_setting('statement_timeout') AS t`,
      )
    ).rows[0] as unknown;
  expect(await ask(one)).toEqual({ u: 'postgres', p: 'nowhere', t: '0' });
  expect(await ask(two)).toMatchObject({ u: 'reader', t: '1234ms' });
  expect(await ask(one)).toEqual({ u: 'postgres', p: 'nowhere', t: '0' });
});

it('mixes up no answers where many speak at once', async () => {
  const clients = await Promise.all(Array.from({ length: 8 }, () => connect()));
  await Promise.all(
    clients.map(async (client, n) => {
      for (let round = 0; round < 10; round += 1) {
        const { rows } = await client.query('SELECT $1::int AS n, $2::text AS t', [n, `t${n}`]);
        expect(rows).toEqual([{ n, t: `t${n}` }]);
      }
      await client.end();
    }),
  );
});

it('takes and gives rows by COPY, and goes on after a copy that fails', async () => {
  await using client = await connect();
  await client.query('CREATE TABLE copied (a int, b text)');
  await pipeline([Buffer.from('1\tx\n'), Buffer.from('2\ty\n')], client.query(copyFrom('COPY copied FROM STDIN')));
  const failing = pipeline([Buffer.from('no number\tx\n')], client.query(copyFrom('COPY copied FROM STDIN')));
  await expect(failing).rejects.toMatchObject({ code: '22P02' });
  const out = client.query(copyTo('COPY copied TO STDOUT'));
  expect(Buffer.concat(await out.toArray()).toString()).toBe('1\tx\n2\ty\n');
});

it('refuses a COPY that it cannot take, which would end PGlite', async () => {
  await using client = await connect();
  await client.query('CREATE TABLE refused (a int)');
  const refusals = [
    client.query('/* hidden */ COPY refused FROM STDIN'),
    client.query({ text: 'COPY refused FROM STDIN', queryMode: 'extended' } as pg.QueryConfig),
  ];
  for (const refusal of refusals) await expect(refusal).rejects.toThrow(/as a simple statement of its own/);
  expect((await client.query('SELECT count(*)::int AS n FROM refused')).rows).toEqual([{ n: 0 }]);
});

it('takes back the transaction of a client that vanishes, and hands the turn on', async () => {
  await using other = await connect();
  await other.query('CREATE TABLE vanished (a int)');
  const client = await connect();
  await client.query('BEGIN; INSERT INTO vanished VALUES (1)');
  // Past `end`, as a process that was killed.
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect((await other.query('SELECT * FROM vanished')).rows).toEqual([]);
});

it('tells who waits for long, and ends who keeps others waiting and does nothing', async () => {
  await using idle = await connect();
  await using other = await connect();
  const ended = once(idle, 'error');
  await idle.query('BEGIN');
  await expect(other.query('SELECT 1')).rejects.toMatchObject({ code: '55P03' });
  await expect
    .poll(
      () =>
        other.query('SELECT 1 AS one').then(
          ({ rows }) => rows as unknown,
          () => undefined,
        ),
      { timeout: 10_000 },
    )
    .toEqual([{ one: 1 }]);
  expect((await ended)[0]).toMatchObject({ code: '25P03' });
});

it('outlives clients that talk nonsense', async () => {
  for (const nonsense of [
    randomBytes(4096),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.alloc(64, 0xff),
    Buffer.alloc(0),
  ]) {
    const socket = connectSocket(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.end(nonsense);
    socket.resume();
    await closed;
  }
  await using client = await connect();
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});
