import type { PhloEvent } from '../events/envelope.js';

/** An event that waits for a queued hook. */
export interface WaitingEvent {
  readonly event: PhloEvent;
  /** Attempts that were begun and not taken back. */
  readonly attempts: number;
  /** How many hooks caused each other until it was emitted; 0 for what came from outside. */
  readonly depth: number;
}

/**
 * Where a queued hook's events wait: a mailbox in memory, or the journal. Whatever was taken with `next` is given back by
 * the next `next`, unless it was delivered, buried or dropped.
 */
export interface DeliverySource {
  /** Whether this process may deliver: one does at a time. */
  isOurs(): boolean;
  /** The oldest, at most `limit` of them, in order. */
  next(limit: number): readonly WaitingEvent[];
  /** Counts an attempt at the oldest one, before the handler is entered. */
  begin(): void;
  /** Takes the attempt back. */
  release(error: string): void;
  /** Keeps the attempt, and what the hook said. */
  reject(error: string): void;
  /** The oldest ones have been delivered. */
  deliver(count: number): void;
  /** The oldest one becomes a dead letter. */
  bury(error: string): void;
  /** The oldest one is given up. */
  drop(): void;
  /** What the source itself gave up since it was last asked: unreadable events, and those that had no room. */
  takeLosses(): { readonly full: number; readonly unreadable: number };
  /** What has become of its events, since it was opened; that of the journal, since the hook was first registered. */
  settled(): Pick<QueueCounts, 'delivered' | 'dropped' | 'dead'>;
  /** May read on in the journal. */
  counts(): QueueCounts;
  close(): void;
}

/** accepted = delivered + dropped + dead + pending, at any moment. */
export interface QueueCounts {
  readonly accepted: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly dead: number;
  readonly pending: number;
}
