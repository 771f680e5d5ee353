import type { HookContext } from './types.js';
import { mayCall } from './breaker.js';
import { judge, skipOpen, type CallKit, type HookOutcome } from './call-hook.js';
import { enterHandler } from './enter-handler.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import { settleWithin } from './settle-within.js';
import type { LazySignal } from './tasks.js';

interface AwaitedCall {
  readonly frame: Frame;
  /** What is left of the gate's budget. */
  readonly remainingMs: number;
}

/**
 * Calls a hook of a gate and waits for it, at most its timeout and what is left of the gate's budget. A timer is only set
 * for a promise that is pending.
 */
export async function callAwaited(
  kit: CallKit,
  entry: HookEntry,
  { frame, remainingMs }: AwaitedCall,
): Promise<HookOutcome> {
  if (!mayCall(entry, kit.clock)) return skipOpen(kit, entry, frame);
  entry.calls++;
  kit.totals.hookCalls++;
  // A frame of this call's own: what the handler emits after an `await` still names its hook.
  const own = { ...frame, running: entry };
  const signal = kit.tasks.openSignal();
  const called = enterHandler(kit, entry, {
    frame: own,
    argument: frame.event,
    context: withSignal(entry.context, signal),
  });
  if (!('promise' in called)) kit.tasks.closeSignal(signal);
  if ('error' in called) return kit.report(entry, frame, { reason: 'threw', error: called.error });
  if ('value' in called) return judge(kit, entry, { frame, returned: called.value });

  kit.tasks.own(entry.label, called.promise);
  const limitMs = Math.min(entry.timeoutMs, remainingMs);
  const settled = await settleWithin(called.promise, { clock: kit.clock, limitMs });
  kit.tasks.closeSignal(signal);
  if (settled === undefined) {
    const error = new Error(`the handler did not answer within ${Math.round(limitMs)} ms`);
    signal.abort(error);
    if (remainingMs >= entry.timeoutMs) return kit.report(entry, frame, { reason: 'timeout', error });
    return cutShort(kit, entry, { frame, error });
  }
  if ('error' in settled) return kit.report(entry, frame, { reason: 'threw', error: settled.error });
  return judge(kit, entry, { frame, returned: settled.value });
}

/** Others had left it less time than it may take: its breaker does not count that, and a trial call is made again. */
function cutShort(
  kit: CallKit,
  entry: HookEntry,
  { frame, error }: { readonly frame: Frame; readonly error: Error },
): HookOutcome {
  entry.failures++;
  entry.timeouts++;
  entry.isProbing = false;
  return kit.report(entry, frame, { reason: 'budget', error });
}

function withSignal(context: HookContext, signal: LazySignal): HookContext {
  return {
    plugin: context.plugin,
    hook: context.hook,
    get signal() {
      return signal.get();
    },
    emit: context.emit,
  };
}
