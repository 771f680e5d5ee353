import type { Clock } from '../clock.js';

interface Limit {
  readonly clock: Clock;
  readonly ms: number;
  /** What the promise rejects with where the time is over. */
  readonly late: () => Error;
}

/**
 * Waits for what `run` starts, at most so long; then its signal aborts, and nobody waits for it any more. The clock's timer keeps
 * the process alive meanwhile: a promise that never settles would let Node end without a word.
 */
export async function settleWithin<T>(run: (signal: AbortSignal) => T | Promise<T>, limit: Limit): Promise<T> {
  const work = new AbortController();
  const timer = new AbortController();
  const timeout = limit.clock.sleep(limit.ms, { signal: timer.signal }).then(() => {
    const error = limit.late();
    work.abort(error);
    throw error;
  });
  try {
    return await Promise.race([run(work.signal), timeout]);
  } finally {
    timer.abort();
    // The timer that was no longer needed rejects.
    await timeout.catch(() => undefined);
  }
}
