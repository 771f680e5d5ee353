import type { Clock } from '@phlo/core';
import type { Answer, Backend } from './backend.js';
import { copyGuard, copyInBytes, createCopyIn, isCopyIn } from './copy-in.js';
import { errorBytes, idleBytes, readText, toBytes } from './frames.js';
import type { Frame } from './frames.js';
import type { Conversation } from './greet.js';
import { createStatementNames } from './statement-names.js';
import type { StatementNames } from './statement-names.js';
import type { Turns } from './turns.js';

/** Executed early where a client sends more without asking for an answer. */
const mostGatheredBytes = 16 * 1024 * 1024;

export interface SessionContext {
  readonly id: number;
  readonly talk: Conversation;
  readonly backend: Backend;
  readonly turns: Turns;
  readonly clock: Clock;
  /** Aborts when the client has gone. */
  readonly signal: AbortSignal;
  /** How long it waits for another session's transaction. */
  readonly turnTimeoutMs: number;
  /** How long it may keep others waiting inside a transaction in which it does nothing. */
  readonly idleTimeoutMs: number;
  /** Called with the turn at hand: makes the backend what this session left it as. */
  readonly enter: (names: StatementNames) => Promise<void>;
  /** Ends the connection. */
  readonly close: () => void;
}

/** Serves a client from its first statement to its last. What it leaves undone is rolled back. */
export async function serveSession(context: SessionContext): Promise<void> {
  const session = createSession(context);
  try {
    for (;;) {
      const frame = await session.read();
      if (frame === undefined || frame.type === 'X') return;
      await session.handle(frame);
    }
  } finally {
    await session.leave();
  }
}

function createSession(context: SessionContext) {
  const { talk, backend, turns, turnTimeoutMs, signal } = context;
  const names = createStatementNames(context.id);
  const me = context;
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  /** After an error, everything up to the next Sync is left out. */
  let isSkipping = false;
  let hasTurn = false;

  const begin = async (): Promise<boolean> => {
    if (hasTurn) return true;
    hasTurn = await turns.take(me, { timeoutMs: turnTimeoutMs, signal });
    if (hasTurn) await context.enter(names);
    else talk.write(busyBytes(turnTimeoutMs));
    return hasTurn;
  };
  const end = ({ status }: Answer): void => {
    if (status !== 'I') return;
    hasTurn = false;
    turns.give(me);
  };
  /** Executes messages that end with ReadyForQuery. */
  const execute = async (messages: Buffer): Promise<void> => {
    if (await begin()) end(await backend.execute(messages, talk.write));
    else talk.write(idleBytes);
  };
  const takeGathered = (): Buffer => {
    const messages = Buffer.concat(gathered);
    gathered = [];
    gatheredBytes = 0;
    return messages;
  };
  /** Executes what was gathered, without an end. */
  const flush = async (): Promise<void> => {
    const messages = takeGathered();
    if (messages.length === 0) return;
    if (!(await begin())) isSkipping = true;
    else if ((await backend.execute(messages, talk.write)).hasFailed) isSkipping = true;
  };
  const gather = async (frame: Frame): Promise<void> => {
    if (isSkipping) return;
    gathered.push(names.rename(frame), ...(frame.type === 'E' ? [copyGuard] : []));
    gatheredBytes += frame.body.length;
    if (gatheredBytes > mostGatheredBytes) await flush();
  };
  const sync = async (): Promise<void> => {
    const isOver = isSkipping && !hasTurn;
    isSkipping = false;
    if (isOver) talk.write(idleBytes);
    else await execute(Buffer.concat([takeGathered(), toBytes('S')]));
  };
  const copy = async (statement: Buffer): Promise<void> => {
    talk.write(copyInBytes);
    const rows = createCopyIn(statement);
    for (;;) {
      const frame = await talk.read({ isTyped: true });
      if (frame === undefined || frame.type === 'X') return context.close();
      if (frame.type === 'd') rows.add(frame.body);
      if (frame.type === 'c') return execute(rows.messages());
      if (frame.type === 'f') return execute(rows.messages(frame.body));
    }
  };
  const handle = async (frame: Frame): Promise<void> => {
    const { type, body } = frame;
    if (type === 'Q') {
      const statement = toBytes('Q', body);
      if (isCopyIn(readText(body).text)) await copy(statement);
      else await execute(Buffer.concat([statement, copyGuard]));
    } else if (type === 'S') await sync();
    else if (type === 'H') await flush();
    else if ('PBDEC'.includes(type)) await gather(frame);
    else if (!'dcf'.includes(type)) throw new Error(`A client sent a message of type ${JSON.stringify(type)}.`);
  };

  return {
    handle,
    async read(): Promise<Frame | undefined> {
      if (!hasTurn) return talk.read({ isTyped: true });
      using _ = watchIdle(context);
      return await talk.read({ isTyped: true });
    },
    async leave(): Promise<void> {
      const prepared = names.close();
      if (!hasTurn && prepared.length === 0) return;
      // Its own signal has aborted; whoever is inside a transaction is ended when it keeps others waiting.
      const patient = new AbortController().signal;
      if (!hasTurn && !(await turns.take(me, { timeoutMs: context.idleTimeoutMs * 2, signal: patient }))) return;
      try {
        await backend.execute(Buffer.concat([toBytes('S'), toBytes('Q', 'ROLLBACK'), prepared, toBytes('S')]));
      } finally {
        turns.give(me);
      }
    },
  };
}

function busyBytes(waitedMs: number): Buffer {
  return errorBytes({
    sqlState: '55P03',
    message: `another session has kept its transaction open for ${waitedMs / 1000} s`,
    hint: 'PGlite has one backend: a transaction keeps every other session waiting until it ends.',
  });
}

/** While a client that has the turn says nothing: ends it once others wait. */
function watchIdle({ clock, turns, idleTimeoutMs, talk, close }: SessionContext): Disposable {
  const spoken = new AbortController();
  const watch = async (): Promise<void> => {
    do await clock.sleep(idleTimeoutMs, { signal: spoken.signal });
    while (!turns.hasWaiting);
    talk.write(
      errorBytes({
        severity: 'FATAL',
        sqlState: '25P03',
        message: `terminating connection: idle inside a transaction for ${idleTimeoutMs / 1000} s while others waited`,
      }),
    );
    close();
  };
  watch().catch(() => undefined);
  return { [Symbol.dispose]: () => spoken.abort() };
}
