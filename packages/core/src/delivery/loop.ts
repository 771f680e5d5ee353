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

/** What the loop has to say, for logs and events. */
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

export interface DeliveryLoopOptions {
  readonly clock: Clock;
  readonly source: DeliverySource;
  /** Never rejects. */
  readonly hand: (waiting: readonly WaitingEvent[], signal: AbortSignal) => Promise<DeliveryOutcome>;
  readonly news: DeliveryNews;
  /** Names the hook: what the spread of its waits depends on. */
  readonly label: string;
  /** Rejections after which an event becomes a dead letter. */
  readonly attempts: number;
  /** Events that the hook takes at once. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWaitMs: number;
  /** Dead letters in a row after which nothing is handed over for so long. */
  readonly breaker: { readonly failures: number; readonly coolDownMs: number };
}

export interface DrainOptions {
  /** Aborts at the deadline; what is under way then is given up, and waits. */
  readonly signal: AbortSignal;
  /** Goes on trying where the target is not there, until the deadline. */
  readonly keepTrying: boolean;
}

export interface DeliveryLoop {
  /** Something waits. */
  wake(): void;
  /** Hands over what waits, until nothing does, the target is not there, or time is up. */
  drain(options: DrainOptions): Promise<void>;
  /** Stops after what is under way, and gives the source back. */
  stop(): Promise<void>;
  /** Something is being handed over, or is about to be. */
  isBusy(): boolean;
  /** Why nothing is handed over at the moment, where that is so. */
  pausedBy(): string | undefined;
}

/** Older events are given up (DESIGN §3). */
const oldestMs = 14 * 24 * 3_600_000;
const rejectedBackoff: Backoff = { firstMs: 200, mostMs: 30_000 };
const unavailableBackoff: Backoff = { firstMs: 1_000, mostMs: 60_000 };
/** Another process delivers, or died while it did. */
const leaseRetryMs = 5_000;
/** So many handlers in a row may be entered before others of this process get their turn. */
const turnLength = 32;

/**
 * Hands the events of one source to one hook, in order, one call at a time. A hook that is *unavailable* keeps its place, and
 * costs no attempt; one that *rejects* an event is asked again, and after some attempts the event is set aside. A
 * batch that is rejected is handed over again event by event, so that one bad event costs no other its attempts.
 */
