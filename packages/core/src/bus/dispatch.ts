import type { PhloEvent } from '../events/envelope.js';
import { callAwaited } from './call-awaited.js';
import { callInline, skipExhausted, type CallKit, type HookOutcome } from './call-hook.js';
import { callObserved, traceCall } from './call-observed.js';
import { createHookAbortError, type HookFailure } from './failure.js';
import { createFrame, createRoot, type Frame, type Root } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import type { PlannedHook } from './hook-index.js';
import type { HookTable } from './hook-table.js';
import { addDuration, isTimed } from './observe-call.js';
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

  const runInline = (frame: Frame) => {
    const before = scope.enter(frame);
    try {
      const { event } = frame;
      const plan = table.find(event.type, event);
      const observesAll = kit.timingMask === 0 || kit.tracer.isOn();
      // By index, and without destructuring: this loop is what each event costs for each hook.
      for (let index = 0; index < plan.length; index++) {
        const planned = plan[index];
        if (planned === undefined || !isDue(planned, event)) continue;
        const { entry } = planned;
        if (entry.queue !== undefined) {
          enqueue(kit, entry, frame);
          continue;
        }
        const outcome =
          observesAll || isTimed(entry, kit.timingMask)
            ? callObserved(kit, entry, frame)
            : callInline(kit, entry, frame);
        if (outcome !== undefined && outcome.kind === 'failure' && entry.policy === 'raise')
          frame.root.raised.push(outcome);
      }
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
    for (const planned of table.find(frame.event.type, frame.event)) {
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

  return {
    notify: (event, cause) => {
      if (cause?.root.isOpen === true) {
        cause.root.queued++;
        cause.root.queue.push(createFrame(event, { root: cause.root, cause, isGate: false }));
        return;
      }
      const root = createRoot();
      try {
        runInline(createFrame(event, { root, cause, isGate: false }));
        drain(root);
      } finally {
        root.isOpen = false;
      }
      if (root.raised.length > 0) throw createHookAbortError(root.raised);
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

function enqueue(kit: CallKit, entry: HookEntry, { event, depth }: Frame): void {
  entry.queue?.offer(event, depth);
  if (!kit.tracer.isOn()) return;
  const { plugin, hook } = entry.description;
  kit.tracer.tell(event, { plugin, hook, delivery: 'queued', at: kit.clock.now(), outcome: 'queued', durationMs: 0 });
}

function isDue(planned: PlannedHook, event: PhloEvent): boolean {
  return planned.entry.isAlive && (planned.accepts === undefined || planned.accepts(event));
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
