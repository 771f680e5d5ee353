import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coreErrors, didYouMean, keyOf } from '@phlo/core/plugins';
import type { DiscoveredPlugin } from '@phlo/core/plugins';
import { locateProject } from '../project/locate-project.js';
import { listProjectPlugins } from './list-project-plugins.js';
import type { PluginQuery, ShownPlugin } from './list-project-plugins.js';
import { readProjectTypes } from './read-project-types.js';

/** Everything that is known of a plugin without importing it. */
export interface PluginDetails extends ShownPlugin {
  readonly description?: string;
  /** Absolute folder of its package. */
  readonly dir?: string;
  readonly entry?: string;
  readonly provides?: Readonly<Record<string, string>>;
  /** What it does outside of Phlo, and what for. */
  readonly permissions?: Readonly<Record<string, string>>;
  /** Event types of others that it emits. */
  readonly emits?: readonly string[];
  /** Event types that it defines. */
  readonly events?: readonly string[];
  /** JSON Schema of what may be configured. */
  readonly configSchema?: unknown;
}

/**
 * The plugins of a name, or the one of `group:name`. Throws `PLUGIN_UNKNOWN`, and what `listProjectPlugins` throws.
 */
export async function describeProjectPlugin(wanted: string, query: PluginQuery): Promise<readonly PluginDetails[]> {
  const { plugins } = await listProjectPlugins(query);
  const found = plugins.filter((plugin) => plugin.name === wanted || keyOf(plugin) === wanted);
  if (found.length === 0) throw unknownPlugin(wanted, plugins);
  const { discovery, owners } = (await readProjectTypes(locateProject(query.from), query.isSafeMode)).claims;
  return found.map((plugin) => {
    const source = discovery.plugins.find((one) => one.package === plugin.package && keyOf(one) === keyOf(plugin));
    const events = [...owners].filter(([, owner]) => owner === keyOf(plugin)).map(([type]) => type);
    return { ...plugin, ...(source && detailsOf(source)), ...(events.length > 0 && { events }) };
  });
}

function detailsOf({ description, dir, entry, provides, emits, permissions, config }: DiscoveredPlugin) {
  const configSchema = config === undefined ? undefined : readSchema(join(dir, config));
  return {
    ...(description !== undefined && { description }),
    dir,
    entry,
    provides,
    ...(emits !== undefined && { emits }),
    ...(permissions !== undefined && { permissions }),
    ...(configSchema !== undefined && { configSchema }),
  };
}

function readSchema(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // `phlo plugin check` says what is wrong with it.
    return undefined;
  }
}

/** The error of a name that no plugin has. */
export function unknownPlugin(wanted: string, plugins: readonly ShownPlugin[]): Error {
  const hint = didYouMean(
    wanted,
    plugins.flatMap((plugin) => [plugin.name, keyOf(plugin)]),
  );
  return coreErrors.create('PLUGIN_UNKNOWN', {
    message: `There is no plugin ${wanted} in this project.`,
    ...(hint !== undefined && { hint }),
  });
}
