import { loadPlugin } from './load-plugin.js';
import { isGuard } from './is-guard.js';
import { describeHook } from './manifest.js';
import { hooksOf } from './hooks-of.js';
import { registerHooks } from './register-plugin.js';
import { toPluginError } from './plugin-failure.js';
import { createLoadOnce, type PluginSlot, type SlotParts } from './plugin-slot.js';
import type { PluginListing } from './list-plugins.js';
import type { Plugin, PluginEntry } from './plugin.js';

/** The slot of a plugin that the project's configuration makes. Throws `PLUGIN_FAILED` where its factory throws. */
export function createUsedSlot(entry: PluginEntry, { host, configOf }: SlotParts): PluginSlot {
  const plugin = makePlugin(entry);
  const { name, group = 'hooks' } = plugin;
  const once = createLoadOnce(name, async () => ({
    plugin,
    loaded: await loadPlugin(plugin, host, { config: configOf({ group, name }) }),
  }));
  return {
    group,
    name,
    listing: () => toUsedListing(plugin, once.error()),
    load: once.load,
    plan: (bus) => void registerHooks(bus, name, hooksOf(plugin)),
    inspect: async () => plugin,
    guard: () => hooksOf(plugin).map(describeHook).find(isGuard),
    [Symbol.asyncDispose]: once.unload,
  };
}

function makePlugin(entry: PluginEntry): Plugin {
  if (typeof entry !== 'function') return entry;
  try {
    return entry();
  } catch (error) {
    throw toPluginError(entry.name || 'of `plugins.use`', 'its factory', error);
  }
}

function toUsedListing(plugin: Plugin, failure: PluginListing['error']): PluginListing {
  const { name, group = 'hooks' } = plugin;
  const known = { name, group, package: null, version: null };
  if (failure !== undefined) return { ...known, status: 'broken', hooks: [], error: failure };
  try {
    return { ...known, status: 'active', hooks: hooksOf(plugin).map(describeHook) };
  } catch (error) {
    return { ...known, status: 'broken', hooks: [], error: toPluginError(name, 'getHooks', error) };
  }
}
