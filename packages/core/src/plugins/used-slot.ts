import { isThenable } from '../bus/call-hook.js';
import { coreErrors } from '../errors/core-errors.js';
import { disown } from './disown.js';
import { keyOf } from './discover-plugins.js';
import { loadPlugin } from './load-plugin.js';
import { isGuard } from './is-guard.js';
import { expandHooks } from './expand-hooks.js';
import { describeHook } from './manifest.js';
import { hooksOf } from './hooks-of.js';
import { registerHooks } from './register-plugin.js';
import { toPluginError } from './plugin-failure.js';
import { isPluginGroup, pluginGroups } from './plugin-group.js';
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

/** The plugin that an entry of `use` is, or makes. Throws `PLUGIN_FAILED` where making it fails or makes none. */
export function makePlugin(entry: PluginEntry): Plugin {
  const name = (typeof entry === 'function' && entry.name) || 'of `plugins.use`';
  try {
    const made: unknown = typeof entry === 'function' ? entry() : entry;
    if (isThenable(made)) {
      disown(made);
      throw noPlugin('it makes a promise', 'Make the plugin at once; its `setup` may wait.');
    }
    if (typeof made !== 'object' || made === null)
      throw noPlugin('it makes no plugin', 'Write `() => definePlugin({ … })`.');
    // A contract that no compiler has checked: the other fields are looked at by whoever uses the plugin.
    return checkName(made as Plugin);
  } catch (error) {
    throw toPluginError(name, 'its factory', error);
  }
}

function checkName(plugin: Plugin): Plugin {
  const { name, group = 'hooks' }: { readonly name: unknown; readonly group?: unknown } = plugin;
  if (typeof name !== 'string' || name === '') throw noPlugin('it makes a plugin without a name', 'Give it a `name`.');
  if (!isPluginGroup(group))
    throw noPlugin(`there is no group ${JSON.stringify(group)}`, `The groups are ${pluginGroups.join(', ')}.`);
  return plugin;
}

const noPlugin = (message: string, hint: string): Error => coreErrors.create('PLUGIN_INVALID', { message, hint });

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
