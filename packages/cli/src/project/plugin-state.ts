import { join } from 'node:path';
import type { PluginState } from '@phlo/core';

/** What the plugins of a project keep: a file for each, `.phlo/plugins/<name>.db`. Names of packages have slashes in them. */
export async function openPluginState(privateDir: string): Promise<(plugin: string) => PluginState> {
  // It loads a native module, which those who author a project have no need of.
  const { openPluginStore } = await import('@phlo/state');
  const fileOf = (plugin: string) => join(privateDir, 'plugins', `${encodeURIComponent(plugin)}.db`);
  return (plugin) => ({ open: (options) => openPluginStore(fileOf(plugin), options) });
}
