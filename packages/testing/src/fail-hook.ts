import { didYouMean, type HookBus } from '@phlo/core';
import type { HookCall } from './intercept-hooks.js';

/** How a hook is made to fail. */
export interface FailHookOptions {
  /** Calls that fail, from now on. Default: every one, until the injection is disposed. */
  readonly times?: number;
  /**
   * What the handler seems to do: throw this error; be `unavailable`, as where its target refuses the connection; or `hang`
   * until its signal aborts. Default: throw an error of the kit's own.
   */
  readonly with?: Error | 'unavailable' | 'hang';
}

/** Failures that a test injected. Disposing ends them. */
export interface InjectedFailure extends Disposable {
  /** Calls that were made to fail so far. */
  readonly calls: number;
}

/** The failures of one test bus. */
export interface FailureInjection {
  failHook(label: string, options?: FailHookOptions): InjectedFailure;
  /** The handler, or what was injected in its place. */
  intercept(call: HookCall): unknown;
  /** Calls of the hook that were made to fail. */
  count(label: string): number;
  /** Whether the next call of the hook will be made to fail. */
  isActive(label: string): boolean;
}

interface Injection {
  readonly failure: NonNullable<FailHookOptions['with']>;
  left: number;
  calls: number;
}

/** `label` in `failHook` is `plugin/hook`, of a hook that is registered. */
export function createFailureInjection(bus: Pick<HookBus, 'list'>): FailureInjection {
  const injections = new Map<string, Injection[]>();
  const counts = new Map<string, number>();

  const nextOf = (label: string) => injections.get(label)?.find(({ left }) => left > 0);

  return {
    failHook: (label, { times = Number.POSITIVE_INFINITY, with: failure = new Error('injected failure') } = {}) => {
      const hook = findHook(bus, label);
      if (failure === 'hang' && hook.delivery === 'inline')
        throw new Error(`the hook ${label} is inline: one that hangs would block the process, and no timeout ends it`);
      const injection: Injection = { failure, left: times, calls: 0 };
      injections.set(label, [...(injections.get(label) ?? []), injection]);
      return {
        get calls() {
          return injection.calls;
        },
        [Symbol.dispose]: () => void (injection.left = 0),
      };
    },
    intercept: (call) => {
      const due = nextOf(call.label);
      if (due === undefined) return call.proceed();
      due.left--;
      due.calls++;
      counts.set(call.label, (counts.get(call.label) ?? 0) + 1);
      return fail(due.failure, call.context.signal);
    },
    isActive: (label) => nextOf(label) !== undefined,
    count: (label) => counts.get(label) ?? 0,
  };
}

/** The hook of this name. Throws with a did-you-mean where there is none. */
export function findHook(bus: Pick<HookBus, 'list'>, label: string) {
  const hooks = bus.list();
  const found = hooks.find(({ plugin, hook }) => `${plugin}/${hook}` === label);
  if (found !== undefined) return found;
  const labels = hooks.map(({ plugin, hook }) => `${plugin}/${hook}`);
  const hint = didYouMean(label, labels) ?? `There are: ${labels.join(', ') || 'none'}.`;
  throw new Error(`there is no hook ${label}; hooks are named plugin/hook. ${hint}`);
}

function fail(failure: Injection['failure'], signal: AbortSignal): Promise<never> {
  if (failure === 'hang') return untilAborted(signal);
  if (failure === 'unavailable')
    throw Object.assign(new Error('connect ECONNREFUSED (injected)'), { code: 'ECONNREFUSED' });
  throw failure;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
