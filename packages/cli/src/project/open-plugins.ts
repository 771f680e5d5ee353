import { createPluginRegistry } from '@phlo/core';
import type { PluginHost, PluginRegistry, PluginSelection } from '@phlo/core';
import { discoverInProject } from '../plugin/discover-in-project.js';
import { normalizePlugins } from '../config/plugins-config.js';
import type { PluginsConfig } from '../config/plugins-config.js';
import type { ResolvedPluginConfig } from '../config/resolve-plugin-config.js';
import type { ProjectConfig } from '../config/define-project.js';

interface PluginParts {
  readonly config: ProjectConfig;
  readonly host: PluginHost;
  readonly configOf: ResolvedPluginConfig['configOf'];
  readonly isSafeMode: boolean;
}

/** The plugins of a project: loaded when something is first about to be announced, disposed with the project. */
export function openPlugins({ config, host, configOf, isSafeMode }: PluginParts): PluginRegistry {
  const plugins = normalizePlugins(config.plugins);
  return createPluginRegistry({
    host,
    discovery: discoverInProject(host.projectDir),
    use: plugins.use ?? [],
    selection: selectionOf(plugins, isSafeMode),
    configOf,
  });
}

function selectionOf({ allow, deny }: PluginsConfig, isSafeMode: boolean): PluginSelection {
  return { ...(allow && { allow }), ...(deny && { deny }), isSafeMode };
}
