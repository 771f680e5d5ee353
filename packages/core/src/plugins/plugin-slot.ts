import type { HookBus } from '../bus/hook-bus.js';
import type { OpenedPlugin, Plugin } from './plugin.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import type { DiscoveredPlugin } from './discover-plugins.js';
import type { PluginListing } from './list-plugins.js';
import type { LoadedPlugin, PluginHost } from './load-plugin.js';
import type { HookManifest } from './manifest.js';
import { toPluginError } from './plugin-failure.js';

/** What the project configures for a plugin, not yet checked; `undefined` where it says nothing. May throw `ENV_MISSING`. */
export type ConfigOf = (plugin: Pick<DiscoveredPlugin, 'group' | 'name'>) => unknown;

export interface SlotParts {
  readonly host: PluginHost;
  readonly configOf: ConfigOf;
  /** What is wrong with plugins beside what they say themselves, by `group:name`. */
  readonly problems?: ReadonlyMap<string, PhloError>;
}

/** The place of one plugin in a registry. */
export interface PluginSlot extends AsyncDisposable {
  readonly group: string;
  readonly name: string;
  listing(): PluginListing;
  /** Loads it, once. `undefined` where it does not act; its listing says why. Rejects with what is wrong with it. */
  load(): Promise<OpenedPlugin | undefined>;
  /** Its code, imported once and not set up. `undefined` where it does not act. Rejects with what is wrong with it. */
  inspect(): Promise<Plugin | undefined>;
  /** Registers its hooks where they are only explained: it is neither imported nor set up. Nothing where it does not act. */
  plan(bus: HookBus): void;
  /** A hook by which it guards a gate, if it has one. */
  guard(): HookManifest | undefined;
}

export interface Loaded {
  readonly plugin: Plugin;
  readonly loaded: LoadedPlugin;
}

/** A plugin's loading: begun once, its failure kept, undone once. */
export function createLoadOnce(key: string, start: () => Promise<Loaded | undefined>) {
  let loading: Promise<Loaded | undefined> | undefined;
  let failure: PhloError | undefined;
  return {
    error: () => failure,
    load: async (): Promise<OpenedPlugin | undefined> => {
      loading ??= start().catch((error: unknown) => {
        failure = isPhloError(error) ? error : toPluginError(key, 'load', error);
        throw error;
      });
      const outcome = await loading;
      return outcome && { plugin: outcome.plugin, config: outcome.loaded.config, state: outcome.loaded.state };
    },
    unload: async (): Promise<void> => {
      const loaded = await loading?.catch(() => undefined);
      await loaded?.loaded[Symbol.asyncDispose]();
    },
  };
}
