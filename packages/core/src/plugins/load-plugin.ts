import type { HookBus } from '../bus/hook-bus.js';
import type { HookRegistration } from '../bus/registration.js';
import type { Clock } from '../clock.js';
import { coreErrors } from '../errors/core-errors.js';
import type { Logger } from '../log.js';
import type { PluginState } from '../plugin-store.js';
import { checkHostParts } from './check-host-parts.js';
import { expandHooks } from './expand-hooks.js';
import { hooksOf } from './hooks-of.js';
import { definitionsOf } from './own-types.js';
import { parsePluginConfig } from './plugin-config.js';
import { tellPluginFailure, toPluginError } from './plugin-failure.js';
import type { Plugin, PluginContext } from './plugin.js';
import { registerHooks } from './register-plugin.js';
import { settleWithin } from './settle-within.js';

/** Where plugins are loaded. */
export interface PluginHost {
  readonly bus: HookBus;
  readonly log: Logger;
  readonly clock: Clock;
  /** Absolute folder of the project. */
  readonly projectDir: string;
  /**
   * The state of the plugin of a name, or `group:name` for one of another group than `hooks`. Without it, a plugin that opens its
   * state gets `PLUGIN_STATE_MISSING`.
   */
  readonly stateOf?: (plugin: string) => PluginState;
  /** What {@link PluginContext.pluginsOf} gives. A registry answers with its own. */
  readonly pluginsOf?: PluginContext['pluginsOf'];
  /** Milliseconds that each of import, setup and dispose may take. Default 10,000. */
  readonly timeoutMs?: number;
}

/** What is known of the plugin that is loaded. */
export interface LoadOptions {
  /** What the project configures for the plugin, not yet checked. */
  readonly config?: unknown;
  /** Package that the plugin comes from, for its events. */
  readonly package?: string;
  /** Refuses, by throwing, the hooks that the plugin gives: where they are not those of its manifest. */
  readonly checkHooks?: (hooks: readonly HookRegistration[]) => void;
}

/** A plugin that acts. Disposing removes its hooks, then disposes it. */
export interface LoadedPlugin extends AsyncDisposable {
  /** As its schema gave it. */
  readonly config: unknown;
  readonly state: PluginState;
}

/**
 * Asks a plugin for its hooks, checks its configuration, sets it up, registers the hooks, and says so with `plugin.loaded`.
 * Disposing removes the hooks, then disposes the plugin. A plugin that fails in one of these steps is told with
 * `plugin.failed` and throws `PLUGIN_FAILED`, or `PLUGIN_CONFIG_INVALID`; nothing of it stays behind, and the others go on. One whose
 * `setup` failed is not disposed. Rejects with `HOOK_ABORTED` where a hook raised at `plugin.loaded`.
 */
export async function loadPlugin(plugin: Plugin, host: PluginHost, options: LoadOptions = {}): Promise<LoadedPlugin> {
  const { bus } = host;
  const { name } = plugin;
  const steps = createSteps(plugin, host, options);
  const registrations = await steps.attempt('getHooks', () => {
    const hooks = hooksOf(plugin);
    options.checkHooks?.(hooks);
    return hooks;
  });
  await steps.attempt('definitions', () => checkKnown(plugin, bus));
  await steps.attempt('periodic', () => checkHostParts(plugin));
  const config = await steps.attempt('config', () => parsePluginConfig(plugin, options.config));
  const context = contextOf(plugin, host);
  await steps.attempt('setup', (signal) => plugin.setup?.({ ...context, config, signal }));
  const given = expandHooks(registrations, () => config);
  const dispose = () => steps.attempt('dispose', () => plugin.dispose?.());
  const hooks = await steps
    .attempt('register', () => registerHooks(bus, name, given))
    .catch(async (error: unknown) => {
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
    bus.emit('plugin.loaded', {
      plugin: name,
      group: plugin.group ?? 'hooks',
      ...packageOf(options),
      hooks: given.length,
    });
  } catch (error) {
    // Whoever raised at it gets its way: the caller has no handle on the plugin.
    await unload().catch(() => undefined);
    throw error;
  }
  return { config, state: context.state, [Symbol.asyncDispose]: unload };
}

/** Who makes a bus gives it the types of its plugins; what is forgotten there would be found at the first emit. */
function checkKnown(plugin: Plugin, bus: HookBus): void {
  const unknown = Object.keys(definitionsOf(plugin)).find((type) => !bus.types.has(type));
  if (unknown === undefined) return;
  throw coreErrors.create('EVENT_TYPE_UNKNOWN', {
    message: `it defines the event type ${unknown}, which the bus does not know`,
    hint: 'Give its definitions to createHookBus({ definitions }).',
  });
}

const packageOf = (options: LoadOptions) => (options.package === undefined ? {} : { package: options.package });

function contextOf({ name, group = 'hooks', sharesStateOf }: Plugin, host: PluginHost) {
  const { bus, log, clock, projectDir, stateOf, pluginsOf = async () => [] } = host;
  const own = group === 'hooks' ? name : `${group}:${name}`;
  const state = stateOf?.(sharesStateOf ?? own) ?? noState(name);
  return { bus, log: log.child({ plugin: name }), clock, projectDir, state, pluginsOf };
}

const noState = (plugin: string): PluginState => ({
  open() {
    throw coreErrors.create('PLUGIN_STATE_MISSING', {
      message: `The plugin ${plugin} opens its state, and there is none`,
    });
  },
});

function createSteps({ name, group = 'hooks' }: Plugin, host: PluginHost, options: LoadOptions) {
  const ms = host.timeoutMs ?? 10_000;
  const late = (step: string) => () =>
    coreErrors.create('PLUGIN_TIMEOUT', {
      message: `it did not end within ${ms} ms`,
      hint: `Look for a promise in ${step} of the plugin ${name} that never settles.`,
    });
  return {
    async attempt<T>(step: string, run: (signal: AbortSignal) => T | Promise<T>): Promise<T> {
      try {
        return await settleWithin(run, { clock: host.clock, ms, late: late(step) });
      } catch (cause) {
        tellPluginFailure(host, { plugin: name, group, ...packageOf(options), step, cause });
        throw toPluginError(name, step, cause);
      }
    },
  };
}
