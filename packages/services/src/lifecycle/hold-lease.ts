import { isPhloError } from '@phlo/core';
import type { Clock, Lease, Leases } from '@phlo/core';
import { serviceErrors } from '../errors.js';

export interface LeaseOptions {
  readonly leases: Leases;
  readonly clock: Clock;
  /** Waits until it is given back. Default: it is busy at once. */
  readonly waits: boolean;
  readonly signal: AbortSignal;
}

const pollMs = 100;

/** Takes the lease of a service: one command at a time works on it. Throws `SERVICE_BUSY`. */
export async function holdLease(
  name: string,
  { leases, clock, waits, signal }: LeaseOptions,
): Promise<Lease | undefined> {
  for (;;) {
    try {
      return leases.acquire([`service:${name}`], { runId: 'services' })[0];
    } catch (error) {
      if (!isPhloError(error) || error.exitCode !== 5) throw error;
      if (!waits) throw busy(name, leases.holder(`service:${name}`)?.pid, error);
      await clock.sleep(pollMs, { signal });
    }
  }
}

const busy = (name: string, pid: number | undefined, cause: unknown) =>
  serviceErrors.create('SERVICE_BUSY', {
    message: `Another command works on ${name}${pid === undefined ? '' : ` (process ${pid})`}`,
    cause,
  });
