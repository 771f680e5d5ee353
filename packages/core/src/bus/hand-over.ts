import { deepFreezeJson } from '../events/freeze.js';
import { messageOf } from '../errors/describe.js';
import type { PhloEvent } from '../events/envelope.js';
import type { DeliveryOutcome } from '../delivery/settlement.js';
import type { WaitingEvent } from '../delivery/source.js';
import { unavailability } from '../delivery/unavailable.js';
import type { CallKit } from './call-hook.js';
import { enterHandler } from './enter-handler.js';
import { createRoot, type Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import { addDuration, isTimed } from './observe-call.js';
import { settleWithin, type Settled } from './settle-within.js';
import type { LazySignal } from './tasks.js';
import type { DeliveryContext } from './types.js';

/** Calls that were given up, whose handlers have not ended: more of them would only pile up. */
const mostAbandoned = 3;

/** Hands waiting events to a queued hook, and says what came of it. Never rejects. */
export type HandOver = (waiting: readonly WaitingEvent[], cut: AbortSignal) => Promise<DeliveryOutcome>;

export function createHandOver(kit: CallKit, entry: HookEntry, { isBatch }: { readonly isBatch: boolean }): HandOver {
  let abandoned = 0;

  const settle = async (call: QueuedCall): Promise<DeliveryOutcome> => {
    const entered = enter(kit, entry, call);
    if (!('promise' in entered)) return judge(kit, entered, call.cut);
    const { promise } = entered;
    kit.tasks.own(entry.label, promise);
    const settled = await settleWithin(promise, { clock: kit.clock, limitMs: entry.timeoutMs, signal: call.cut });
    if (settled !== undefined) return judge(kit, settled, call.cut);
    abandoned++;
    const isOver = () => void abandoned--;
    promise.then(isOver, isOver);
    if (call.cut.aborted) return { kind: 'cut', error: messageOf(call.cut.reason) };
    const error = new Error(`the handler did not answer within ${entry.timeoutMs} ms`);
    call.signal.abort(error);
    entry.timeouts++;
    return { kind: 'unavailable', error: error.message };
  };

  return async (waiting, cut) => {
    if (abandoned >= mostAbandoned)
      return { kind: 'unavailable', error: `${abandoned} earlier calls of the handler have not ended` };
    const [first] = waiting;
    if (first === undefined || cut.aborted) return { kind: 'cut', error: messageOf(cut.reason) };
    entry.calls++;
    kit.totals.hookCalls++;
    const signal = kit.tasks.openSignal();
    const abort = () => signal.abort(cut.reason);
    cut.addEventListener('abort', abort, { once: true });
    const startedAt = kit.clock.monotonic();
    // An event of the journal is fresh from JSON; the bus has frozen the others already.
    for (const { event } of waiting) deepFreezeJson(event);
    const frame = createDeliveryFrame(entry, first);
    const outcome = await settle({ waiting, isBatch, frame, signal, cut, attempt: first.attempts + 1 });
    cut.removeEventListener('abort', abort);
    kit.tasks.closeSignal(signal);
    count(entry, outcome);
    trace(kit, entry, { waiting, outcome, durationMs: timeOf(kit, entry, startedAt) });
    return outcome;
  };
}

interface QueuedCall {
  readonly waiting: readonly WaitingEvent[];
  readonly isBatch: boolean;
  readonly frame: Frame;
  readonly signal: LazySignal;
  readonly cut: AbortSignal;
  readonly attempt: number;
}

/** What the handler emits is a root of its own, and knows its cause and how deep it is. */
function createDeliveryFrame(entry: HookEntry, { event, depth }: WaitingEvent): Frame {
  const root = createRoot();
  root.isOpen = false;
  return {
    root,
    event,
    isGate: false,
    depth,
    cause: undefined,
    emittedBy: undefined,
    running: entry,
    round: undefined,
    at: 0,
    isKept: true,
  };
}

function enter(kit: CallKit, entry: HookEntry, { waiting, isBatch, frame, signal, attempt }: QueuedCall) {
  const context: DeliveryContext = {
    plugin: entry.context.plugin,
    hook: entry.context.hook,
    get signal() {
      return signal.get();
    },
    emit: entry.context.emit,
    attempt,
  };
  const events = waiting.map(({ event }) => event);
  // A batch hook takes the list, any other the one event; its options have said which.
  const argument = (isBatch ? Object.freeze(events) : events[0]) as PhloEvent;
  return enterHandler(kit, entry, { frame, argument, context });
}

/** What a queued handler returns means nothing: nobody is left to veto. */
function judge(kit: CallKit, settled: Settled, cut: AbortSignal): DeliveryOutcome {
  if ('value' in settled) return { kind: 'delivered' };
  // A handler that gives up when it is told to has refused nothing: what it throws then says only that.
  if (cut.aborted) return { kind: 'cut', error: messageOf(cut.reason) };
  const error = kit.redact(messageOf(settled.error));
  const away = unavailability(settled.error);
  return away === undefined ? { kind: 'rejected', error } : { kind: 'unavailable', error, ...away };
}

function count(entry: HookEntry, outcome: DeliveryOutcome): void {
  if (outcome.kind === 'delivered' || outcome.kind === 'cut') return;
  entry.lastError = outcome.error;
  entry.failures++;
}

function timeOf(kit: CallKit, entry: HookEntry, startedAt: number): number {
  if (isTimed(entry, kit.timingMask)) return addDuration(entry, kit.clock, startedAt);
  return kit.clock.monotonic() - startedAt;
}

interface HandedOver {
  readonly waiting: readonly WaitingEvent[];
  readonly outcome: DeliveryOutcome;
  readonly durationMs: number;
}

function trace(kit: CallKit, entry: HookEntry, { waiting, outcome, durationMs }: HandedOver): void {
  if (!kit.tracer.isOn) return;
  const { plugin, hook } = entry.description;
  const message = 'error' in outcome ? { message: outcome.error } : {};
  for (const { event } of waiting)
    kit.tracer.tell(event, {
      plugin,
      hook,
      delivery: 'queued',
      at: kit.clock.now(),
      outcome: outcome.kind,
      durationMs,
      ...message,
    });
}
