import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import type { PGlite } from '@electric-sql/pglite';
import type { Clock } from '@phlo/core';
import { createBackend } from './backend.js';
import type { Backend } from './backend.js';
import { createEntry } from './entry.js';
import type { Entry } from './entry.js';
import { createFrameReader, errorBytes, idleBytes, int32, toBytes } from './frames.js';
import { greet } from './greet.js';
import type { Conversation, Gate } from './greet.js';
import { deriveSecret } from './scram.js';
import { serveSession } from './session.js';
import { createTurns } from './turns.js';
import type { Turns } from './turns.js';

const mostSessions = 100;
const greetingTimeoutMs = 10_000;
const defaultTurnTimeoutMs = 30_000;
const defaultIdleTimeoutMs = 20_000;

export interface PgliteServerOptions {
  readonly host: string;
  /** 0: whichever is free. */
  readonly port: number;
  readonly password: string;
  readonly clock: Clock;
  readonly random: (bytes: number) => Buffer;
  /** How long a session waits for the transaction of another one. Default 30 s. */
  readonly turnTimeoutMs?: number;
  /** How long a session that does nothing inside a transaction may keep others waiting. Default 20 s. */
  readonly idleTimeoutMs?: number;
}

export interface PgliteServer extends AsyncDisposable {
  readonly port: number;
  /** Rejects when PGlite has died: nothing can be served any more. */
  readonly failure: Promise<never>;
}

interface Running {
  readonly options: PgliteServerOptions;
  readonly gate: Gate;
  readonly backend: Backend;
  readonly entry: Entry;
  readonly turns: Turns;
  /** What a client is told about the server before its first statement. */
  readonly welcome: Buffer;
  readonly fail: (error: unknown) => void;
}

/**
 * Serves a PGlite to many clients by the protocol of PostgreSQL: user and database `postgres`, the password checked by
 * SCRAM-SHA-256. There is one backend: sessions take turns, a transaction at a time, each with settings and prepared statements of its
 * own; temporary tables and session-level advisory locks belong to all. Who disposes it closes the PGlite afterwards. Rejects
 * with what `listen` says.
 */
export async function startPgliteServer(db: PGlite, options: PgliteServerOptions): Promise<PgliteServer> {
  let fail: Running['fail'] = () => undefined;
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  // Whoever does not wait for it must not be ended by it.
  failure.catch(() => undefined);
  const backend = createBackend(db);
  const entry = await createEntry(db, backend);
  const turns = createTurns(options.clock);
  const welcome = await readWelcome(backend);
  const running: Running = { options, gate: createGate(options), backend, entry, turns, welcome, fail };
  return listen(running, failure);
}

async function listen(running: Running, failure: Promise<never>): Promise<PgliteServer> {
  const { host, port } = running.options;
  const sockets = new Set<Socket>();
  const serving = new Set<Promise<void>>();
  let count = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    count += 1;
    sockets.add(socket);
    const served = serveClient(running, { socket, id: count, isFull: sockets.size > mostSessions }).finally(() => {
      socket.destroySoon();
      sockets.delete(socket);
      serving.delete(served);
    });
    serving.add(served);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: portOf(server),
    failure,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, ...serving]);
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

function createGate({ password, random }: PgliteServerOptions): Gate {
  return {
    user: 'postgres',
    database: 'postgres',
    secret: deriveSecret(password, random(16)),
    nonce: () => random(18).toString('base64'),
  };
}

/** The ParameterStatus messages with which PostgreSQL greets; the rest of its greeting is ours. */
async function readWelcome(backend: Backend): Promise<Buffer> {
  const parameters = Buffer.concat([int32(3 << 16), Buffer.from('user\0postgres\0database\0postgres\0\0')]);
  const reader = createFrameReader();
  await backend.execute(Buffer.concat([int32(parameters.length + 4), parameters]), (bytes) => reader.push(bytes));
  const told: Buffer[] = [];
  for (let frame = reader.next({ isTyped: true }); frame !== undefined; frame = reader.next({ isTyped: true })) {
    if (frame.type === 'S') told.push(toBytes('S', frame.body));
  }
  return Buffer.concat(told);
}

interface Client {
  readonly socket: Socket;
  readonly id: number;
  readonly isFull: boolean;
}

/** Never rejects: what goes wrong between a client and us ends the connection, and what ends PGlite fails the server. */
async function serveClient(running: Running, { socket, id, isFull }: Client): Promise<void> {
  const { options, gate, backend, entry, turns, welcome, fail } = running;
  const { clock, turnTimeoutMs = defaultTurnTimeoutMs, idleTimeoutMs = defaultIdleTimeoutMs } = options;
  const gone = new AbortController();
  socket.on('error', () => undefined);
  socket.on('close', () => gone.abort());
  const talk = createConversation(socket);
  if (isFull) return talk.write(tooManyBytes);
  const settings = await greetInTime(talk, { gate, clock, socket });
  if (settings === undefined) return;
  talk.write(Buffer.concat([welcome, toBytes('K', int32(id), int32(0)), idleBytes]));
  const state = entry.open(settings);
  const context = { id, talk, turns, clock, turnTimeoutMs, idleTimeoutMs, signal: gone.signal };
  const guarded = {
    execute: (...messages: Parameters<Backend['execute']>) =>
      backend.execute(...messages).catch((error: unknown) => {
        fail(error);
        throw error;
      }),
  };
  await serveSession({
    ...context,
    backend: guarded,
    enter: (names) => entry.enter(state, names),
    close: () => socket.destroySoon(),
  }).catch(() => undefined);
  state.isOver = true;
}

const tooManyBytes = errorBytes({ severity: 'FATAL', sqlState: '53300', message: 'sorry, too many clients already' });

async function greetInTime(
  talk: Conversation,
  { gate, clock, socket }: { readonly gate: Gate; readonly clock: Clock; readonly socket: Socket },
) {
  const greeted = new AbortController();
  clock.sleep(greetingTimeoutMs, { signal: greeted.signal }).then(
    () => socket.destroy(),
    () => undefined,
  );
  try {
    return await greet(talk, gate);
  } catch {
    return undefined;
  } finally {
    greeted.abort();
  }
}

function createConversation(socket: Socket): Conversation {
  const reader = createFrameReader();
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  return {
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    async read(options) {
      for (;;) {
        const frame = reader.next(options);
        if (frame !== undefined) return frame;
        // A connection that is cut is a client that has gone.
        const chunk = await chunks.next().catch(() => ({ done: true, value: undefined }));
        if (chunk.done === true || chunk.value === undefined) return undefined;
        reader.push(chunk.value);
      }
    },
  };
}
