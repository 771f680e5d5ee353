import { createHeldLoop } from '../delivery/held-loop.js';
import { createDeliveryLoop, type DeliveryLoop } from '../delivery/loop.js';
import { createJournalSource, readPending } from '../delivery/journal-source.js';
import type { DurableStore, JournalSourceOptions, PendingEvents } from '../delivery/journal-source.js';
import { createMailbox } from '../delivery/mailbox.js';
import { freePace, type Pace } from '../delivery/pace.js';
import type { DeliverySource } from '../delivery/source.js';
import type { HookKey } from '../deliveries.js';
import type { PhloEvent } from '../events/envelope.js';
import { parsePinnedType } from '../events/pinned-type.js';
import type { EventDefinition } from '../events/schema.js';
import type { Logger } from '../log.js';
import type { BreakerOptions } from './breaker.js';
import type { CallKit } from './call-hook.js';
import { createDeliveryNews, type QueueEvent } from './delivery-news.js';
import { toPredicate } from './filter-predicate.js';
import { createHandOver } from './hand-over.js';
import type { HookEntry, HookQueueHandle, QueueStats } from './hook-entry.js';
import type { HookRegistration } from './registration.js';

export interface QueuedHookOptions {
  readonly kit: CallKit;
  readonly log: Logger;
  readonly types: ReadonlyMap<string, EventDefinition>;
  readonly store: DurableStore | undefined;
  readonly breaker: BreakerOptions;
  readonly emit: (event: QueueEvent) => void;
  readonly depthOf: (event: PhloEvent) => number;
  /** {@link HookBusOptions.gatherMs} */
  readonly gatherMs: number;
  readonly pace: Pace;
  /** Whether a hook's events wait and are not handed over. */
  readonly holds: (hook: HookKey) => boolean;
}

/** A queued hook at work. */
export interface QueuedHook extends HookQueueHandle {
  readonly loop: DeliveryLoop;
  settled: DeliverySource['settled'];
  stats(): QueueStats;
  /** Hands events to this hook alone, whatever its filter says. Returns how many. */
  replay(events: Iterable<PhloEvent>): number;
}

/** Opens the queue of a hook: its mailbox, or its place in the journal, and the loop that delivers from it. */
export function createQueuedHook(entry: HookEntry, hook: HookRegistration, options: QueuedHookOptions): QueuedHook {
  const { source, offer, replay } = openSource(entry, hook, options);
  const { plugin, hook: name } = entry.description;
  const loop = options.holds({ plugin, hook: name })
    ? createHeldLoop(source)
    : openLoop(entry, { hook, source, options });
  return {
    loop,
    settled: source.settled,
    stats: () => {
      const pausedBy = loop.pausedBy();
      return { ...source.counts(), ...(pausedBy === undefined ? {} : { pausedBy }) };
    },
    offer: (event, depth) => {
      if (isAbout(event, entry)) return;
      offer(event, depth);
      loop.wake();
    },
    replay: (events) => {
      const count = replay(events);
      loop.wake();
      return count;
    },
  };
}

interface LoopParts {
  readonly hook: HookRegistration;
  readonly source: DeliverySource;
  readonly options: QueuedHookOptions;
}

function openLoop(entry: HookEntry, { hook, source, options }: LoopParts): DeliveryLoop {
  const { kit, log, emit, breaker, gatherMs, pace } = options;
  const { batch } = hook;
  return createDeliveryLoop({
    clock: kit.clock,
    source,
    hand: createHandOver(kit, entry, { isBatch: batch !== undefined }),
    news: createDeliveryNews(entry, { log, emit, settled: source.settled }),
    label: entry.label,
    attempts: hook.attempts ?? 5,
    batchSize: batch === undefined ? 1 : (batch.size ?? 512),
    batchWaitMs: batch?.waitMs ?? 0,
    // A queue in memory has an end, and what is not handed over in time is lost.
    ...(hook.queue === 'durable' ? { gatherMs, pace } : { gatherMs: 0, pace: freePace }),
    breaker,
  });
}

interface OpenSource {
  readonly source: DeliverySource;
  readonly offer: HookQueueHandle['offer'];
  readonly replay: (events: Iterable<PhloEvent>) => number;
}

function openSource(entry: HookEntry, { queue }: HookRegistration, options: QueuedHookOptions): OpenSource {
  const { plugin, hook } = entry.description;
  const { store, types, depthOf } = options;
  if (queue === 'durable' && store !== undefined) {
    const key = { plugin, hook };
    store.deliveries.open(key);
    const source = createJournalSource({ ...readingOf(entry, store, types), depthOf });
    // The journal has the event already.
    return { source, offer: () => undefined, replay: (events) => store.deliveries.replay(key, events) };
  }
  const { overflow, capacity = 2_048 } = typeof queue === 'object' ? queue : { overflow: 'drop-oldest' as const };
  const mailbox = createMailbox({ overflow, capacity });
  const replay = (events: Iterable<PhloEvent>) => {
    let count = 0;
    for (const event of events) {
      mailbox.offer(event, 0);
      count++;
    }
    return count;
  };
  return { source: mailbox, offer: mailbox.offer, replay };
}

type Reading = Omit<JournalSourceOptions, 'depthOf'>;

/** What a durable hook reads of the journal. */
function readingOf(entry: HookEntry, store: DurableStore, types: QueuedHookOptions['types']): Reading {
  const { plugin, hook } = entry.description;
  return {
    store,
    hook: { plugin, hook },
    types: entry.types.filter((type) => types.get(type)?.journaled !== false),
    accepts: createAcceptance(entry),
    isSure: isUnfiltered(entry) ? (type) => !type.startsWith('hook.') : () => false,
  };
}

/** Whether the hook takes every event of its types. The filter of one that pins a major may look at data as that major has them. */
const isUnfiltered = ({ filter, narrowed, description }: HookEntry): boolean =>
  toPredicate(filter) === undefined &&
  (narrowed === undefined || toPredicate(narrowed) === undefined) &&
  parsePinnedType(description.on) === undefined;

/** What waits for a durable hook, whether it is open here or not. Throws `HOOK_UNKNOWN` where it has no book. */
export const pendingInJournal = (
  entry: HookEntry,
  { store, types }: Pick<QueuedHookOptions, 'store' | 'types'>,
): PendingEvents => (store === undefined ? { count: 0 } : readPending(readingOf(entry, store, types)));

/** What the index of the bus would have decided of the event, as it would be emitted today. */
function createAcceptance(entry: HookEntry): (event: PhloEvent) => boolean {
  const own = toPredicate(entry.filter);
  const narrowed = entry.narrowed === undefined ? undefined : toPredicate(entry.narrowed);
  return (written) => {
    if (isAbout(written, entry)) return false;
    try {
      const event = entry.adapt === undefined ? written : entry.adapt(written);
      return event !== undefined && (own?.(event) ?? true) && (narrowed?.(event) ?? true);
    } catch {
      // The handler is not entered with what cannot be converted: handing it over says why, and it becomes a dead letter.
      return true;
    }
  };
}

/** What the bus says of a hook is for others: it would fail on that again, without end. */
function isAbout(event: PhloEvent, { description }: HookEntry): boolean {
  if (!event.type.startsWith('hook.')) return false;
  const { plugin, hook } = event.data as { readonly plugin?: unknown; readonly hook?: unknown };
  return plugin === description.plugin && hook === description.hook;
}
