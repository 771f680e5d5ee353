import type { HookRegistration } from '../bus/registration.js';
import { keyOf, type DiscoveredPlugin } from './discover-plugins.js';
import { expandHooks } from './expand-hooks.js';
import { importPlugin } from './import-plugin.js';
import { toListing } from './list-plugins.js';
import { compareTypes, definitionsOf, describeTypes } from './own-types.js';
import { loadPlugin } from './load-plugin.js';
import { isGuard } from './is-guard.js';
import { compareHooks, describeHook, type HookManifest } from './manifest.js';
import { checkConfig } from './plugin-config.js';
import { tellPluginFailure, toPluginError } from './plugin-failure.js';
import type { PluginSelection } from './plugin-selection.js';
import { registerHooks } from './register-plugin.js';
import { toPlannedHook } from './planned-hook.js';
import { createLoadOnce, type Loaded, type PluginSlot, type SlotParts } from './plugin-slot.js';
import type { Plugin } from './plugin.js';
import { staleManifest } from './verify-plugin.js';

/** The slot of a plugin that was found by its manifest. Its code is imported when it is loaded. */
export function createDiscoveredSlot(
  discovered: DiscoveredPlugin,
  { host, configOf, selection }: SlotParts & { readonly selection: PluginSelection },
): PluginSlot {
  const { name, group, package: packageName } = discovered;
  let guardInCode: HookManifest | undefined;
  let isUnconfigured = false;

  /** A step before the plugin is there to tell of its own failures. */
  const attempt = async <T>(step: string, run: () => T | Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (cause) {
      tellPluginFailure(host, { plugin: name, group: discovered.group, package: packageName, step, cause });
      throw toPluginError(keyOf(discovered), step, cause);
    }
  };

  const checkHooks = (hooks: readonly HookRegistration[]) => {
    const given = hooks.map(describeHook);
    guardInCode = given.find((hook) => isGuard(hook, host.bus.types));
    const diff = compareHooks(discovered.hooks, given);
    if (diff.length > 0) throw staleManifest(discovered, diff);
  };

  /** The bus was made with the types of the manifest. */
  const linkTypes = (plugin: Plugin) => {
    const given = definitionsOf(plugin);
    const diff = compareTypes(describeTypes(discovered.types?.definitions ?? {}), describeTypes(given));
    if (diff.length > 0) throw staleManifest(discovered, diff);
    discovered.types?.link(given);
  };

  let making: Promise<Plugin> | undefined;
  const make = async (): Promise<Plugin> => {
    await attempt('manifest', () => {
      if (discovered.error !== undefined) throw discovered.error;
    });
    const plugin = await attempt('import', () => importPlugin(discovered, host));
    await attempt('manifest', () => linkTypes(plugin));
    return plugin;
  };

  const once = createLoadOnce(keyOf(discovered), async (): Promise<Loaded | undefined> => {
    const plugin = await (making ??= make());
    const config = await attempt('config', () => configOf(discovered));
    isUnconfigured = config === undefined && (await needsConfig(plugin));
    if (isUnconfigured) return undefined;
    return { plugin, loaded: await loadPlugin(plugin, host, { config, package: packageName, checkHooks }) };
  });

  const isConfigured = () => {
    try {
      return configOf(discovered) !== undefined;
    } catch {
      // A variable that is not set: there is a configuration, and loading says what is wrong with it.
      return true;
    }
  };

  const listing = () => {
    const told = toListing(discovered, selection, isConfigured);
    if (told.status === 'denied' || told.status === 'disabled') return told;
    const error = once.error();
    if (error !== undefined) return { ...told, status: 'broken' as const, error };
    return isUnconfigured ? { ...told, status: 'unconfigured' as const } : told;
  };

  const mayAct = () => ['active', 'broken'].includes(listing().status);

  return {
    group,
    name,
    listing,
    // One that is known to be unconfigured need not be imported for that.
    load: async () => (mayAct() ? once.load() : undefined),
    inspect: async () => (mayAct() ? (making ??= make()) : undefined),
    plan: (bus) => {
      if (listing().status !== 'active') return;
      const hooks = expandHooks(discovered.hooks, () => configOf(discovered));
      registerHooks(bus, name, hooks.map(toPlannedHook));
    },
    guard: () => guardInCode ?? discovered.hooks.find((hook) => isGuard(hook, host.bus.types)),
    [Symbol.asyncDispose]: once.unload,
  };
}

async function needsConfig(plugin: Plugin): Promise<boolean> {
  return plugin.config !== undefined && !(await checkConfig(plugin.config, undefined)).isValid;
}
