import { toListing } from '@phlo/core/plugins';
import { discoverInProject } from '../plugin/discover-in-project.js';
import { isConfigured } from '../plugin/plugin-settings.js';
import { readPluginSettings } from '../plugin/read-plugin-settings.js';
import { isSafeModeIn } from '../plugin/safe-mode.js';
import type { ProjectLocation } from '../project/find-project.js';

/** A command that a plugin adds, as its manifest tells it. */
export interface PluginCommand {
  readonly name: string;
  readonly description: string;
  readonly plugin: string;
}

/**
 * The commands of the plugins that act in a project: from manifests, without importing any of them. None where the configuration
 * of the project cannot be read: every command that needs it says so.
 */
export async function findPluginCommands(
  location: ProjectLocation,
  isSafeMode: boolean,
): Promise<readonly PluginCommand[]> {
  try {
    const settings = await readPluginSettings(location);
    const selection = { ...settings, isSafeMode: isSafeMode || (await isSafeModeIn(location.dir, process.env)) };
    const discovered = discoverInProject(location.dir).plugins.filter(
      (plugin) => toListing(plugin, selection, isConfigured(settings)).status === 'active',
    );
    const plugins = [...settings.use, ...discovered].filter(({ group }) => group === 'cli');
    return plugins.flatMap(({ name: plugin, provides }) =>
      Object.entries(provides).map(([name, description]) => ({ name, description, plugin })),
    );
  } catch {
    return [];
  }
}
