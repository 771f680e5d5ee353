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

/** The system's clock. The only place of Phlo that reads it. A pending `sleep` keeps the process alive. */
export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: async (ms, options) => {
      try {
        await sleep(ms, undefined, options);
      } catch (error) {
        // Node rejects with an AbortError of its own; who aborted has said why.
        throw options?.signal?.aborted === true ? options.signal.reason : error;
      }
    },
  };
}
