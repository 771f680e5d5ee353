import { coreErrors } from '../errors/core-errors.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import type { HookFailedData } from '../events/types.js';

/** One failure of one hook. */
export interface HookFailure {
  readonly kind: 'failure';
  readonly plugin: string;
  readonly hook: string;
  readonly eventId: string;
  readonly eventType: string;
  readonly reason: HookFailedData['reason'];
  readonly message: string;
  readonly error: unknown;
}

/** A failure as a `HOOK_ABORTED` error lists it: JSON only. */
export type HookAbortReason = Omit<HookFailure, 'error' | 'kind'>;

/** The flow was aborted: hooks with the policy `raise` failed. `cause` is what they threw. */
export interface HookAbortError extends PhloError {
  readonly code: 'HOOK_ABORTED';
  readonly details: { readonly reasons: readonly HookAbortReason[] };
}

/** Whether an error says that a hook with the policy `raise` stopped the flow, of this or any other copy of the package. */
export function isHookAbortError(error: unknown): error is HookAbortError {
  return isPhloError(error) && error.code === 'HOOK_ABORTED';
}

/** All failures in one error: none is lost. */
export function createHookAbortError(failures: readonly HookFailure[]): PhloError {
  const reasons = failures.map(({ kind: _kind, error: _error, ...reason }): HookAbortReason => reason);
  const list = reasons
    .map(({ plugin, hook, eventType, message }) => `${plugin}/${hook} at ${eventType}: ${message}`)
    .join('; ');
  const [first] = failures;
  return coreErrors.create('HOOK_ABORTED', {
    message:
      failures.length === 1 ? `A hook aborted the flow: ${list}` : `${failures.length} hooks aborted the flow: ${list}`,
    details: { reasons },
    cause: failures.length === 1 ? first?.error : new AggregateError(failures.map(({ error }) => error)),
  });
}
