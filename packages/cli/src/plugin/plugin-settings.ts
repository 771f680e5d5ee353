import type { PluginListing } from '@phlo/core/plugins';

/** What the project's configuration says of plugins, as far as a listing needs it. JSON only, and no value of a configuration. */
export interface PluginSettings {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  /** Names under which something is configured. */
  readonly configured: readonly string[];
  /** Plugins that the configuration makes itself. */
  readonly use: readonly UsedPlugin[];
}

export interface UsedPlugin extends Pick<PluginListing, 'name' | 'group' | 'hooks'> {
  /** What it adds, by name. */
  readonly provides: Readonly<Record<string, string>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether something is configured for a plugin. */
export const isConfigured =
  ({ configured }: PluginSettings) =>
  ({ group, name }: { readonly group: string; readonly name: string }): boolean =>
    configured.includes(name) || configured.includes(`${group}:${name}`);
