import { isHookAbortError } from '../bus/failure.js';
import type { HookBus } from '../bus/hook-bus.js';
import { didYouMean } from '../did-you-mean.js';
import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';
import { isPhloError, type PhloError } from '../errors/phlo-error.js';
import { createDiscoveredSlot } from './discovered-slot.js';
import { keyOf, type Discovery } from './discover-plugins.js';
import type { PluginListing } from './list-plugins.js';
import type { PluginHost } from './load-plugin.js';
import type { PluginGroup } from './plugin-group.js';
import type { PluginSelection } from './plugin-selection.js';
import type { ConfigOf, PluginSlot } from './plugin-slot.js';
import type { OpenedPlugin, Plugin, PluginEntry } from './plugin.js';
import { createUsedSlot } from './used-slot.js';

/** Which plugins a project has, and what they get. */
export interface PluginRegistryOptions {
  readonly host: PluginHost;
  readonly discovery: Discovery;
  /** Plugins that the project's configuration makes. One of them takes the place of a discovered one of its group and name. */
  readonly use?: readonly PluginEntry[];
  readonly selection?: PluginSelection;
  readonly configOf?: ConfigOf;
  /** What is wrong with plugins in `use` beside what they say themselves, by `group:name`: {@link TypeClaims.problems}. */
  readonly problems?: ReadonlyMap<string, PhloError>;
}

/** Why a plugin's hooks are not in the plan. */
export interface PlanProblem {
  readonly group: string;
  readonly name: string;
  readonly error: unknown;
}

/** The plugins of a project in one process. Disposing unloads them, the last one first; what fails then is logged. */
export interface PluginRegistry extends AsyncDisposable {
  /** Every plugin: those in `use`, then the discovered ones by group and name; of those that are not loaded, what their manifests say. */
  list(): readonly PluginListing[];
  /**
   * Loads what may hear an event: the plugins in `use`, and the discovered ones of any group whose manifests name hooks. Once.
   *
   * A plugin in `use` that cannot be loaded is an error: `PLUGIN_FAILED`, `PLUGIN_INVALID`, `PLUGIN_CONFIG_INVALID`. A discovered one is
   * told with `plugin.failed` and listed as broken, and the others go on; unless it guards a gate, with a hook of the policy
   * `raise`: a run without it would be unguarded, so that is `PLUGIN_FAILED` as well. Denying it, or safe mode, is a
   * decision of the operator, and no failure; nor is a plugin that nobody has configured yet. Rejects with `HOOK_ABORTED` where
   * a hook raised at `plugin.loaded`.
   */
  load(): Promise<void>;
  /** What {@link PluginRegistry.load} has loaded, set up: for a host that asks plugins for more than their hooks. */
  loaded(): Promise<readonly OpenedPlugin[]>;
  /**
   * Registers the hooks of every plugin that acts with a bus of the mode `plan`, by its manifest: no discovered plugin's code is
   * imported, and none is set up. Returns what is wrong with those that are left out.
   */
  plan(bus: HookBus): readonly PlanProblem[];
  /**
   * A plugin of a group, for whoever works with it: loaded now, if it is not yet. Throws `PLUGIN_UNKNOWN` where there is none or it
   * does not act, and what is wrong with it.
   */
  open(group: PluginGroup, name: string): Promise<OpenedPlugin>;
  /**
   * Every plugin of a group that acts, loaded. Throws what is wrong with one in `use`; a discovered one that is broken is told, listed,
   * and left out.
   */
  openAll(group: PluginGroup): Promise<readonly OpenedPlugin[]>;
  /** The code of every plugin of a group that acts, not set up: for what it says of itself. Fails as {@link PluginRegistry.openAll} does. */
  inspectAll(group: PluginGroup): Promise<readonly Plugin[]>;
}

/**
 * Makes the registry of a project's plugins; nothing is imported until they are loaded. Throws `PLUGIN_FAILED` where an entry of `use`
 * makes no plugin, and `PLUGIN_CONFLICT` where two of them have one name.
 */
