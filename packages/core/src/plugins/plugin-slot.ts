import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import type { DiscoveredPlugin } from './discover-plugins.js';
import type { PluginListing } from './list-plugins.js';
import type { PluginHost } from './load-plugin.js';
import type { HookManifest } from './manifest.js';
import { toPluginError } from './plugin-failure.js';
import type { Plugin } from './plugin.js';

/** What the project configures for a plugin, not yet checked; `undefined` where it says nothing. May throw `ENV_MISSING`. */
export type ConfigOf = (plugin: Pick<DiscoveredPlugin, 'group' | 'name'>) => unknown;

export interface SlotParts {
  readonly host: PluginHost;
  readonly configOf: ConfigOf;
}

/** The place of one plugin in a registry. */
export interface PluginSlot extends AsyncDisposable {
  readonly group: string;
  readonly name: string;
  listing(): PluginListing;
  /** Loads it, once. `undefined` where it does not act; its listing says why. Rejects with what is wrong with it. */
  load(): Promise<Plugin | undefined>;
  /** A hook by which it guards a gate, if it has one. */
  guard(): HookManifest | undefined;
}

export interface LoadedPlugin {
  readonly plugin: Plugin;
  readonly loaded: AsyncDisposable;
}

/** A plugin's loading: begun once, its failure kept, undone once. */
export function createLoadOnce(key: string, start: () => Promise<LoadedPlugin | undefined>) {
  let loading: Promise<LoadedPlugin | undefined> | undefined;
  let failure: PhloError | undefined;
  return {
    error: () => failure,
    load: async (): Promise<Plugin | undefined> => {
      loading ??= start().catch((error: unknown) => {
        failure = isPhloError(error) ? error : toPluginError(key, 'load', error);
        throw error;
      });
      return (await loading)?.plugin;
    },
    unload: async (): Promise<void> => {
      const loaded = await loading?.catch(() => undefined);
      await loaded?.loaded[Symbol.asyncDispose]();
    },
  };
}
