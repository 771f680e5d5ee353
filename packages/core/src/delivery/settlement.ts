import type { Clock } from '../clock.js';
import type { PhloEvent } from '../events/envelope.js';
import { backoffMs, type Backoff } from './backoff.js';
import type { DeliverySource, WaitingEvent } from './source.js';

/** What came of handing events to a hook. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'unavailable'; readonly error: string; readonly retryAfterMs?: number }
  | { readonly kind: 'rejected'; readonly error: string }
  /** The loop's own signal ended it. */
  | { readonly kind: 'cut'; readonly error: string };

/** What is to be said of a hook's queue, for logs and events. */
export interface DeliveryNews {
  paused(error: string, pending: number): void;
  rejected(event: PhloEvent, attempt: number, error: string): void;
  deadLettered(event: PhloEvent, attempts: number, error: string): void;
  dropped(reason: 'full' | 'expired' | 'unreadable', count: number): void;
  breakerOpened(failures: number, coolDownMs: number): void;
  resumed(): void;
  /** The state store failed: nothing is settled, and it is tried again. */
  storeFailed(error: unknown): void;
}

export interface SettlementOptions {
  readonly clock: Clock;
  readonly source: DeliverySource;
  readonly news: DeliveryNews;
  /** Names the hook: what the spread of its waits depends on. */
  readonly label: string;
  /** Rejections after which an event becomes a dead letter. */
  readonly attempts: number;
  /** Dead letters in a row after which nothing is handed over for so long. */
  readonly breaker: { readonly failures: number; readonly coolDownMs: number };
}

/** What becomes of events that were handed over, and when the next ones are. */
export interface Settlement {
  settle(taken: readonly WaitingEvent[], outcome: DeliveryOutcome): void;
  /** Gives events up that need not be handed over: too old, or fatal to each process that tried. */
  settleUntried(first: WaitingEvent): boolean;
  /** Nothing is settled, and nothing is handed over for a while. */
  storeFailed(error: unknown): void;
  waitFor(reason: string): void;
  /** How many may be handed over at once, of those that could. */
  limit(batchSize: number): number;
  /** The next ones are handed over one by one. */
  single(count: number): void;
  /** Milliseconds until the next events may be handed over. */
  waitMs(): number;
  /** Whatever it waits for, the target is asked once more; an open breaker stays open. */
  askAgain(): void;
  pausedBy(): string | undefined;
}

/** Older events are given up (DESIGN §3). */
const oldestMs = 14 * 24 * 3_600_000;
const rejectedBackoff: Backoff = { firstMs: 200, mostMs: 30_000 };
const unavailableBackoff: Backoff = { firstMs: 1_000, mostMs: 60_000 };
/** A target that asks for more, by mistake or not, would have its events grow too old. */
const longestRestMs = 3_600_000;

/**
 * A hook that is *unavailable* keeps its place, and costs no attempt; one that *rejects* an event is asked again, and after
 * some attempts the event is set aside. A batch that is rejected is handed over again event by event, so that one bad
 * event costs no other its attempts.
 */
export function createSettlement(options: SettlementOptions): Settlement {
  const { clock, source, news, label, breaker } = options;
  /** Nothing is handed over before these monotonic times. The first is a guess, and a drain asks sooner. */
  let notBefore = 0;
  let openUntil = 0;
  let paused: string | undefined;
  let unavailableInRow = 0;
  let deadInRow = 0;
  /** So many of the next events are handed over one by one. */
  let singles = 0;

  const holdFor = (ms: number) => {
    notBefore = clock.monotonic() + ms;
  };

  const delivered = (count: number) => {
    source.deliver(count);
    singles = Math.max(0, singles - count);
    unavailableInRow = 0;
    deadInRow = 0;
    if (paused === undefined) return;
    paused = undefined;
    news.resumed();
  };

  const unavailable = (error: string, retryAfterMs = 0) => {
    source.release(error);
    holdFor(Math.max(Math.min(retryAfterMs, longestRestMs), backoffMs(++unavailableInRow, unavailableBackoff, label)));
    if (paused === undefined) news.paused(error, source.counts().pending);
    paused = error;
  };

  const bury = ({ event, attempts }: WaitingEvent, error: string) => {
    source.bury(error);
    singles = Math.max(0, singles - 1);
    news.deadLettered(event, attempts, error);
    if (++deadInRow < breaker.failures) return;
    // A handler that rejects everything is broken: the rest of its events is kept for when it is mended.
    openUntil = clock.monotonic() + breaker.coolDownMs;
    paused = `${deadInRow} events in a row became dead letters; last: ${error}`;
    news.breakerOpened(deadInRow, breaker.coolDownMs);
  };

  const rejected = (first: WaitingEvent, error: string) => {
    const attempt = first.attempts + 1;
    source.reject(error);
    news.rejected(first.event, attempt, error);
    if (attempt >= options.attempts) bury({ ...first, attempts: attempt }, error);
    else holdFor(backoffMs(attempt, rejectedBackoff, `${label}:${first.event.id}`));
  };

  return {
    settle: (taken, outcome) => {
      const [first] = taken;
      if (first === undefined) return;
      if (outcome.kind === 'delivered') delivered(taken.length);
      else if (outcome.kind === 'cut') source.release(outcome.error);
      else if (outcome.kind === 'unavailable') unavailable(outcome.error, outcome.retryAfterMs);
      else if (taken.length === 1) rejected(first, outcome.error);
      else {
        source.release(outcome.error);
        singles = taken.length;
      }
    },
    settleUntried: (first) => {
      if (clock.now() - first.event.time > oldestMs) {
        source.drop();
        news.dropped('expired', 1);
        return true;
      }
      if (first.attempts < options.attempts) return false;
      bury(first, `the process ended in each of its ${first.attempts} attempts`);
      return true;
    },
    storeFailed: (error) => {
      paused = 'the state store failed';
      holdFor(backoffMs(++unavailableInRow, unavailableBackoff, label));
      news.storeFailed(error);
    },
    waitFor: (reason) => {
      paused = reason;
    },
    limit: (batchSize) => (singles > 0 ? 1 : batchSize),
    single: (count) => {
      singles = count;
    },
    waitMs: () => Math.max(notBefore, openUntil) - clock.monotonic(),
    askAgain: () => {
      notBefore = 0;
    },
    pausedBy: () => paused,
  };
}
