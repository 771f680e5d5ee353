import { setMaxListeners } from 'node:events';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { duckdbErrors } from './errors.js';
import { explainCancel, explainError } from './explain-error.js';
import type { SqlPosition } from './explain-error.js';
import type { Slots } from './slots.js';

/** A connection of its own for one piece of work: a result that is still open never meets another statement. */
export interface Lease extends AsyncDisposable {
  /**
   * Makes one native call in a slot. A failed one rejects with an error of ours, an aborted one with the reason; the
   * connection can be used again.
   */
  call<T>(work: (connection: DuckDBConnection) => Promise<T>, position?: SqlPosition): Promise<T>;
  /** Runs a statement whose result does not matter. */
  run(sql: string): Promise<void>;
  /** For what DuckDB does at once and never blocks in. */
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
}

/** The connections of a session. */
export interface Leases extends AsyncDisposable {
  open(signal?: AbortSignal): Promise<Lease>;
  /** Aborts when the session is closed or cancelled. */
  readonly signal: AbortSignal;
}

export interface LeaseOptions {
  readonly instance: DuckDBInstance;
  readonly slots: Slots;
  /** Ends all work of the session. */
  readonly signal?: AbortSignal;
}

export function createLeases({ instance, slots, signal: outer }: LeaseOptions): Leases {
  const closing = new AbortController();
  const own = outer === undefined ? closing.signal : AbortSignal.any([closing.signal, outer]);
  // Every statement listens to it while it runs, and Node takes more than ten for a leak.
  setMaxListeners(0, own);
  const open = new Set<Lease>();
  return {
    signal: own,
    open: async (signal) => {
      const merged = signal === undefined ? own : AbortSignal.any([own, signal]);
      throwIfAborted(merged);
      const connection = await instance.connect();
      if (merged.aborted) connection.closeSync();
      throwIfAborted(merged);
      const lease = createLease(connection, { slots, signal: merged, onClose: () => open.delete(lease) });
      open.add(lease);
      return lease;
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort(
        duckdbErrors.create('ENGINE_CLOSED', { message: 'The session was closed while a statement was open in it.' }),
      );
      await Promise.all([...open].map((lease) => lease[Symbol.asyncDispose]()));
    },
  };
}

interface LeaseParts {
  readonly slots: Slots;
  readonly signal: AbortSignal;
  readonly onClose: () => void;
}

function createLease(connection: DuckDBConnection, { slots, signal, onClose }: LeaseParts): Lease {
  let running: Promise<unknown> | undefined;
  let isClosed = false;
  const call: Lease['call'] = async (work, position) => {
    throwIfAborted(signal);
    const release = await slots.take(signal).catch((reason: unknown) => {
      throw explainCancel(reason);
    });
    const stop = interruptOnAbort(connection, signal);
    const settled = (running = work(connection));
    try {
      return await settled;
    } catch (error) {
      throwIfAborted(signal);
      throw explainError(error, position);
    } finally {
      running = undefined;
      stop();
      release();
      throwIfAborted(signal);
    }
  };
  return {
    connection,
    signal,
    call,
    run: async (sql) => void (await call((on) => on.run(sql))),
    [Symbol.asyncDispose]: async () => {
      if (isClosed) return;
      isClosed = true;
      await running?.catch(() => undefined);
      connection.closeSync();
      onClose();
    },
  };
}

const interruptEveryMs = 10;

/** Interrupts until the work has settled: an interrupt is lost on a statement that waits for a thread to start. */
function interruptOnAbort(connection: DuckDBConnection, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    connection.interrupt();
    timer = setInterval(() => connection.interrupt(), interruptEveryMs);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearInterval(timer);
  };
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw explainCancel(signal.reason);
}
