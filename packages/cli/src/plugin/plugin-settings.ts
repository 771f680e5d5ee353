import { parseTypes } from '@phlo/core/plugins';
import type { ClaimOptions, EventManifest, PluginListing } from '@phlo/core/plugins';

/** What the project's configuration says of plugins, as far as a listing needs it. JSON only, and no value of a configuration. */
export interface PluginSettings {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
  /** Names under which something is configured. */
  readonly configured: readonly string[];
  /** Plugins that the configuration makes itself. */
  readonly use: readonly UsedPlugin[];
  /** Address of the registry. */
  readonly registry?: string;
}

export interface UsedPlugin extends Pick<PluginListing, 'name' | 'group' | 'hooks'> {
  /** What it adds, by name. */
  readonly provides: Readonly<Record<string, string>>;
  /** Event types that it defines, without their converters. */
  readonly types: Readonly<Record<string, EventManifest>>;
  readonly error?: { readonly code: string; readonly message: string };
}

/** Whether something is configured for a plugin. */
export const isConfigured =
  ({ configured }: PluginSettings) =>
  ({ group, name }: { readonly group: string; readonly name: string }): boolean =>
    configured.includes(name) || configured.includes(`${group}:${name}`);

/** Plugins of the configuration as those who settle event types know them. What is wrong with one is in its settings. */
export const claimants = ({ use }: PluginSettings): NonNullable<ClaimOptions['use']> =>
  use.map(({ name, group, types }) => ({ name, group, definitions: parseTypes(name, types).definitions }));
