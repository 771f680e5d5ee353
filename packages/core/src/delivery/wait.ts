import type { Clock } from '../clock.js';

/** One wait at a time, which may be ended. */
export interface Wait {
  /** Ends after `ms`, with `end`, or where the signal aborts. */
  pause(ms: number, signal: AbortSignal | undefined): Promise<void>;
  end(): void;
}

export function createWait(clock: Clock): Wait {
  let current: AbortController | undefined;
  return {
    pause: async (ms, signal) => {
      const wait = new AbortController();
      const end = () => wait.abort();
      current = wait;
      signal?.addEventListener('abort', end, { once: true });
      await clock.sleep(ms, { signal: wait.signal }).catch(() => undefined);
      signal?.removeEventListener('abort', end);
      current = undefined;
    },
    end: () => current?.abort(),
  };
}
