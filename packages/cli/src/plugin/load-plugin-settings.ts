import { describeError, describePlugin } from '@phlo/core';
import type { Plugin, PluginEntry } from '@phlo/core';
import { parseConfig } from '../config/parse-config.js';
import { normalizePlugins } from '../config/plugins-config.js';
import type { PluginsConfig } from '../config/plugins-config.js';
import type { ProjectLocation } from '../project/find-project.js';
import { createModuleLoader } from '../project/load-typescript.js';
import type { PluginSettings, UsedPlugin } from './plugin-settings.js';

/** Loads the project's configuration for what it says of plugins. Throws `CONFIG_INVALID`, `DEFINITION_FAILED`. */
export async function loadPluginsConfig({ dir, configPath }: ProjectLocation): Promise<PluginsConfig> {
  const load = createModuleLoader(dir);
  return normalizePlugins(parseConfig((await load(configPath)).default, configPath).plugins);
}

export function toSettings({ use = [], allow, deny, registry, config = {} }: PluginsConfig): PluginSettings {
  return {
    ...(allow && { allow }),
    ...(deny && { deny }),
    ...(registry && { registry }),
    configured: Object.keys(config).filter((name) => config[name] !== undefined),
    use: use.map(describeUsed),
  };
}

/** It is broken where it cannot be made or gives no hooks; a run would not start with it. */
function describeUsed(entry: PluginEntry): UsedPlugin {
  let plugin: Plugin | undefined;
  try {
    plugin = typeof entry === 'function' ? entry() : entry;
    const { name, group = 'hooks' } = plugin;
    const { hooks, provides, types } = describePlugin(plugin);
    return { name, group, hooks, provides, types };
  } catch (error) {
    const { code, message } = describeError(error);
    const known = { name: plugin?.name ?? (entry.name || 'unnamed'), group: plugin?.group ?? 'hooks' };
    return { ...known, hooks: [], provides: {}, types: {}, error: { code, message } };
  }
}
