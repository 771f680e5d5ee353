import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPluginRegistry, discoverPlugins } from '@phlo/core';
import type { Discovery, Environment, PluginHost, PluginRegistry, PluginSelection } from '@phlo/core';
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

/** Finds the plugins that a project's packages bring. Throws `PACKAGE_JSON_INVALID`. */
export function discoverInProject(projectDir: string): Discovery {
  const coreDir = dirname(fileURLToPath(import.meta.resolve('@phlo/core/package.json')));
  return discoverPlugins({ projectDir, coreDir });
}

export function selectionOf({ allow, deny }: PluginsConfig, isSafeMode: boolean): PluginSelection {
  return { ...(allow && { allow }), ...(deny && { deny }), isSafeMode };
}

/** Safe mode: `PHLO_SAFE_MODE=1`. No discovered plugin is loaded. */
export const asksForSafeMode = (env: Environment): boolean => ['1', 'true'].includes(env.PHLO_SAFE_MODE ?? '');
