import { checkPlugins, claimTypes, createSystemClock } from '@phlo/core';
import { resolvePluginConfig } from '../config/resolve-plugin-config.js';
import { locateProject } from '../project/locate-project.js';
import { readEnv } from '../project/read-env.js';
import { discoverInProject } from './discover-in-project.js';
import { collect } from './list-project-plugins.js';
import type { PluginQuery, ProjectPlugins } from './list-project-plugins.js';
import { loadPluginsConfig, toSettings } from './load-plugin-settings.js';
import { claimants } from './plugin-settings.js';
import { createProbe } from './probe-plugin.js';
import { asksForSafeMode } from './safe-mode.js';

/**
 * Every plugin of the project around a folder, imported and verified: its manifest says what its code says, its configuration is
 * valid, the bus takes its hooks; where it is asked for, what it says of itself. None is set up. Throws what `listProjectPlugins` throws, and `ENV_INVALID`.
 */
export async function checkProjectPlugins(
  { from, isSafeMode }: PluginQuery,
  { examines = false }: { readonly examines?: boolean } = {},
): Promise<ProjectPlugins> {
  const location = locateProject(from);
  const env = readEnv(location.dir, process.env);
  const config = await loadPluginsConfig(location);
  const settings = toSettings(config);
  const selection = { ...config, isSafeMode: isSafeMode || asksForSafeMode(env) };
  const claims = claimTypes({ discovery: discoverInProject(location.dir), use: claimants(settings), selection });
  const listings = await checkPlugins({
    discovery: claims.discovery,
    selection,
    configOf: resolvePluginConfig(config.config ?? {}, env).configOf,
    clock: createSystemClock(),
    probe: createProbe({ projectDir: location.dir, discovered: claims.discovery.plugins }),
    ...(examines && { examine: { projectDir: location.dir } }),
    definitions: claims.definitions,
  });
  return collect(settings, claims, listings);
}
