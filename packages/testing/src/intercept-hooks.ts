import { types as nodeTypes } from 'node:util';
import type { HookBus, HookContext, HookRegistration } from '@phlo/core';

/** One call of a handler. */
export interface HookCall {
  /** `plugin/hook`. */
  readonly label: string;
  readonly hook: HookRegistration;
  /** What the handler gets: an event, or a list of them. */
  readonly input: unknown;
  readonly context: HookContext;
  /** Enters the handler and returns what it returns. */
  proceed(input?: unknown, context?: HookContext): unknown;
}

/** Stands between a bus and the handlers of its hooks. What it returns or throws is taken for the handler's. */
export type HookInterceptor = (call: HookCall) => unknown;

/** The same bus, with every hook that is registered through it intercepted. */
export function interceptHooks(bus: HookBus, intercept: HookInterceptor): HookBus {
  return { ...bus, register: (hook, owner) => bus.register(wrap(hook, owner.plugin, intercept), owner) };
}

function wrap(hook: HookRegistration, plugin: string, intercept: HookInterceptor): HookRegistration {
  const handler: unknown = hook.handler;
  // The bus refuses these at registration, and says why.
  if (typeof handler !== 'function' || nodeTypes.isGeneratorFunction(handler)) return hook;
  const own = hook.handler as (input: unknown, context: HookContext) => unknown;
  const call = (input: unknown, context: HookContext): unknown =>
    intercept({
      label: `${plugin}/${hook.name}`,
      hook,
      input,
      context,
      proceed: (replaced = input, given = context) => own(replaced, given),
    });
  // Whether a handler is async is what the bus judges it by at registration.
  return {
    ...hook,
    handler: nodeTypes.isAsyncFunction(handler) ? async (input, context) => call(input, context) : call,
  };
}
