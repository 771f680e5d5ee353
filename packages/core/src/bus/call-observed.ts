import { callInline, type CallKit, type HookOutcome } from './call-hook.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import { addDuration } from './observe-call.js';

/** Calls an inline hook, and takes the time. */
export function callObserved(kit: CallKit, entry: HookEntry, frame: Frame): HookOutcome {
  const startedAt = kit.clock.monotonic();
  const outcome = callInline(kit, entry, frame);
  traceCall(kit, entry, { frame, outcome, durationMs: addDuration(entry, kit.clock, startedAt) });
  return outcome;
}

interface ObservedCall {
  readonly frame: Frame;
  readonly outcome: HookOutcome;
  readonly durationMs: number;
}

/** Tells those who follow the hooks what came of a call. */
export function traceCall(kit: CallKit, entry: HookEntry, { frame, outcome, durationMs }: ObservedCall): void {
  if (!kit.tracer.isOn) return;
  const { plugin, hook, delivery } = entry.description;
  const message = outcome === undefined ? undefined : outcome.kind === 'veto' ? outcome.reason : outcome.message;
  kit.tracer.tell(frame.event, {
    plugin,
    hook,
    delivery,
    at: kit.clock.now(),
    outcome: outcome === undefined ? 'ok' : outcome.kind === 'veto' ? 'veto' : 'failed',
    durationMs,
    ...(message === undefined ? {} : { message: kit.redact(message) }),
  });
}
