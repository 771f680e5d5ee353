import type { Clock } from '@phlo/core';

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  /** Moves time on, wakes the sleepers whose time has come, in that order, and lets what they started go on. */
  advance(ms: number): Promise<void>;
  /** Moves time on to the next of those who sleep now, and wakes it alone. Resolves with false where nobody does. */
  runNext(): Promise<boolean>;
  /**
   * Goes on until nobody sleeps: timeouts, backoffs and cool-downs, in the order of their time. Rejects after `most`
   * (10,000) awakenings: something falls asleep again without end.
   */
  runAll(most?: number): Promise<void>;
  /** How many sleep. */
  sleepers(): number;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Starts at `start`, in epoch milliseconds; by default 2026-01-01T00:00:00Z. */
export function createManualClock(start: number = Date.UTC(2026, 0, 1)): ManualClock {
  let elapsed = 0;
  const sleepers = new Set<Sleeper>();

  const wakeNext = (deadline: number): boolean => {
    const [next] = [...sleepers].filter(({ until }) => until <= deadline).sort((a, b) => a.until - b.until);
    if (next === undefined) return false;
    sleepers.delete(next);
    elapsed = Math.max(elapsed, next.until);
    next.wake();
    return true;
  };

  const runNext = async (): Promise<boolean> => {
    if (!wakeNext(Number.POSITIVE_INFINITY)) return false;
    await turn();
    return true;
  };

  return {
    now: () => start + elapsed,
    monotonic: () => elapsed,
    sleep: (ms, { signal } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const abort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        const wake = () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        };
        const sleeper = { until: elapsed + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', abort, { once: true });
      }),
    advance: async (ms) => {
      // What was called just now falls asleep first.
      await turn();
      const deadline = elapsed + ms;
      // Who wakes may sleep again within the same advance.
      while (wakeNext(deadline)) await turn();
      elapsed = deadline;
      await turn();
    },
    runNext,
    runAll: async (most = 10_000) => {
      await turn();
      for (let count = 0; count < most; count++) {
        if (!(await runNext())) return;
      }
      throw new Error(`somebody sleeps still after ${most} awakenings: something falls asleep again without end`);
    },
    sleepers: () => sleepers.size,
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
