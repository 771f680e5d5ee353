import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PhloError } from '../errors/phlo-error.js';
import type { DiscoveredPlugin } from './discover-plugins.js';
import type { HookManifest } from './manifest.js';
import type { PluginFinding } from './plugin.js';
import { refusalOf, type PluginSelection } from './plugin-selection.js';

/** `unconfigured`: its configuration has required fields, and the project gives none of it. `disabled`: safe mode. */
export type PluginStatus = 'active' | 'unconfigured' | 'denied' | 'disabled' | 'broken';

/** A plugin as `phlo plugin list` shows it. */
export interface PluginListing {
  readonly name: string;
  readonly group: string;
  /** `null` for a plugin that the project's configuration makes itself. */
  readonly package: string | null;
  readonly version: string | null;
  readonly status: PluginStatus;
  readonly hooks: readonly HookManifest[];
  readonly error?: PhloError;
  /** What the plugin says of itself, where it was examined. */
  readonly findings?: readonly PluginFinding[];
}

/** What the project says of a plugin's configuration: whether it gives any. */
export type IsConfigured = (plugin: Pick<DiscoveredPlugin, 'group' | 'name'>) => boolean;

/** The listing of a plugin from its manifest alone: nothing is imported. */
export function toListing(
  plugin: DiscoveredPlugin,
  selection: PluginSelection,
  isConfigured: IsConfigured,
): PluginListing {
  const { name, group, package: packageName, version, hooks, error } = plugin;
  const refusal = refusalOf(plugin, selection);
  const isRefused = refusal !== undefined;
  const waits = !isRefused && !isConfigured(plugin) && requiresConfig(plugin);
  const status = refusal ?? (error === undefined ? (waits ? 'unconfigured' : 'active') : 'broken');
  return { name, group, package: packageName, version, status, hooks, ...(error && !isRefused && { error }) };
}

/** Whether the JSON Schema of its configuration has required fields. */
function requiresConfig({ dir, config }: DiscoveredPlugin): boolean {
  if (config === undefined) return false;
  try {
    const schema: unknown = JSON.parse(readFileSync(join(dir, config), 'utf8'));
    const required =
      typeof schema === 'object' && schema !== null && 'required' in schema ? schema.required : undefined;
    return Array.isArray(required) && required.length > 0;
  } catch {
    // `phlo plugin check` finds that it is missing; the plugin itself knows what it needs.
    return false;
  }
}
