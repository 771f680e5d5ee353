import { claimTypes, createPluginRegistry, makePlugin } from '@phlo/core';
import type { ConfigOf, Plugin, PluginHost, PluginRegistry, PluginSelection, TypeClaims } from '@phlo/core';
import { normalizePlugins } from '../config/plugins-config.js';
import type { ProjectConfig } from '../config/define-project.js';
import { discoverInProject } from '../plugin/discover-in-project.js';

/** The plugins of a project before there is a bus: of those that were found, nothing is imported. */
export interface PreparedPlugins extends TypeClaims {
  readonly use: readonly Plugin[];
  readonly selection: PluginSelection;
}

interface Preparation {
  readonly config: ProjectConfig;
  readonly projectDir: string;
  readonly isSafeMode: boolean;
}

/**
 * Finds the plugins of a project, makes those of its configuration, and settles which event types they add, for the bus. Throws
 * `PACKAGE_JSON_INVALID`, and `PLUGIN_FAILED` where one of the configuration cannot be made.
 */
export function preparePlugins({ config, projectDir, isSafeMode }: Preparation): PreparedPlugins {
  const { use: entries = [], allow, deny } = normalizePlugins(config.plugins);
  const selection = { ...(allow && { allow }), ...(deny && { deny }), isSafeMode };
  const use = entries.map(makePlugin);
  return { ...claimTypes({ discovery: discoverInProject(projectDir), use, selection }), use, selection };
}

interface PluginParts {
  readonly prepared: PreparedPlugins;
  readonly host: PluginHost;
  readonly configOf: ConfigOf;
}

/** The plugins of a project: loaded when something is first about to be announced, disposed with the project. */
export function openPlugins({ prepared, host, configOf }: PluginParts): PluginRegistry {
  const { discovery, use, selection, problems } = prepared;
  return createPluginRegistry({ host, discovery, use, selection, configOf, problems });
}
