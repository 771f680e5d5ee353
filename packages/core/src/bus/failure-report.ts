import type { Clock } from '../clock.js';
import { messageOf } from '../errors/describe.js';
import type { HookBreakerOpenedData, HookFailedData } from '../events/types.js';
import type { Logger } from '../log.js';
import { countFailure, type BreakerOptions } from './breaker.js';
import type { HookFailure } from './failure.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import type { HookChanges } from './hook-table.js';

/** Counts a failure, tells it by the hook's policy, and opens the breaker where it was one too many. */
export type ReportFailure = (
  entry: HookEntry,
  frame: Frame,
  what: { readonly reason: HookFailedData['reason']; readonly error: unknown },
) => HookFailure;

export interface FailureReportOptions {
  readonly clock: Clock;
  readonly log: Logger;
  readonly breaker: BreakerOptions;
  readonly changes: HookChanges;
  /** Masks secrets in messages, which go into the journal. */
  readonly redact: <T>(value: T) => T;
  /** Emits what the bus itself has to say, after the current event. */
  readonly emit: (frame: Frame, event: BusEvent) => void;
}

export type BusEvent =
  | { readonly type: 'hook.failed'; readonly data: HookFailedData }
  | { readonly type: 'hook.breaker_opened'; readonly data: HookBreakerOpenedData };

/** A hook that fails on these would cause them again, without end. */
const ownTypes: ReadonlySet<string> = new Set(['hook.failed', 'hook.breaker_opened']);

export function createFailureReport(options: FailureReportOptions): ReportFailure {
  const { clock, log, breaker, changes, redact, emit } = options;

  const tell = (entry: HookEntry, frame: Frame, failure: HookFailure) => {
    if (entry.policy === 'ignore') return;
    const { plugin, hook, eventId, eventType, reason, message } = failure;
    // The opening of the breaker was told; each event that it skips is not worth a line, nor an event.
    const isSkip = reason === 'breaker';
    log.log(isSkip ? 'debug' : 'warn', `Hook ${entry.label} failed at ${eventType}: ${message}`, {
      plugin,
      hook,
      eventId,
      eventType,
      reason,
      policy: entry.policy,
      assetKeys: frame.event.assetKeys,
    });
    if (isSkip || ownTypes.has(eventType)) return;
    emit(frame, {
      type: 'hook.failed',
      data: { plugin, hook, eventId, eventType, policy: entry.policy, reason, message },
    });
  };

  const openBreaker = (entry: HookEntry, frame: Frame) => {
    const { plugin, hook } = entry.description;
    const { coolDownMs } = breaker;
    log.log(
      'warn',
      `Hook ${entry.label} failed ${entry.failuresInRow} times in a row and is not called for ${coolDownMs} ms`,
      { plugin, hook },
    );
    if (ownTypes.has(frame.event.type)) return;
    emit(frame, { type: 'hook.breaker_opened', data: { plugin, hook, failures: entry.failuresInRow, coolDownMs } });
  };

  return (entry, frame, { reason, error }) => {
    const { plugin, hook } = entry.description;
    const message = redact(messageOf(error));
    const { id: eventId, type: eventType } = frame.event;
    const failure: HookFailure = { kind: 'failure', plugin, hook, eventId, eventType, reason, message, error };
    // The skip of an open breaker, or the slowness of others: neither is a failure that the breaker counts.
    if (reason === 'breaker' || reason === 'budget') {
      tell(entry, frame, failure);
      return failure;
    }
    entry.failures++;
    changes.count++;
    entry.lastError = message;
    if (reason === 'timeout') entry.timeouts++;
    tell(entry, frame, failure);
    if (countFailure(entry, clock.monotonic(), breaker)) openBreaker(entry, frame);
    return failure;
  };
}
