import type { HookContext } from './types.js';
import { mayCall } from './breaker.js';
import { isThenable, judge, skipOpen, type CallKit, type HookOutcome } from './call-hook.js';
import type { Frame } from './frame.js';
import type { HookEntry } from './hook-entry.js';
import type { LazySignal } from './tasks.js';

type Settled = { readonly value: unknown } | { readonly error: unknown };

interface AwaitedCall {
  /** A frame of this call's own: what the handler emits after an `await` still names its hook. */
  readonly frame: Frame;
  readonly limitMs: number;
}

/** Calls a hook of a gate and waits for it, at most `limitMs`. A timer is only set for a promise that is pending. */
export async function callAwaited(
  kit: CallKit,
  entry: HookEntry,
  { frame, limitMs }: AwaitedCall,
): Promise<HookOutcome> {
  if (!mayCall(entry, () => kit.clock.monotonic())) return skipOpen(kit, entry, frame);
  entry.calls++;
  kit.totals.hookCalls++;
  const own = { ...frame, running: entry };
  const signal = kit.tasks.openSignal();
  const before = kit.scope.enter(own);
  let returned: unknown;
  try {
    returned = kit.scope.run(own, () => entry.handler(own.event, withSignal(entry.context, signal)));
  } catch (error) {
    return kit.report(entry, frame, { reason: 'threw', error });
  } finally {
    kit.scope.enter(before);
    if (!isThenable(returned)) kit.tasks.closeSignal(signal);
  }
  if (!isThenable(returned)) return judge(kit, entry, { frame, returned });

  kit.tasks.own(entry.label, returned);
  const settled = await settleWithin(kit, returned, limitMs);
  kit.tasks.closeSignal(signal);
  if (settled === undefined) {
    const error = new Error(`the handler did not answer within ${Math.round(limitMs)} ms`);
    signal.abort(error);
    return kit.report(entry, frame, { reason: 'timeout', error });
  }
  if ('error' in settled) return kit.report(entry, frame, { reason: 'threw', error: settled.error });
  return judge(kit, entry, { frame, returned: settled.value });
}

/** `undefined` where time ran out first. */
async function settleWithin(
  kit: CallKit,
  promise: PromiseLike<unknown>,
  limitMs: number,
): Promise<Settled | undefined> {
  let settled: Settled | undefined;
  const settling = Promise.resolve(promise).then(
    (value) => void (settled = { value }),
    (error: unknown) => void (settled = { error }),
  );
  // A promise that is resolved already has told so after this: most async handlers return without waiting for anything.
  await Promise.resolve();
  if (settled !== undefined) return settled;
  const timer = new AbortController();
  const timeout = kit.clock.sleep(limitMs, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([settling, timeout]);
  timer.abort();
  return settled;
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
