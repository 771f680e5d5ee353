import { setTimeout as sleep } from 'node:timers/promises';

/** Time as an argument: the composition root gives the system's, a test gives its own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that only ever grow, for durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when aborted first. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** A timer of Node that is to take longer takes a millisecond: https://nodejs.org/api/timers.html#settimeoutcallback-delay-args. */
const longestMs = 2 ** 31 - 1;

/** The system's clock. The only place of Phlo that reads it. A pending `sleep` keeps the process alive. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, options) => {
      try {
        let left = ms;
        do {
          await sleep(Math.min(left, longestMs), undefined, options);
          left -= longestMs;
        } while (left > 0);
      } catch (error) {
        // Node rejects with an AbortError of its own; who aborted has said why.
        throw options?.signal?.aborted === true ? options.signal.reason : error;
      }
    },
  };
}
