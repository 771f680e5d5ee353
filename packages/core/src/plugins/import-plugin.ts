import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../clock.js';
import { coreErrors } from '../errors/core-errors.js';
import { isThenable } from '../bus/call-hook.js';
import { disown } from './disown.js';
import { keyOf, type DiscoveredPlugin } from './discover-plugins.js';
import type { Plugin, PluginEntry } from './plugin.js';
import { settleWithin } from './settle-within.js';

export interface ImportOptions {
  readonly clock: Clock;
  /** Milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
}

/**
 * Imports the entry of a discovered plugin and makes the plugin. The package's `exports` need not name the entry. Throws
 * `PLUGIN_INVALID`, `PLUGIN_TIMEOUT`, and whatever the entry throws.
 */
export async function importPlugin(discovered: DiscoveredPlugin, options: ImportOptions): Promise<Plugin> {
  const path = join(discovered.dir, discovered.entry);
  const ms = options.timeoutMs ?? 10_000;
  const late = () => coreErrors.create('PLUGIN_TIMEOUT', { message: `its import did not end within ${ms} ms` });
  const module = await settleWithin(() => import(pathToFileURL(path).href) as Promise<{ readonly default?: unknown }>, {
    clock: options.clock,
    ms,
    late,
  });
  return makePlugin(defaultOf(module.default), discovered);
}

/** What a compiler made CommonJS of keeps its default export in a field, which Node does not look into. */
function defaultOf(exported: unknown): unknown {
  const isCompiled =
    typeof exported === 'object' && exported !== null && '__esModule' in exported && 'default' in exported;
  return isCompiled ? exported.default : exported;
}

function makePlugin(exported: unknown, discovered: DiscoveredPlugin): Plugin {
  const isFactory = typeof exported === 'function';
  // A contract that no compiler has checked: the fields are looked at below and by whoever uses the plugin.
  const plugin = isFactory ? (exported as Extract<PluginEntry, () => Plugin>)() : (exported as Plugin | undefined);
  const refuse = (problem: string, hint: string) =>
    coreErrors.create('PLUGIN_INVALID', {
      message: `${discovered.entry} of ${discovered.package} ${problem}`,
      hint,
    });
  if (typeof plugin !== 'object' || plugin === null)
    throw refuse(
      isFactory ? 'exports a function that makes no plugin' : 'exports no plugin by default',
      'Write `export default () => definePlugin({ … })`.',
    );
  if (isThenable(plugin)) {
    disown(plugin);
    throw refuse('exports a function that makes a promise', 'Make the plugin at once; its `setup` may wait.');
  }
  if (plugin.name !== discovered.name)
    throw refuse(
      `exports the plugin ${JSON.stringify(plugin.name)}, and the manifest says ${keyOf(discovered)}`,
      'Give both the same name, and run `phlo plugin build`.',
    );
  const group = plugin.group ?? 'hooks';
  if (group !== discovered.group)
    throw refuse(
      `exports a plugin of the group ${group}, and the manifest says ${keyOf(discovered)}`,
      `Give the plugin \`group: '${discovered.group}'\`, or move it to ${group} in package.json.`,
    );
  return plugin;
}
