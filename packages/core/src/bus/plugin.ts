import { types as nodeTypes } from 'node:util';
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
  // Its method takes fewer types than the general one promises; only events of the listed types reach it.
  return plugin;
}

/**
 * Registers all hooks of a plugin, or none where one of them is refused. Disposing removes them all. Throws what
 * `bus.register` throws, and `PLUGIN_INVALID`.
 */
export function registerPlugin(bus: HookBus, plugin: HookPlugin): Disposable {
  return registerAll(bus, plugin.name, hooksOf(plugin));
}

function registerAll(bus: HookBus, plugin: string, hooks: readonly HookRegistration[]): Disposable {
  const registered: Disposable[] = [];
  const removeAll = () => {
    for (const hook of registered.splice(0).reverse()) hook[Symbol.dispose]();
  };
  try {
    for (const hook of hooks) registered.push(bus.register(hook, { plugin }));
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
  const hooks: unknown = 'handleEvent' in plugin ? handlerHooks(plugin) : givenHooks(plugin);
  if (Array.isArray(hooks)) return hooks as readonly HookRegistration[];
  throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${plugin.name} gives no list of hooks` });
}

function givenHooks(plugin: HookListPlugin | HookProviderPlugin): unknown {
  if ('getHooks' in plugin) return plugin.getHooks();
  return plugin.hooks;
}

function handlerHooks(plugin: EventHandlerPlugin): readonly HookRegistration[] {
  const { name, events, where, priority, policy } = plugin;
  const refuse = (problem: string, hint: string) => {
    throw coreErrors.create('PLUGIN_INVALID', { message: `The plugin ${name} ${problem}`, hint });
  };
  // JavaScript authors have no compiler.
  if (((events as readonly EventType[] | undefined)?.length ?? 0) === 0)
    refuse('has handleEvent and lists no events for it', "List its event types: events: ['ingestion.end'].");
  // A bound function no longer shows that it is async: the bus could only refuse its promises, one by one.
  if (nodeTypes.isAsyncFunction(plugin.handleEvent))
    refuse('has an async handleEvent, whose promise nobody would wait for', 'Make it synchronous, or give hooks.');
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
 * the plugin. A plugin that cannot be set up, registered or disposed is told with `plugin.failed` and throws
 * `PLUGIN_FAILED`; nothing of it stays behind, and the others go on. One whose `setup` failed is not disposed. Rejects with
 * `HOOK_ABORTED` where a hook raised at `plugin.loaded`.
 */
export async function loadPlugin(plugin: HookPlugin, context: PluginContext): Promise<AsyncDisposable> {
  const { bus } = context;
  const { name } = plugin;
  const attempt = async <T>(step: string, run: () => T | Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      tellFailure(context, { name, step, cause });
      throw coreErrors.create('PLUGIN_FAILED', {
        message: `The plugin ${name} failed in ${step}: ${messageOf(cause)}`,
        cause,
      });
    }
  };
  await attempt('setup', () => plugin.setup?.(context));
  const dispose = () => attempt('dispose', () => plugin.dispose?.());
  const { hooks, count } = await attempt('register', () => {
    const registrations = hooksOf(plugin);
    return { hooks: registerAll(bus, name, registrations), count: registrations.length };
  }).catch(async (error: unknown) => {
    // A failure to dispose is told by its event; the reason why the plugin is not there is this one.
    await dispose().catch(() => undefined);
    throw error;
  });
  let disposed: Promise<void> | undefined;
  const unload = async () => {
    hooks[Symbol.dispose]();
    await (disposed ??= dispose());
  };
  try {
    bus.emit('plugin.loaded', { plugin: name, hooks: count });
  } catch (error) {
    // Whoever raised at it gets its way: the caller has no handle on the plugin.
    await unload().catch(() => undefined);
    throw error;
  }
  return { [Symbol.asyncDispose]: unload };
}

/** The bus may be closed already, and hooks may raise: neither may hide what failed. */
function tellFailure(
  { bus, log }: PluginContext,
  { name, step, cause }: { readonly name: string; readonly step: string; readonly cause: unknown },
): void {
  try {
    bus.emit('plugin.failed', { plugin: name, step, error: toEventError(cause) });
  } catch (error) {
    log.log('warn', `The plugin ${name} failed in ${step}: ${messageOf(cause)}. Its event: ${messageOf(error)}`, {
      plugin: name,
      step,
    });
  }
}
