import { isPhloError } from '@phlo/core';
import type { Clock, Lease, Leases } from '@phlo/core';

export interface LeaseRequest {
  readonly leases: Leases;
  readonly runId: string;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Wait for assets that another process holds, instead of failing. */
  readonly wait: boolean;
  /** Called with who holds them each time before it is waited; what it throws ends the waiting. */
  readonly onBusy: (message: string, isFirst: boolean) => void;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

const waitPollMs = 250;

/** Takes assets for this process, all of them or none. Throws `ASSET_BUSY`, and the signal's reason. */
export async function leaseAssets(names: readonly string[], request: LeaseRequest): Promise<readonly Lease[]> {
  const { leases, runId, clock, wait, onBusy, signal } = request;
  const keys = names.map((name) => `asset:${name}`);
  for (let waited = false; ; waited = true) {
    try {
      return leases.acquire(keys, { runId });
    } catch (error) {
      if (!wait || !isPhloError(error) || error.code !== 'ASSET_BUSY') throw error;
      onBusy(error.message, !waited);
      await clock.sleep(waitPollMs, { ...(signal && { signal }) });
    }
  }
}
