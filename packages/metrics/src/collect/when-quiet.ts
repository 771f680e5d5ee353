import type { Clock, HookStats } from '@phlo/core';

interface QuietOptions {
  readonly stats: () => readonly HookStats[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const longestMs = 1_000;

/**
 * Resolves once no event waits for a queued hook whose target is there, after a second at the latest, and when the signal aborts.
 * The others deliver at the same time: what they have done by then is what there is to measure of a run.
 */
export async function whenQuiet({ stats, clock, signal }: QuietOptions): Promise<void> {
  const began = clock.monotonic();
  for (let waitMs = 2; isBusy(stats()) && clock.monotonic() - began < longestMs; waitMs = Math.min(waitMs * 2, 50)) {
    try {
      await clock.sleep(waitMs, { signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}

const isBusy = (hooks: readonly HookStats[]): boolean =>
  hooks.some(({ queue }) => queue !== undefined && queue.pending > 0 && queue.pausedBy === undefined);
