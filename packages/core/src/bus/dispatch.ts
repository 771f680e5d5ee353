import type { PhloEvent } from '../events/envelope.js';
import { callAwaited } from './call-awaited.js';
import { skipExhausted, type CallKit, type HookOutcome } from './call-hook.js';
import { callObserved, traceCall } from './call-observed.js';
import { createPlanCaller, enqueue, isDue } from './call-plan.js';
import { createHookAbortError, type HookFailure } from './failure.js';
import { createFrame, createRoot, type Frame, type Root } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import type { HookTable } from './hook-table.js';
import { addDuration } from './observe-call.js';
import type { GateResult, Verdict } from './types.js';

export interface DispatchOptions {
  readonly kit: CallKit;
  readonly table: HookTable;
  readonly gateBudgetMs: number;
}

export interface Dispatch {
  /** Throws `HOOK_ABORTED`, unless the event is queued to the root of its cause. */
  notify(event: PhloEvent, cause: Frame | undefined): void;
  gate(event: PhloEvent, cause: Frame | undefined): Promise<GateResult>;
  /** Calls one hook alone; what it returns decides nothing. Rejects with `HOOK_ABORTED`. */
  only(entry: HookEntry, event: PhloEvent, isGate: boolean): Promise<void>;
}

export function createDispatch({ kit, table, gateBudgetMs }: DispatchOptions): Dispatch {
  const { scope, clock } = kit;
  const callPlan = createPlanCaller(kit);

  const runInline = (frame: Frame) => {
    const before = scope.enter(frame);
    try {
      callPlan(table.find(frame.event.type, frame.event), frame);
    } finally {
      scope.enter(before);
    }
  };

  /** Handlers of queued events queue more: the list grows while it is walked. */
  const drain = (root: Root) => {
    for (const frame of root.queue) runInline(frame);
  };

  const callOne = (entry: HookEntry, frame: Frame, remainingMs: number): HookOutcome | Promise<HookOutcome> => {
    if (entry.isAwaited && remainingMs <= 0) return skipExhausted(kit, entry, { frame, gateBudgetMs });
    if (entry.isAwaited) return callTimed(entry, frame, remainingMs);
    // An inline hook takes no waiting: none is kept from running because others were slow.
    const before = scope.enter(frame);
    try {
      return callObserved(kit, entry, frame);
    } finally {
      scope.enter(before);
    }
  };

  const callTimed = async (entry: HookEntry, frame: Frame, remainingMs: number): Promise<HookOutcome> => {
    const startedAt = clock.monotonic();
    const outcome = await callAwaited(kit, entry, { frame, remainingMs });
    traceCall(kit, entry, { frame, outcome, durationMs: addDuration(entry, clock, startedAt) });
    return outcome;
  };

  const callAll = async (frame: Frame): Promise<readonly Verdict[]> => {
    const verdicts: Verdict[] = [];
    const deadline = clock.monotonic() + gateBudgetMs;
    for (const planned of table.find(frame.event.type, frame.event).hooks) {
      if (!isDue(planned, frame.event)) continue;
      if (planned.entry.queue !== undefined) {
        // Whatever the verdict: it hears what was asked.
        enqueue(kit, planned.entry, frame);
        continue;
      }
      const called = callOne(planned.entry, frame, deadline - clock.monotonic());
      // A gate of inline hooks alone decides without giving up its turn between two of them.
      const outcome = called instanceof Promise ? await called : called;
      const verdict = toVerdict(kit, planned.entry, outcome);
      if (verdict !== undefined) verdicts.push(verdict);
    }
    return verdicts;
  };

  /** One that nothing refers to any more, for the next event: most events leave no garbage but themselves. */
  let spare: Frame | undefined;

  const runRoot = (frame: Frame) => {
    const { root } = frame;
    const before = scope.enter(frame);
    try {
      callPlan(table.find(frame.event.type, frame.event), frame);
      if (root.queue.length > 0) drain(root);
    } finally {
      scope.enter(before);
      root.isOpen = false;
    }
    if (root.raised.length > 0) throw createHookAbortError(root.raised);
    if (frame.cause === undefined && !frame.isKept) spare = frame;
  };

  return {
    notify: (event, cause) => {
      if (cause?.root.isOpen === true) {
        cause.root.queued++;
        cause.root.queue.push(createFrame(event, { root: cause.root, cause, isGate: false }));
        return;
      }
      if (cause !== undefined || spare === undefined) {
        runRoot(createFrame(event, { root: createRoot(), cause, isGate: false }));
        return;
      }
      const frame = spare;
      spare = undefined;
      frame.event = event;
      frame.root.isOpen = true;
      runRoot(frame);
    },
    only: async (entry, event, isGate) => {
      const root = createRoot();
      try {
        const outcome = await callOne(entry, createFrame(event, { root, cause: undefined, isGate }), gateBudgetMs);
        if (outcome?.kind === 'failure' && entry.policy === 'raise') root.raised.push(outcome);
        drain(root);
      } finally {
        root.isOpen = false;
      }
      if (root.raised.length > 0) throw createHookAbortError(root.raised);
    },
    gate: async (event, cause) => {
      const root = createRoot();
      try {
        const verdicts = [...(await callAll(createFrame(event, { root, cause, isGate: true })))];
        drain(root);
        verdicts.push(...root.raised.map(raisedVerdict));
        return {
          event: event as GateResult['event'],
          allowed: verdicts.every(({ verdict }) => verdict !== 'veto'),
          verdicts,
        };
      } finally {
        root.isOpen = false;
      }
    },
  };
}

function toVerdict(kit: CallKit, entry: HookEntry, outcome: HookOutcome): Verdict | undefined {
  if (outcome === undefined) return undefined;
  const { plugin, hook } = entry.description;
  if (outcome.kind === 'veto') return { plugin, hook, verdict: 'veto', reason: kit.redact(outcome.reason) };
  return { plugin, hook, verdict: entry.policy === 'raise' ? 'veto' : 'abstained', reason: outcome.message };
}

/** A gate fails closed, also where a hook of an event that its hooks emitted failed with the policy `raise`. */
function raisedVerdict({ plugin, hook, eventType, message }: HookFailure): Verdict {
  return { plugin, hook, verdict: 'veto', reason: `${message} (at ${eventType})` };
}
