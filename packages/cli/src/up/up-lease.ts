import { isPhloError } from '@phlo/core';
import type { Lease, StateStore } from '@phlo/core';
import { cliErrors } from '../errors.js';

/** Key of the lease of the process that looks after a project. */
export const upLease = 'up';

/** Takes a project for this process: two that look after one would tell everything twice. Throws `UP_RUNNING`. */
export function takeUpLease({ leases }: Pick<StateStore, 'leases'>): Lease {
  try {
    const [lease] = leases.acquire([upLease], { runId: upLease });
    if (lease !== undefined) return lease;
    throw new Error('no lease was given for one key');
  } catch (error) {
    if (!isPhloError(error) || error.code !== 'ASSET_BUSY') throw error;
    const holder = leases.holder(upLease);
    const who =
      holder === undefined
        ? ''
        : `: process ${holder.pid} on ${holder.host}, since ${new Date(holder.since).toISOString()}`;
    throw cliErrors.create('UP_RUNNING', { message: `Another process looks after this project${who}.`, cause: error });
  }
}
