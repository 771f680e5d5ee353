import { setMaxListeners } from 'node:events';
import type { Clock } from '../clock.js';
import type { HookKey } from '../deliveries.js';
import { deliveredElsewhere } from '../delivery/loop.js';
import type { HookEntry } from './hook-entry.js';
import type { QueuedHook } from './queued-hook.js';

/** How long, and how stubbornly, queues are flushed. */
export interface FlushOptions {
  /** Milliseconds after which it ends, whatever waits; a call that is under way then goes on, until the bus is closed. Default 10,000. */
  readonly deadlineMs?: number;
  /** Goes on trying where a target is not there, until the deadline. Default: one that is not there is left alone. */
  readonly keepTrying?: boolean;
  /** Waits for the queue of this hook alone, and tells of no other; the others deliver as they would. */
  readonly only?: HookKey;
  readonly signal?: AbortSignal;
}

/** What became of the events that waited in queues. */
export interface FlushReport {
  readonly delivered: number;
  readonly dropped: number;
  readonly dead: number;
  /** Events that still wait. */
  readonly pending: number;
  /** The hooks whose events still wait. */
  readonly hooks: readonly PendingHook[];
}

/** A hook whose events still wait, and why. */
export interface PendingHook {
  readonly plugin: string;
  readonly hook: string;
  readonly pending: number;
  /** They are gone with the process; those of a durable hook are delivered by a later one. */
  readonly isLost: boolean;
  /** Another process delivers them. */
  readonly isElsewhere: boolean;
  readonly reason?: string;
}

/** What comes of a bus without queues. */
export const nothingFlushed: FlushReport = Object.freeze({ delivered: 0, dropped: 0, dead: 0, pending: 0, hooks: [] });

export type QueueList = readonly { readonly entry: HookEntry; readonly queued: QueuedHook }[];

/** Delivers what waits in all queues at once, what that causes included, and always returns by the deadline. */
export async function flushQueues(all: QueueList, clock: Clock, options: FlushOptions = {}): Promise<FlushReport> {
  const { deadlineMs = 10_000, keepTrying = false, only } = options;
  const queues = only === undefined ? all : all.filter(({ entry }) => isHook(entry, only));
  if (queues.length === 0) return nothingFlushed;
  const before = sum(queues);
  const time = openDeadline(clock, deadlineMs, options.signal);
  try {
    do await Promise.all(queues.map(({ queued }) => queued.loop.drain({ signal: time.signal, keepTrying })));
    while (
      // A hook that was done gets more from another one that was not.
      !time.signal.aborted &&
      queues.some(({ queued }) => queued.loop.isBusy())
    );
  } finally {
    time.end();
  }
  const after = sum(queues);
  const hooks = queues.flatMap(toPending);
  return {
    delivered: after.delivered - before.delivered,
    dropped: after.dropped - before.dropped,
    dead: after.dead - before.dead,
    pending: hooks.reduce((total, { pending }) => total + pending, 0),
    hooks,
  };
}

/** Has all queues look for what waits for them. */
export function wakeQueues(all: QueueList): void {
  for (const { queued } of all) queued.loop.wake();
}

const isHook = ({ description }: HookEntry, { plugin, hook }: HookKey): boolean =>
  description.plugin === plugin && description.hook === hook;

function toPending({ entry, queued }: QueueList[number]): PendingHook[] {
  const { pending, pausedBy } = queued.stats();
  if (pending === 0) return [];
  const { plugin, hook, queue } = entry.description;
  const reason = pausedBy === undefined ? {} : { reason: pausedBy };
  const isElsewhere = pausedBy === deliveredElsewhere;
  return [{ plugin, hook, pending, isLost: queue !== 'durable', isElsewhere, ...reason }];
}

function sum(queues: QueueList): { readonly delivered: number; readonly dropped: number; readonly dead: number } {
  const total = { delivered: 0, dropped: 0, dead: 0 };
  for (const { queued } of queues) {
    const { delivered, dropped, dead } = queued.settled();
    total.delivered += delivered;
    total.dropped += dropped;
    total.dead += dead;
  }
  return total;
}

/** A signal that aborts when time is up, or when the caller's does. */
function openDeadline(clock: Clock, deadlineMs: number, outer: AbortSignal | undefined) {
  const time = new AbortController();
  // Every queue listens to it, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, time.signal);
  const timer = new AbortController();
  const abort = () => time.abort(outer?.reason);
  outer?.addEventListener('abort', abort, { once: true });
  if (outer?.aborted === true) abort();
  clock.sleep(deadlineMs, { signal: timer.signal }).then(
    () => time.abort(),
    () => undefined,
  );
  return {
    signal: time.signal,
    end: () => {
      outer?.removeEventListener('abort', abort);
      timer.abort();
    },
  };
}