export function createPluginRegistry(options: PluginRegistryOptions): PluginRegistry {
  const { discovery, use = [], selection = {}, configOf = () => undefined, problems } = options;
  const host: PluginHost = { ...options.host, pluginsOf: (group) => each(ofGroup(group), open) };
  const used = use.map((entry) => createUsedSlot(entry, { host, configOf, ...(problems && { problems }) }));
  const replaced = new Set<string>();
  for (const slot of used) {
    if (replaced.has(keyOf(slot))) throw usedTwice(keyOf(slot));
    replaced.add(keyOf(slot));
  }
  const discovered = discovery.plugins
    .filter((plugin) => !replaced.has(keyOf(plugin)))
    .map((plugin) => createDiscoveredSlot(plugin, { host, configOf, selection }));
  const slots = [...used, ...discovered];
  const opened: PluginSlot[] = [];

  const open = (slot: PluginSlot) => {
    if (!opened.includes(slot)) opened.push(slot);
    return slot.load();
  };

  const each = async <T>(wanted: readonly PluginSlot[], act: (slot: PluginSlot) => Promise<T | undefined>) => {
    const plugins: T[] = [];
    for (const slot of wanted) {
      try {
        const plugin = await act(slot);
        if (plugin !== undefined) plugins.push(plugin);
      } catch (error) {
        if (used.includes(slot)) throw error;
        goOnWithout(slot, error, host);
      }
    }
    return plugins;
  };

  const loadAll = () => each([...used, ...discovered.filter(mayHear)], open);

  const ofGroup = (group: PluginGroup) => slots.filter((slot) => slot.group === group);

  let loading: Promise<readonly OpenedPlugin[]> | undefined;
  const loadOnce = () => (loading ??= loadAll());
  return {
    list: () => slots.map((slot) => slot.listing()),
    load: async () => void (await loadOnce()),
    loaded: loadOnce,
    open: async (group, name) => {
      const slot = slots.find((one) => one.group === group && one.name === name);
      const plugin = slot && (await open(slot));
      if (plugin !== undefined) return plugin;
      throw unknownPlugin({ group, name }, slots);
    },
    plan: (bus) => slots.flatMap((slot) => planSlot(slot, bus)),
    openAll: (group) => each(ofGroup(group), open),
    inspectAll: (group) => each(ofGroup(group), (slot) => slot.inspect()),
    async [Symbol.asyncDispose]() {
      await loading?.catch(() => undefined);
      for (const slot of opened.splice(0).toReversed()) await disposeQuietly(slot, host);
    },
  };
}

/** The two would share one configuration and one state, and nobody could open the second. */
const usedTwice = (key: string): PhloError =>
  coreErrors.create('PLUGIN_CONFLICT', {
    message: `\`plugins.use\` has two plugins called ${key}`,
    hint: 'Give one of them another name, or take it out.',
    details: { plugin: key },
  });

function planSlot(slot: PluginSlot, bus: HookBus): PlanProblem[] {
  try {
    slot.plan(bus);
    return [];
  } catch (error) {
    return [{ group: slot.group, name: slot.name, error }];
  }
}

const mayHear = (slot: PluginSlot): boolean => slot.group === 'hooks' || slot.listing().hooks.length > 0;

/** Throws where the flow must not go on. */
function goOnWithout(slot: PluginSlot, error: unknown, { log }: PluginHost): void {
  // What a hook that is there demands has nothing to do with the plugin that was being loaded.
  if (isHookAbortError(error)) throw error;
  const guard = slot.guard();
  if (guard === undefined) {
    const hint = isPhloError(error) ? error.hint : undefined;
    log.log('warn', `${keyOf(slot)} is left out: ${messageOf(error)}`, {
      plugin: slot.name,
      ...(hint !== undefined && { hint }),
    });
    return;
  }
  throw coreErrors.create('PLUGIN_FAILED', {
    message: `${keyOf(slot)} guards ${guard.on} with its hook ${guard.name} and cannot be loaded: ${messageOf(error)}`,
    hint: `Nothing runs unguarded. Mend the plugin, remove its package, or give it up: plugins: { deny: ['${keyOf(slot)}'] } in phlo.config.ts.`,
    cause: error,
  });
}

function unknownPlugin(wanted: { readonly group: string; readonly name: string }, slots: readonly PluginSlot[]): Error {
  const slot = slots.find((one) => keyOf(one) === keyOf(wanted));
  const names = slots.filter(({ group }) => group === wanted.group).map(({ name }) => name);
  const hint = slot === undefined ? didYouMean(wanted.name, names) : undefined;
  return coreErrors.create('PLUGIN_UNKNOWN', {
    message:
      slot === undefined
        ? `There is no plugin ${keyOf(wanted)}`
        : `The plugin ${keyOf(wanted)} does not act: it is ${slot.listing().status}`,
    ...(hint !== undefined && { hint }),
  });
}

/** What a plugin leaves open at the end cannot undo what was committed: it is told, and the others are closed too. */
async function disposeQuietly(slot: PluginSlot, { log }: PluginHost): Promise<void> {
  try {
    await slot[Symbol.asyncDispose]();
  } catch (error) {
    log.log('warn', messageOf(error), { plugin: slot.name });
  }
}
