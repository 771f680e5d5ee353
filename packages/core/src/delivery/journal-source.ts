import type { Deliveries, DeliveryItem, DeliveryPage, HookKey } from '../deliveries.js';
import type { PhloEvent } from '../events/envelope.js';
import type { Journal } from '../journal.js';
import type { DeliverySource } from './source.js';

/** What durable hooks need: the journal that the bus writes to, and the books of how far each hook has read it. */
export interface DurableStore {
  readonly journal: Pick<Journal, 'after' | 'count'>;
  readonly deliveries: Deliveries;
}

export interface JournalSourceOptions {
  readonly store: DurableStore;
  readonly hook: HookKey;
  /** Journaled types that the hook listens to. */
  readonly types: readonly string[];
  /** What the hook's filter makes of an event of these types. */
  readonly accepts: (event: PhloEvent) => boolean;
  /** Whether it accepts every event of this type. */
  readonly isSure: (type: string) => boolean;
  /** How many hooks caused each other until an event was emitted, as far as this process knows. */
  readonly depthOf: (event: PhloEvent) => number;
}

const pageSize = 256;

/** What waits for a hook. */
export interface PendingEvents {
  readonly count: number;
  /** Epoch milliseconds of the oldest event of which that is known. */
  readonly oldestAt?: number;
}

/** Reads on from the hook's position, and does not move it. Throws `HOOK_UNKNOWN` where the hook has no book. */
export function readPending(options: Omit<JournalSourceOptions, 'depthOf'>): PendingEvents {
  const { store, hook, types, accepts, isSure } = options;
  const { journal, deliveries } = store;
  const { position, again } = deliveries.state(hook);
  // What waits may be the whole journal: only what a filter has to see is read.
  const sure = types.filter(isSure);
  let count = again + (sure.length === 0 ? 0 : journal.count(position, { types: sure }));
  let oldestAt = again > 0 ? deliveries.next(hook, { types, limit: 1 }).items[0]?.event.time : undefined;
  const notice = (time: number) => {
    oldestAt = Math.min(oldestAt ?? time, time);
  };
  if (count > again)
    for (const { event } of journal.after(position, { types: sure, limit: 1 }).events) notice(event.time);
  const unsure = types.filter((type) => !isSure(type));
  let from = position;
  while (unsure.length > 0) {
    const read = journal.after(from, { types: unsure, limit: pageSize });
    const due = read.events.filter(({ event }) => accepts(event));
    count += due.length + read.unreadable.length;
    for (const { event } of due) notice(event.time);
    if (read.events.length < pageSize || read.through <= from) break;
    from = read.through;
  }
  return { count, ...(oldestAt !== undefined && { oldestAt }) };
}

/**
 * The journal as a durable hook reads it, by a position of its own that all processes share: whatever happens to this
 * process, the hook goes on after the last event that it settled.
 */
export function createJournalSource(options: JournalSourceOptions): DeliverySource {
  const { hook, types, accepts, depthOf } = options;
  const { deliveries } = options.store;
  let lease: Disposable | undefined;
  /** Matching events that were read and not settled. */
  let items: DeliveryItem[] = [];
  /** The page that they are of. */
  let page: DeliveryPage | undefined;
  let unreadable = 0;

  const head = (): DeliveryItem => {
    const [item] = items;
    if (item === undefined) throw new Error(`no event of ${hook.plugin}/${hook.hook} is under way`);
    return item;
  };
  const setAttempts = (attempts: number) => {
    items[0] = { ...head(), attempts };
  };
  const isDue = ({ event, from }: DeliveryItem) => from.kind === 'again' || accepts(event);
  /** Everything of the page is settled, what follows its last event included. */
  const passPage = () => {
    if (page === undefined) return;
    deliveries.pass(hook, page);
    unreadable += page.unreadable;
    page = undefined;
  };
  /** Returns false at the end of the journal. A page has events or unreadable ones, never both. */
  const readPage = (): boolean => {
    passPage();
    const read = deliveries.next(hook, { types, limit: pageSize });
    items = read.items.filter(isDue);
    page = read;
    if (read.items.length > 0 || read.unreadable > 0) return true;
    if (read.through > deliveries.state(hook).position) passPage();
    page = undefined;
    return false;
  };
  const settled = () => {
    const { delivered, dropped, dead } = deliveries.state(hook);
    return { delivered, dropped, dead };
  };

  return {
    isOurs: () => (lease ??= deliveries.lease(hook)) !== undefined,
    next: (limit) => {
      while (items.length === 0) if (!readPage()) return [];
      return items.slice(0, limit).map(({ event, attempts }) => ({ event, attempts, depth: depthOf(event) }));
    },
    begin: () => {
      deliveries.begin(hook, head());
      setAttempts(head().attempts + 1);
    },
    release: (error) => {
      deliveries.release(hook, head(), error);
      setAttempts(head().attempts - 1);
    },
    reject: (error) => deliveries.reject(hook, head(), error),
    deliver: (count) => {
      deliveries.deliver(hook, items.slice(0, count));
      items = items.slice(count);
    },
    bury: (error) => {
      deliveries.bury(hook, head(), error);
      items.shift();
    },
    drop: () => {
      deliveries.drop(hook, head());
      items.shift();
    },
    takeLosses: () => {
      const losses = { full: 0, unreadable };
      unreadable = 0;
      return losses;
    },
    settled,
    counts: () => {
      const { delivered, dropped, dead } = settled();
      const pending = readPending(options).count;
      return { accepted: delivered + dropped + dead + pending, delivered, dropped, dead, pending };
    },
    close: () => {
      lease?.[Symbol.dispose]();
      lease = undefined;
      // Another process may settle them now.
      items = [];
      page = undefined;
    },
  };
}
