import type { PhloEvent } from './events/envelope.js';
import type { JournalPosition } from './journal.js';

/** Names a hook: unique in a project. */
export interface HookKey {
  readonly plugin: string;
  readonly hook: string;
}

/** What the book of a durable hook says (DESIGN §3). Times are epoch milliseconds. */
export interface DeliveryState extends HookKey {
  /** Everything in the journal up to here is settled. */
  readonly position: JournalPosition;
  readonly registeredAt: number;
  /** When a process last registered the hook. Retention keeps what it has not read for 14 days after that. */
  readonly seenAt: number;
  readonly delivered: number;
  /** Events that were given up without the hook: older than 14 days, unreadable. */
  readonly dropped: number;
  /** Dead letters that are kept now. */
  readonly dead: number;
  /** Events that were handed over again and wait before those of the journal. */
  readonly again: number;
  /** What the hook said when it last failed or was unavailable; absent once something was delivered. */
  readonly lastError?: string;
}

/** An event that a durable hook has not got yet. */
export interface DeliveryItem {
  readonly event: PhloEvent;
  /** Its place in the journal, or its number among the events that were handed over again. */
  readonly from:
    { readonly kind: 'journal'; readonly position: JournalPosition } | { readonly kind: 'again'; readonly id: number };
  /** Attempts that were begun and not taken back, also by processes that died in them. */
  readonly attempts: number;
}

/**
 * What a durable hook gets next: events that were handed over again, else a stretch of the journal. It has items or
 * unreadable events, never both: so no event is passed before it is counted, whenever the process dies. There is nothing
 * more where it has neither.
 */
export interface DeliveryPage {
  readonly items: readonly DeliveryItem[];
  /** The hook's position once all items are settled. */
  readonly through: JournalPosition;
  /** How many events of the stretch cannot be read. `pass` counts them; a page with items follows, if there are any. */
  readonly unreadable: number;
}

/** An event that a hook rejected too often. */
export interface DeadLetter extends HookKey {
  readonly id: number;
  readonly event: PhloEvent;
  readonly attempts: number;
  readonly error: string;
  readonly at: number;
}

/**
 * The books of the durable hooks: how far each has read the journal, and what it would not take. Synchronous, durable,
 * shared by all processes; a method that writes is one transaction. Where a hook is unknown, those that take a key throw
 * `HOOK_UNKNOWN`.
 *
 * For each hook, at any moment: events that it was due = delivered + dropped + dead + again + those after `position`.
 * Only what retention deleted after the hook had not been registered for 14 days is in no count. Items of the journal are
 * settled in their order; one that is settled already is not counted again, as after a takeover of the lease.
 */
export interface Deliveries {
  /** Opens the hook's book. One that is new starts at the end of the journal; for another, `seenAt` becomes now. */
  open(hook: HookKey): void;
  /** Only its holder drains a hook. `undefined` while another one does: a living process, or this one elsewhere. */
  lease(hook: HookKey): Disposable | undefined;
  state(hook: HookKey): DeliveryState;
  /** By plugin and hook. */
  list(): readonly DeliveryState[];
  /** Of the given types, at most `limit`. Events handed over again come whatever their types; unreadable ones among them are dropped here. */
  next(hook: HookKey, query: { readonly types: readonly string[]; readonly limit: number }): DeliveryPage;
  /** Counts an attempt at an event, before the handler is entered. Of a batch, its first event is counted. */
  begin(hook: HookKey, item: DeliveryItem): void;
  /** Takes the attempt back: the target was not there. */
  release(hook: HookKey, item: DeliveryItem, error: string): void;
  /** Keeps the attempt: the hook rejected the event. */
  reject(hook: HookKey, item: DeliveryItem, error: string): void;
  /** The items are delivered, in the order of the page; the attempts of the first are forgotten. */
  deliver(hook: HookKey, items: readonly DeliveryItem[]): void;
  /** The item becomes a dead letter, with the attempts that were counted. */
  bury(hook: HookKey, item: DeliveryItem, error: string): void;
  /** The item is given up, and counted as dropped. */
  drop(hook: HookKey, item: DeliveryItem): void;
  /** Moves the position to the end of a page whose items are settled, and counts its unreadable events as dropped. */
  pass(hook: HookKey, page: Pick<DeliveryPage, 'through' | 'unreadable'>): void;
  /** Hands events over again, before those of the journal: a replay. */
  replay(hook: HookKey, events: Iterable<PhloEvent>): number;
  /** Oldest first. */
  deadLetters(query?: { readonly hook?: HookKey; readonly ids?: readonly number[] }): readonly DeadLetter[];
  /** Dead letters are handed over again, with no attempts. Returns how many there were. */
  retry(ids: readonly number[]): number;
  /** Dead letters are given up, and counted as dropped. Returns how many there were. */
  discard(ids: readonly number[]): number;
  /** Forgets a hook with its book and its dead letters: an uninstalled plugin's. Returns false where there was none. */
  forget(hook: HookKey): boolean;
}
