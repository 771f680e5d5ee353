import type { Clock } from '../clock.js';

export type Settled = { readonly value: unknown } | { readonly error: unknown };

export interface SettleOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Ends the waiting as well. */
  readonly signal?: AbortSignal;
}

const turnsWithoutTimer = 4;

/** What a promise came to; `undefined` where time ran out first. A timer is only set for a promise that is pending. */
export async function settleWithin(
  promise: Promise<unknown>,
  { clock, limitMs, signal }: SettleOptions,
): Promise<Settled | undefined> {
  let settled: Settled | undefined;
  const settling = promise.then(
    (value) => void (settled = { value }),
    (error: unknown) => void (settled = { error }),
  );
  // Most async handlers wait for nothing, or for what is there already: their promise has told so after a few turns of the
  // microtask queue, and the timer below costs more than a thousand of those.
  for (let turn = 0; turn < turnsWithoutTimer && settled === undefined; turn++) await Promise.resolve();
  if (settled !== undefined || signal?.aborted === true) return settled;
  const timer = new AbortController();
  const end = () => timer.abort();
  signal?.addEventListener('abort', end, { once: true });
  const timeout = clock.sleep(limitMs, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([settling, timeout]);
  signal?.removeEventListener('abort', end);
  timer.abort();
  return settled;
}
