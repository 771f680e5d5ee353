import type { PhloEvent } from '../events/envelope.js';
import { callInline, judgeInline, type CallKit, type HookOutcome } from './call-hook.js';
import { callObserved } from './call-observed.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import { isTimed } from './observe-call.js';
import { examinePlan, removed, type PlainCalls, type Plan, type PlannedHook } from './hook-plan.js';
import type { HookContext } from './types.js';

/** How a round of plain calls ended early: by what the last one returned or threw. */
type LastCall = { readonly index: number } & ({ readonly returned: unknown } | { readonly error: unknown });

/** Calls the hooks of a plan for one event that is no gate, synchronously. The caller has entered the frame's scope. */
export function createPlanCaller(kit: CallKit): (plan: Plan, frame: Frame) => void {
  const { changes } = kit;

  /** A round in which nobody has anything to say, which is nearly every one, is counted as a whole. */
  const callPlain = (plan: Plan, frame: Frame) => {
    const plain = plan.plain as PlainCalls;
    const { entries, handlers, contexts } = plain;
    const { event } = frame;
    const known = changes.count;
    frame.round = entries;
    changes.round = plain;
    const count = handlers.length;
    let index = 0;
    let returned: unknown;
    // By index, without destructuring, and one `try` around all: this loop is what each event costs for each hook.
    try {
      for (; index < count; index++) {
        frame.at = index;
        // Not called as a method: `this` of a handler is none of the bus's records.
        const handler = handlers[index] as HookEntry['handler'];
        returned = handler(event, contexts[index] as HookContext);
        if (returned !== undefined) break;
      }
    } catch (error) {
      breakRound(plan, frame, { index, error });
      return;
    }
    if (index < count) {
      breakRound(plan, frame, { index, returned });
      return;
    }
    frame.round = undefined;
    changes.round = undefined;
    // Where a hook has come or gone meanwhile, nobody asks this plan for its rounds any more.
    if (changes.count === known) plan.rounds++;
    else for (const entry of entries) entry.calls++;
    kit.totals.hookCalls += count;
  };

  /** What was entered is counted one by one, the last is judged, and the rest is called with care. */
  const breakRound = (plan: Plan, frame: Frame, last: LastCall) => {
    frame.round = undefined;
    changes.round = undefined;
    const isRemoved = 'returned' in last && last.returned === removed;
    const entered = plan.hooks.slice(0, isRemoved ? last.index : last.index + 1);
    for (const { entry } of entered) entry.calls++;
    kit.totals.hookCalls += entered.length;
    if (!isRemoved) judgeLast(plan, frame, last);
    callEach(plan, frame, { from: last.index + 1, mask: kit.timingMask });
  };

  const judgeLast = (plan: Plan, frame: Frame, last: LastCall) => {
    const { entry } = plan.hooks[last.index] as PlannedHook;
    frame.running = entry;
    const outcome =
      'error' in last
        ? kit.report(entry, frame, { reason: 'threw', error: last.error })
        : judgeInline(kit, entry, { frame, returned: last.returned });
    raise(entry, frame, outcome);
  };

  /** Every hook from one on, whatever its state is; calls of which the number has no bit of `mask` are timed. */
  const callEach = (
    { hooks }: Plan,
    frame: Frame,
    { from, mask }: { readonly from: number; readonly mask: number },
  ) => {
    for (let index = from; index < hooks.length; index++) {
      const planned = hooks[index] as PlannedHook;
      if (!isDue(planned, frame.event)) continue;
      const { entry } = planned;
      if (entry.queue !== undefined) enqueue(kit, entry, frame);
      else if (isTimed(entry, mask)) raise(entry, frame, callObserved(kit, entry, frame));
      else raise(entry, frame, callInline(kit, entry, frame));
    }
  };

  return (plan, frame) => {
    // Of what many events go by: to examine a plan costs more than to follow it once.
    if (plan.examinedAt !== changes.count && plan.turns > 0) examinePlan(plan, changes.count);
    const mask = kit.tracer.isOn ? 0 : kit.timingMask;
    const isPlain = plan.plain !== undefined && plan.examinedAt === changes.count;
    const isTimedRound = (plan.turns++ & mask) === 0;
    // A round marks no handler as entered: where somebody looks, each call is made with care.
    if (isPlain && !isTimedRound && !kit.isWatched) callPlain(plan, frame);
    else callEach(plan, frame, { from: 0, mask: isPlain ? 0 : mask });
  };
}

function raise(entry: HookEntry, frame: Frame, outcome: HookOutcome): void {
  if (outcome !== undefined && outcome.kind === 'failure' && entry.policy === 'raise') frame.root.raised.push(outcome);
}

export function enqueue(kit: CallKit, entry: HookEntry, { event, depth }: Frame): void {
  entry.queue?.offer(event, depth);
  if (!kit.tracer.isOn) return;
  const { plugin, hook } = entry.description;
  kit.tracer.tell(event, { plugin, hook, delivery: 'queued', at: kit.clock.now(), outcome: 'queued', durationMs: 0 });
}

export function isDue(planned: PlannedHook, event: PhloEvent): boolean {
  return planned.entry.isAlive && (planned.accepts === undefined || planned.accepts(event));
}
