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
export async function holdLease(name: string, { leases, clock, waits, signal }: LeaseOptions): Promise<Lease> {
  for (;;) {
    const lease = takeLease(name, leases);
    if (lease !== undefined) return lease;
    if (!waits) throw busy(name, leases.holder(`service:${name}`)?.pid);
    await clock.sleep(pollMs, { signal });
  }
}

/** Takes the lease of a service; `undefined` where another command has it. */
export function takeLease(name: string, leases: Leases): Lease | undefined {
  try {
    return leases.acquire([`service:${name}`], { runId: 'services' })[0];
  } catch (error) {
    if (isPhloError(error) && error.exitCode === 5) return undefined;
    throw error;
  }
}

const busy = (name: string, pid: number | undefined) =>
  serviceErrors.create('SERVICE_BUSY', {
    message: `Another command works on ${name}${pid === undefined ? '' : ` (process ${pid})`}`,
  });
