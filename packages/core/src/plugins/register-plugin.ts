import type { HookBus } from '../bus/hook-bus.js';
import type { HookRegistration } from '../bus/registration.js';
import { hooksOf } from './hooks-of.js';
import type { Plugin } from './plugin.js';

/**
 * Registers all hooks of a plugin, or none where one of them is refused. Disposing removes them all. Throws what
 * `bus.register` throws, and `PLUGIN_INVALID`.
 */
export function registerPlugin(bus: HookBus, plugin: Plugin): Disposable {
  return registerHooks(bus, plugin.name, hooksOf(plugin));
}

/** {@link registerPlugin} with hooks that the plugin has given already. */
export function registerHooks(bus: HookBus, plugin: string, hooks: readonly HookRegistration[]): Disposable {
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
