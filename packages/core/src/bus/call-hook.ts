import type { Clock } from '../clock.js';
import { countSuccess, mayCall } from './breaker.js';
import type { ReportFailure } from './failure-report.js';
import type { HookFailure } from './failure.js';
import type { Frame, Scope } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import type { HookChanges } from './hook-table.js';
import { mark } from './marks.js';
import { vetoIn } from './registration.js';
import type { Tasks } from './tasks.js';
import type { Tracer } from './trace.js';
import type { Veto } from './types.js';

/** What came of calling a hook: nothing, a veto, or its failure. */
export type HookOutcome = Veto | HookFailure | undefined;

export interface CallKit {
  readonly clock: Clock;
  readonly scope: Scope;
  readonly tasks: Tasks;
  readonly report: ReportFailure;
  /** Masks secrets in what hooks say. */
  readonly redact: <T>(value: T) => T;
  readonly totals: { events: number; hookCalls: number };
  readonly changes: HookChanges;
  readonly tracer: Tracer;
  /** A call is timed where its number has none of these bits. */
  readonly timingMask: number;
  /** {@link HookMarks.cells} */
  readonly marks: Int32Array;
  /** Somebody reads them. */
  readonly isWatched: boolean;
}

/** Calls an inline hook. The caller has entered the frame's scope. */
export function callInline(kit: CallKit, entry: HookEntry, frame: Frame): HookOutcome {
  if (entry.openUntil !== 0 && !mayCall(entry, kit.clock)) return skipOpen(kit, entry, frame);
  entry.calls++;
  kit.totals.hookCalls++;
  frame.running = entry;
  // Not called as a method: `this` of a handler is none of the bus's records.
  const { handler } = entry;
  const { marks } = kit;
  const before = mark(marks, entry.number);
  try {
    const returned = handler(frame.event, entry.context);
    marks[0] = before;
    // What nearly every call comes to: nothing more is looked at.
    if (returned === undefined && entry.failuresInRow === 0) return undefined;
    return judgeInline(kit, entry, { frame, returned });
  } catch (error) {
    marks[0] = before;
    return kit.report(entry, frame, { reason: 'threw', error });
  }
}

/** {@link judge} of what an inline handler returned: a promise is never legal. */
export function judgeInline(kit: CallKit, entry: HookEntry, { frame, returned }: Returned): HookOutcome {
  if (isThenable(returned)) return refusePromise(kit, entry, { frame, promise: returned });
  return judge(kit, entry, { frame, returned });
}

/** Nothing that a handler starts is left floating: its end is waited for, and its rejection is caught. */
function refusePromise(
  kit: CallKit,
  entry: HookEntry,
  { frame, promise }: { readonly frame: Frame; readonly promise: PromiseLike<unknown> },
): HookFailure {
  kit.tasks.own(entry.label, promise);
  return kit.report(entry, frame, {
    reason: 'contract',
    error: new Error('the handler is inline and returned a promise; inline handlers are synchronous'),
  });
}

interface Returned {
  readonly frame: Frame;
  readonly returned: unknown;
}

/** Whether what a handler returned is legal, and what it means. What cannot even be looked at is a failure of the hook. */
export function judge(kit: CallKit, entry: HookEntry, what: Returned): HookOutcome {
  if (what.returned === undefined) return succeed(kit, entry);
  try {
    return judgeValue(kit, entry, what);
  } catch (error) {
    return kit.report(entry, what.frame, { reason: 'threw', error });
  }
}

function judgeValue(kit: CallKit, entry: HookEntry, { frame, returned }: Returned): HookOutcome {
  const { isGate } = frame;
  const blocks = vetoIn(returned);
  if (blocks !== undefined) {
    if (!isGate)
      return kit.report(entry, frame, {
        reason: 'contract',
        error: new Error(`the handler returned a veto, and ${frame.event.type} is not a gate`),
      });
    entry.vetoes++;
    succeed(kit, entry);
    return blocks;
  }
  // `false` might have been meant as a veto; on a notification nothing can be lost.
  if (!isGate) return succeed(kit, entry);
  return kit.report(entry, frame, {
    reason: 'contract',
    error: new Error(`the handler returned ${typeof returned}; a gate takes nothing or veto(reason)`),
  });
}

function succeed(kit: CallKit, entry: HookEntry): undefined {
  if (entry.failuresInRow === 0 && entry.openUntil === 0) return;
  countSuccess(entry);
  kit.changes.count++;
}

export function skipOpen(kit: CallKit, entry: HookEntry, frame: Frame): HookFailure {
  entry.skipped++;
  return kit.report(entry, frame, {
    reason: 'breaker',
    error: new Error(
      `the hook is not called after ${entry.failuresInRow} failures in a row; last: ${entry.lastError ?? 'unknown'}`,
    ),
  });
}

/** The hook is not called: what it would be waited for has been used up by others. */
export function skipExhausted(
  kit: CallKit,
  entry: HookEntry,
  { frame, gateBudgetMs }: { readonly frame: Frame; readonly gateBudgetMs: number },
): HookFailure {
  entry.skipped++;
  return kit.report(entry, frame, {
    reason: 'budget',
    error: new Error(`the ${gateBudgetMs} ms that all hooks of a gate have together were used up before it`),
  });
}

/** Promises/A+: an object or a function with a method `then`. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  return 'then' in value && typeof value.then === 'function';
}
