import { keyOf } from './discover-plugins.js';
import { loadPlugin } from './load-plugin.js';
import { isGuard } from './is-guard.js';
import { expandHooks } from './expand-hooks.js';
import { describeHook } from './manifest.js';
import { hooksOf } from './hooks-of.js';
import { registerHooks } from './register-plugin.js';
import { toPluginError } from './plugin-failure.js';
import { createLoadOnce, type PluginSlot, type SlotParts } from './plugin-slot.js';
import type { PluginListing } from './list-plugins.js';
import type { Plugin, PluginEntry } from './plugin.js';

/** The slot of a plugin that the project's configuration makes. Throws `PLUGIN_FAILED` where its factory throws. */
export function createUsedSlot(entry: PluginEntry, { host, configOf, problems }: SlotParts): PluginSlot {
  const plugin = makePlugin(entry);
  const { name, group = 'hooks' } = plugin;
  const problem = problems?.get(keyOf({ group, name }));
  const once = createLoadOnce(name, async () => {
    if (problem !== undefined) throw problem;
    return { plugin, loaded: await loadPlugin(plugin, host, { config: configOf({ group, name }) }) };
  });
  return {
    group,
    name,
    listing: () => toUsedListing(plugin, problem ?? once.error()),
    load: once.load,
    plan: (bus) => {
      if (problem !== undefined) throw problem;
      registerHooks(
        bus,
        name,
        expandHooks(hooksOf(plugin), () => configOf({ group, name })),
      );
    },
    inspect: async () => plugin,
    guard: () =>
      hooksOf(plugin)
        .map(describeHook)
        .find((hook) => isGuard(hook, host.bus.types)),
    [Symbol.asyncDispose]: once.unload,
  };
}

/** The plugin that an entry of `use` is, or makes. Throws `PLUGIN_FAILED` where making it fails. */
export function makePlugin(entry: PluginEntry): Plugin {
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
