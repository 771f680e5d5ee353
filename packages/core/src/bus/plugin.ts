import { coreErrors } from '../errors/core-errors.js';
import { messageOf, toEventError } from '../errors/describe.js';
import type { EventOf, EventType } from '../events/envelope.js';
import type { Logger } from '../log.js';
import type { HookBus } from './hook-bus.js';
import type { HookRegistration } from './registration.js';
import type { FailurePolicy, HookContext, HookFilter, Veto } from './types.js';

/** Gives hooks. A plugin of any kind may do that. */
export interface HookProvider {
  getHooks(): readonly HookRegistration[];
}

/** What a plugin is set up with. */
export interface PluginContext {
  readonly bus: HookBus;
  readonly log: Logger;
}

interface PluginLifecycle {
  /** Unique in a project. */
  readonly name: string;
  /** Opens what the hooks need; they are registered after it. */
  setup?(context: PluginContext): void | Promise<void>;
  /** Closes it; its hooks are removed before. */
  dispose?(): void | Promise<void>;
}

/** A plugin with a list of hooks. */
export interface HookListPlugin extends PluginLifecycle {
  readonly hooks: readonly HookRegistration[];
}

/** A plugin that makes its hooks when it is registered. */
export interface HookProviderPlugin extends PluginLifecycle, HookProvider {}

/** A plugin with one inline handler for the event types that it lists. */
export interface EventHandlerPlugin<Type extends EventType = EventType> extends PluginLifecycle {
  readonly events: readonly Type[];
  readonly where?: HookFilter;
  readonly priority?: number;
  readonly policy?: FailurePolicy;
  /** Synchronous. A veto counts on gates only. */
  handleEvent(event: EventOf<Type>, context: HookContext): Veto | void | undefined;
}

export type HookPlugin = HookListPlugin | HookProviderPlugin | EventHandlerPlugin;

/** Declares a plugin: with `hooks`, with `getHooks`, or with `events` and `handleEvent`. */
export function definePlugin<const Plugin extends HookListPlugin | HookProviderPlugin>(plugin: Plugin): Plugin {
  return plugin;
}

/** Declares a plugin with one handler for the types that it lists, whose events it gets typed. */
export function defineEventHandler<Type extends EventType>(plugin: EventHandlerPlugin<Type>): EventHandlerPlugin {
  // Only events of the listed types reach the handler.
  return plugin as unknown as EventHandlerPlugin;
}

/**
 * Registers all hooks of a plugin, or none where one of them is refused. Disposing removes them all. Throws what
 * `bus.register` throws, and `PLUGIN_INVALID`.
 */
export function registerPlugin(bus: HookBus, plugin: HookPlugin): Disposable {
  const registered: Disposable[] = [];
  const removeAll = () => {
    for (const hook of registered.splice(0).reverse()) hook[Symbol.dispose]();
  };
  try {
    for (const hook of hooksOf(plugin)) registered.push(bus.register(hook, { plugin: plugin.name }));
  } catch (error) {
    removeAll();
    throw error;
  }
  return { [Symbol.dispose]: removeAll };
}

/** The hooks of a plugin, in whichever of the three ways it gives them. Throws `PLUGIN_INVALID`. */
export function hooksOf(plugin: HookPlugin): readonly HookRegistration[] {
  if (typeof plugin.name !== 'string' || plugin.name === '') {
    throw coreErrors.create('PLUGIN_INVALID', { message: 'A plugin has no name' });
  }
  const hooks: unknown = givenHooks(plugin);
  if (Array.isArray(hooks)) return hooks as readonly HookRegistration[];
  throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${plugin.name} gives no list of hooks` });
}

function givenHooks(plugin: HookPlugin): readonly HookRegistration[] | undefined {
  if ('getHooks' in plugin) return plugin.getHooks();
  if ('hooks' in plugin) return plugin.hooks;
  if (!('handleEvent' in plugin)) return undefined;
  const { events, where, priority, policy } = plugin;
  const settings = {
    ...(where === undefined ? {} : { where }),
    ...(priority === undefined ? {} : { priority }),
    ...(policy === undefined ? {} : { policy }),
  };
  return events.map((type) => ({
    ...settings,
    name: type,
    on: type,
    handler: plugin.handleEvent.bind(plugin),
  })) as unknown as readonly HookRegistration[];
}

/**
 * Sets a plugin up, registers its hooks, and says so with `plugin.loaded`. Disposing removes the hooks, then disposes
 * the plugin. A plugin that cannot be set up is told with `plugin.failed` and throws `PLUGIN_FAILED`; the others go on.
 */
export async function loadPlugin(plugin: HookPlugin, context: PluginContext): Promise<AsyncDisposable> {
  const { bus } = context;
  const fail = (step: string, cause: unknown) => {
    bus.emit('plugin.failed', { plugin: plugin.name, step, error: toEventError(cause) });
    return coreErrors.create('PLUGIN_FAILED', {
      message: `The plugin ${plugin.name} failed in ${step}: ${messageOf(cause)}`,
      cause,
    });
  };
  const disposePlugin = async () => {
    try {
      await plugin.dispose?.();
    } catch (error) {
      throw fail('dispose', error);
    }
  };
  try {
    await plugin.setup?.(context);
  } catch (error) {
    throw fail('setup', error);
  }
  let hooks: Disposable;
  let count: number;
  try {
    count = hooksOf(plugin).length;
    hooks = registerPlugin(bus, plugin);
  } catch (error) {
    await disposePlugin();
    throw fail('register', error);
  }
  bus.emit('plugin.loaded', { plugin: plugin.name, hooks: count });
  return {
    [Symbol.asyncDispose]: async () => {
      hooks[Symbol.dispose]();
      await disposePlugin();
    },
  };
}
