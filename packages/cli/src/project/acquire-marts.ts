import { isPhloError } from '@phlo/core';
import type { Clock, Leases, PhloError } from '@phlo/core';

interface Waiting {
  readonly leases: Leases;
  readonly clock: Clock;
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Ends the waiting early: there is another way to them. */
  readonly isServed?: () => Promise<boolean>;
}

const waitMs = 10_000;
const pollMs = 200;

/** Keeps other processes away from marts that only one may open. It is waited for a while, since a query holds them only for a moment. */
export async function acquireMarts(resource: string, waiting: Waiting): Promise<Disposable> {
  const { leases, clock, runId, signal, isServed } = waiting;
  const deadline = clock.monotonic() + waitMs;
  for (;;) {
    try {
      const [lease] = leases.acquire([`marts:${resource}`], { runId });
      return { [Symbol.dispose]: () => lease?.[Symbol.dispose]() };
    } catch (error) {
      if (!isPhloError(error) || error.code !== 'ASSET_BUSY') throw error;
      if (clock.monotonic() > deadline || (await isServed?.()) === true) throw await describeBusy(resource, error);
      await clock.sleep(pollMs, { signal });
    }
  }
}

async function describeBusy(resource: string, cause: PhloError): Promise<PhloError> {
  const { martErrors } = await import('@phlo/postgres');
  return martErrors.create('MARTS_BUSY', {
    message: `Another process has held the embedded marts in ${resource} for ${waitMs / 1000} s: ${cause.message}`,
    hint: 'Try again when it has ended; or serve the marts to many at once with `phlo services start postgres`.',
    dataState: 'The marts show what they showed before.',
    cause,
  });
}
