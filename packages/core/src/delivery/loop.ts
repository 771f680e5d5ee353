import { createLossReport } from './losses.js';
import type { Pace } from './pace.js';
import { createSettlement, type DeliveryOutcome, type SettlementOptions } from './settlement.js';
import type { WaitingEvent } from './source.js';
import { createWait } from './wait.js';

export interface DeliveryLoopOptions extends SettlementOptions {
  /** Never rejects. */
  readonly hand: (waiting: readonly WaitingEvent[], signal: AbortSignal) => Promise<DeliveryOutcome>;
  /** Events that the hook takes at once. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWaitMs: number;
  /** For how long events gather before the first of them is handed over, unless the loop is drained. */
  readonly gatherMs: number;
  readonly pace: Pace;
}

export interface DrainOptions {
  /** Aborts at the deadline: nothing more is handed over then. A call that is under way goes on, and is settled when it ends. */
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

/** Why a loop waits whose hook another process delivers to. */
export const deliveredElsewhere = 'another process delivers them';

/** Another process delivers, or died while it did. */
const leaseRetryMs = 5_000;
/** So many handlers in a row may be entered before others of this process get their turn. */
const turnLength = 32;

/** Hands the events of one source to one hook, in order, one call at a time; what comes of them the settlement decides. */
export function createDeliveryLoop(options: DeliveryLoopOptions): DeliveryLoop {
  const { clock, source, hand, news, batchSize, batchWaitMs, gatherMs, pace } = options;
  const settlement = createSettlement(options);
  const losses = createLossReport(source, news);
  const wait = createWait(clock);
  let running: Promise<void> | undefined;
  let draining: DrainOptions | undefined;
  let isStopped = false;
  let restsUntil = 0;
  /** Something came while it was looking whether there was more. */
  let isWoken = false;
  let endCall: () => void = () => undefined;

  const isCutOff = () => isStopped || draining?.signal.aborted === true;
  /** A drain that is to end where its target is not there. */
  const isHasty = () => draining !== undefined && !draining.keepTrying;
  const pause = async (ms: number) => {
    if (!isCutOff()) await wait.pause(ms, draining?.signal);
  };

  const take = async (): Promise<readonly WaitingEvent[]> => {
    const limit = settlement.limit(pace.limit(batchSize));
    const waiting = pace.charge(() => source.next(limit));
    if (waiting.length === 0 || waiting.length >= limit || batchWaitMs === 0 || draining !== undefined) return waiting;
    await pause(batchWaitMs);
    return pace.charge(() => source.next(limit));
  };

  const handOver = async (taken: readonly WaitingEvent[]): Promise<DeliveryOutcome> => {
    const call = new AbortController();
    endCall = () => call.abort(new Error('the time to deliver was up'));
    if (isStopped) endCall();
    return hand(taken, call.signal);
  };

  /** Whether there is more to do. */
  const step = async (): Promise<boolean> => {
    const taken = await take();
    const [first] = taken;
    losses.tell(first === undefined);
    if (first === undefined) return false;
    if (settlement.settleUntried(first)) return true;
    if (first.attempts > 0 && taken.length > 1) {
      // A process has ended in a batch that began with it: which of them it was is found one by one.
      settlement.single(taken.length);
      return true;
    }
    source.begin();
    const from = clock.monotonic();
    const outcome = await pace.charge(() => handOver(taken));
    restsUntil = pace.restAfter(clock.monotonic() - from);
    pace.charge(() => settlement.settle(taken, outcome));
    return true;
  };

  const run = async (): Promise<void> => {
    for (let turn = 1; !isCutOff(); turn++) {
      const waitMs = settlement.waitMs();
      if (waitMs > 0) {
        if (isHasty() && settlement.pausedBy() !== undefined) return;
        await pause(waitMs);
        if (isCutOff()) return;
      }
      if (!source.isOurs()) {
        settlement.waitFor(deliveredElsewhere);
        if (isHasty()) return;
        await pause(leaseRetryMs);
        continue;
      }
      if (draining === undefined) await pace.turn(pause, () => isCutOff() || draining !== undefined, restsUntil);
      isWoken = false;
      if (!(await step())) return;
      if (turn % turnLength === 0) await nextTurn();
    }
  };

  const runAll = async (): Promise<void> => {
    // Not at once: whoever emits goes on first.
    await nextTurn();
    if (gatherMs > 0 && draining === undefined) await pause(gatherMs);
    do {
      isWoken = false;
      try {
        await run();
      } catch (error) {
        settlement.storeFailed(error);
        isWoken = draining === undefined;
      }
    } while (isWoken && !isCutOff());
    running = undefined;
  };

  const start = (): Promise<void> => (running ??= runAll());

  const drain = async (until: DrainOptions): Promise<void> => {
    draining = until;
    settlement.askAgain();
    wait.end();
    try {
      // A call that outlasts the deadline is not cut off: its event would be sent a second time.
      if (!isCutOff()) await untilAborted(start(), until.signal);
    } finally {
      draining = undefined;
      // Where the target was not there, it is asked again later.
      if (!isStopped && settlement.pausedBy() !== undefined) void start();
    }
  };

  return {
    wake: () => {
      isWoken = true;
      if (!isStopped) void start();
    },
    drain,
    stop: async () => {
      if (isStopped) return;
      isStopped = true;
      wait.end();
      endCall();
      await running;
      source.close();
    },
    isBusy: () => running !== undefined && settlement.pausedBy() === undefined,
    pausedBy: settlement.pausedBy,
  };
}

/** Resolves when the work is done, which goes on where the signal aborts first. The work never rejects. */
const untilAborted = (work: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener('abort', end);
      resolve();
    };
    signal.addEventListener('abort', end);
    void work.then(end);
  });

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
