import type { Clock } from '../clock.js';

export type Settled = { readonly value: unknown } | { readonly error: unknown };

export interface SettleOptions {
  readonly clock: Clock;
  readonly limitMs: number;
  /** Ends the waiting as well. */
  readonly signal?: AbortSignal;
}

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
  // A promise that is resolved already has told so after this: most async handlers return without waiting for anything.
  await Promise.resolve();
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