export function createDeliveryLoop(options: DeliveryLoopOptions): DeliveryLoop {
  const { clock, source, hand, news, label } = options;
  let running: Promise<void> | undefined;
  let draining: DrainOptions | undefined;
  let isStopped = false;
  /** Something came while it was looking whether there was more. */
  let isWoken = false;
  /** Ends the wait that is under way. */
  let nudge: (() => void) | undefined;
  /** Nothing is handed over before these monotonic times. The first is a guess, and a drain asks sooner. */
  let notBefore = 0;
  let openUntil = 0;
  let paused: string | undefined;
  let unavailableInRow = 0;
  let deadInRow = 0;
  /** So many of the next events are handed over one by one. */
  let singles = 0;
  let untold = 0;
  let hasToldFull = false;
  let abortCall: () => void = () => undefined;

  const isCutOff = () => isStopped || draining?.signal.aborted === true;

  /** Waits; ends early where the loop is drained, stopped, or a drain's time is up. */
  const pause = async (ms: number): Promise<void> => {
    const wait = new AbortController();
    const end = () => wait.abort();
    nudge = end;
    const drain = draining;
    drain?.signal.addEventListener('abort', end, { once: true });
    try {
      if (!isCutOff()) await clock.sleep(ms, { signal: wait.signal }).catch(() => undefined);
    } finally {
      nudge = undefined;
      drain?.signal.removeEventListener('abort', end);
    }
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

  const unavailable = (error: string, retryAfterMs: number | undefined) => {
    source.release(error);
    unavailableInRow++;
    const waitMs = Math.max(retryAfterMs ?? 0, backoffMs(unavailableInRow, unavailableBackoff, label));
    notBefore = clock.monotonic() + waitMs;
    if (paused === undefined) news.paused(error, source.counts().pending);
    paused = error;
  };

  const bury = ({ event, attempts }: WaitingEvent, error: string) => {
    source.bury(error);
    singles = Math.max(0, singles - 1);
    news.deadLettered(event, attempts, error);
    deadInRow++;
    const { failures, coolDownMs } = options.breaker;
    if (deadInRow < failures) return;
    // A handler that rejects everything is broken: the rest of its events is kept for when it is mended.
    openUntil = clock.monotonic() + coolDownMs;
    paused = `${deadInRow} events in a row became dead letters; last: ${error}`;
    news.breakerOpened(deadInRow, coolDownMs);
  };

  const rejected = (waiting: readonly WaitingEvent[], error: string) => {
    const [first] = waiting;
    if (first === undefined) return;
    if (waiting.length > 1) {
      source.release(error);
      singles = waiting.length;
      return;
    }
    const attempt = first.attempts + 1;
    source.reject(error);
    news.rejected(first.event, attempt, error);
    if (attempt >= options.attempts) bury({ ...first, attempts: attempt }, error);
    else notBefore = clock.monotonic() + backoffMs(attempt, rejectedBackoff, `${label}:${first.event.id}`);
  };

  const take = async (): Promise<readonly WaitingEvent[]> => {
    const limit = singles > 0 ? 1 : options.batchSize;
    const waiting = source.next(limit);
    if (waiting.length === 0 || waiting.length >= limit || options.batchWaitMs === 0 || draining !== undefined)
      return waiting;
    await pause(options.batchWaitMs);
    return source.next(limit);
  };

  /** Whether there is more to do. */
  const step = async (): Promise<boolean> => {
    const taken = await take();
    const [first] = taken;
    tellLosses(first === undefined);
    if (first === undefined) return false;
    if (clock.now() - first.event.time > oldestMs) {
      source.drop();
      news.dropped('expired', 1);
      return true;
    }
    if (first.attempts >= options.attempts) {
      bury(first, `the process ended in each of its ${first.attempts} attempts`);
      return true;
    }
    if (first.attempts > 0 && taken.length > 1) {
      // A process has ended in a batch that began with it: which of them it was is found one by one.
      singles = taken.length;
      return true;
    }
    source.begin();
    const outcome = await hand(taken, signalOfCall());
    abortCall = () => undefined;
    if (outcome.kind === 'delivered') delivered(taken.length);
    else if (outcome.kind === 'cut') source.release(outcome.error);
    else if (outcome.kind === 'unavailable') unavailable(outcome.error, outcome.retryAfterMs);
    else rejected(taken, outcome.error);
    return true;
  };

  /** A drain that begins while a handler runs ends it as well, once its time is up. */
  const signalOfCall = (): AbortSignal => {
    const call = new AbortController();
    abortCall = () => call.abort(new Error('the time to deliver was up'));
    if (isCutOff()) abortCall();
    return call.signal;
  };

  /** Told once when something is lost, and once more when nothing waits any longer: not for each event. */
  const tellLosses = (isIdle: boolean) => {
    const { full, unreadable } = source.takeLosses();
    if (unreadable > 0) news.dropped('unreadable', unreadable);
    untold += full;
    if (untold > 0 && (isIdle || !hasToldFull)) {
      news.dropped('full', untold);
      untold = 0;
      hasToldFull = true;
    }
    if (isIdle) hasToldFull = false;
  };

  /** False where this drain is to try no longer. */
  const waitForTurn = async (): Promise<boolean> => {
    const waitMs = Math.max(notBefore, openUntil) - clock.monotonic();
    if (waitMs <= 0) return true;
    if (draining !== undefined && !draining.keepTrying && paused !== undefined) return false;
    await pause(waitMs);
    return true;
  };

  const run = async (): Promise<void> => {
    let turns = 0;
    while (!isCutOff()) {
      if (!(await waitForTurn())) return;
      if (isCutOff()) return;
      if (!source.isOurs()) {
        paused = 'another process delivers them';
        if (draining !== undefined && !draining.keepTrying) return;
        await pause(leaseRetryMs);
        continue;
      }
      isWoken = false;
      if (!(await step())) return;
      if (++turns % turnLength === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const runGuarded = async (): Promise<void> => {
    try {
      await run();
    } catch (error) {
      paused = 'the state store failed';
      notBefore = clock.monotonic() + backoffMs(++unavailableInRow, unavailableBackoff, label);
      news.storeFailed(error);
      isWoken = draining === undefined;
    }
  };

  const runAll = async (): Promise<void> => {
    // Not at once: whoever emits goes on first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    do {
      isWoken = false;
      await runGuarded();
    } while (isWoken && !isCutOff());
    running = undefined;
  };

  const start = (): Promise<void> => (running ??= runAll());

  return {
    wake: () => {
      isWoken = true;
      if (!isStopped) void start();
    },
    drain: async (drain) => {
      draining = drain;
      // Whatever it waits for, the target is asked once more.
      notBefore = 0;
      nudge?.();
      const onTime = () => abortCall();
      drain.signal.addEventListener('abort', onTime, { once: true });
      try {
        if (!isCutOff()) await start();
      } finally {
        drain.signal.removeEventListener('abort', onTime);
        draining = undefined;
        // Where the target was not there, it is asked again later.
        if (!isStopped && paused !== undefined) void start();
      }
    },
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      nudge?.();
      abortCall();
      await running;
      source.close();
    },
    isBusy: () => running !== undefined && paused === undefined,
    pausedBy: () => paused,
  };
}
