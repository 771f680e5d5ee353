import { createHookBus } from '../bus/create-hook-bus.js';
import type { HookBus } from '../bus/hook-bus.js';
import type { HookRegistration } from '../bus/registration.js';
import type { Clock } from '../clock.js';
import { coreErrors } from '../errors/core-errors.js';
import type { Logger } from '../log.js';
import { keyOf, type DiscoveredPlugin, type Discovery } from './discover-plugins.js';
import { hooksOf } from './hooks-of.js';
import { importPlugin } from './import-plugin.js';
import { toListing, type PluginListing } from './list-plugins.js';
import type { EventDefinitions } from './own-types.js';
import { checkConfig, parsePluginConfig } from './plugin-config.js';
import { toPluginError } from './plugin-failure.js';
import type { PluginSelection } from './plugin-selection.js';
import type { Plugin } from './plugin.js';
import { registerHooks } from './register-plugin.js';
import { settleWithin } from './settle-within.js';
import { compareManifest, describePlugin, staleManifest } from './verify-plugin.js';

/** Which plugins are checked, and with what. */
export interface CheckPluginsOptions {
  readonly discovery: Discovery;
  readonly selection: PluginSelection;
  /** What the project configures for a plugin; `undefined` where it says nothing. May throw. */
  readonly configOf: (plugin: Pick<DiscoveredPlugin, 'group' | 'name'>) => unknown;
  readonly clock: Clock;
  /** Event types that plugins add: {@link TypeClaims.definitions}. */
  readonly definitions?: EventDefinitions;
  /** What a group has to look at besides, such as whether a source answers; throws where something is wrong. None of the plugins is set up. */
  readonly probe?: (plugin: Plugin, options: ProbeOptions) => void | Promise<void>;
  /** The project whose plugins are examined as well. Default: none is. */
  readonly examine?: { readonly projectDir: string };
  /** Milliseconds that each import, each probe and each examination may take. Default 10,000. */
  readonly timeoutMs?: number;
}

/** What goes with one look at a plugin. */
export interface ProbeOptions {
  /** As the schema of the plugin gave it. */
  readonly config: unknown;
  /** Aborts where the probe has taken too long. */
  readonly signal: AbortSignal;
}

const silent: Logger = { log() {}, child: () => silent };

/**
 * Imports every plugin that may act and verifies it: its manifest is what its code says, its configuration is valid, the bus
 * takes its hooks. None is set up. What is wrong with one is in its listing and stops no other.
 */
export async function checkPlugins(options: CheckPluginsOptions): Promise<readonly PluginListing[]> {
  const { clock, definitions } = options;
  const settings = { clock, log: silent, source: 'phlo://check', ...(definitions && { definitions }) };
  const buses = { plan: createHookBus({ ...settings, mode: 'plan' }), run: createHookBus(settings) };
  const listings: PluginListing[] = [];
  try {
    for (const plugin of options.discovery.plugins) listings.push(await checkPlugin(plugin, buses, options));
  } finally {
    await Promise.all([buses.plan.close(), buses.run.close()]);
  }
  return listings;
}

/** One plans, so that no durable hook is opened; but it takes queued hooks that do not say where their events wait. */
interface Buses {
  readonly plan: HookBus;
  readonly run: HookBus;
}

async function checkPlugin(
  discovered: DiscoveredPlugin,
  buses: Buses,
  options: CheckPluginsOptions,
): Promise<PluginListing> {
  // Whether it is configured is asked of its code, which knows more than its JSON Schema.
  const listing = toListing(discovered, options.selection, () => true);
  if (listing.status !== 'active') return listing;
  const progress = { step: 'import' };
  try {
    const ready = await verify({ discovered, buses, options, progress });
    if (ready === undefined) return { ...listing, status: 'unconfigured' };
    progress.step = 'examine';
    const findings = await examinePlugin(ready, options);
    return { ...listing, ...(findings !== undefined && { findings }) };
  } catch (error) {
    return { ...listing, status: 'broken', error: toPluginError(keyOf(discovered), progress.step, error) };
  }
}

interface Verification {
  readonly discovered: DiscoveredPlugin;
  readonly buses: Buses;
  readonly options: CheckPluginsOptions;
  readonly progress: { step: string };
}

interface Verified {
  readonly plugin: Plugin;
  readonly config: unknown;
}

/** `undefined` where it is not configured. */
async function verify({ discovered, buses, options, progress }: Verification): Promise<Verified | undefined> {
  const plugin = await importPlugin(discovered, options);
  progress.step = 'getHooks';
  const hooks = hooksOf(plugin);
  const diff = compareManifest(discovered, describePlugin(plugin));
  if (diff.length > 0) throw staleManifest(discovered, diff);
  progress.step = 'register';
  registerHooks(buses.plan, discovered.name, hooks);
  registerHooks(buses.run, discovered.name, hooks.filter(isUnsettled));
  progress.step = 'config';
  const given = options.configOf(discovered);
  if (given === undefined && plugin.config !== undefined && !(await checkConfig(plugin.config, undefined)).isValid)
    return undefined;
  const config = await parsePluginConfig(plugin, given);
  progress.step = 'check';
  await probePlugin(plugin, config, options);
  return { plugin, config };
}

const isUnsettled = ({ delivery, queue }: HookRegistration): boolean => delivery === 'queued' && queue === undefined;

async function probePlugin(plugin: Plugin, config: unknown, options: CheckPluginsOptions): Promise<void> {
  const { probe } = options;
  if (probe === undefined) return;
  await within(options, `check of the plugin ${plugin.name}`, (signal) => probe(plugin, { config, signal }));
}

async function examinePlugin({ plugin, config }: Verified, options: CheckPluginsOptions) {
  const { examine } = options;
  if (examine === undefined || plugin.examine === undefined) return undefined;
  const { projectDir } = examine;
  return await within(options, `examine of the plugin ${plugin.name}`, (signal) =>
    plugin.examine?.({ config, projectDir, signal }),
  );
}

function within<T>(
  { clock, timeoutMs: ms = 10_000 }: CheckPluginsOptions,
  where: string,
  run: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const late = () =>
    coreErrors.create('PLUGIN_TIMEOUT', {
      message: `it did not end within ${ms} ms`,
      hint: `Look for a promise in ${where} that never settles.`,
    });
  return settleWithin(run, { clock, ms, late });
}
