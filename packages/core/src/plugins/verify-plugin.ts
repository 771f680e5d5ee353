import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { coreErrors } from '../errors/core-errors.js';
import type { PhloError } from '../errors/phlo-error.js';
import type { DiscoveredPlugin } from './discover-plugins.js';
import { hooksOf } from './hooks-of.js';
import { compareLines, describeHook, manifestLines, type HookManifest } from './manifest.js';
import { compareTypes, definitionsOf, describeTypes, type EventManifest } from './own-types.js';
import { configJsonSchema } from './plugin-config.js';
import type { Plugin } from './plugin.js';

/** What a plugin's code says of itself: the part of the manifest that `phlo plugin build` writes. */
export interface PluginDescription {
  readonly hooks: readonly HookManifest[];
  readonly provides: Readonly<Record<string, string>>;
  readonly emits: readonly string[];
  readonly permissions: Readonly<Record<string, string>>;
  /** Event types that it defines, by name. */
  readonly types: Readonly<Record<string, EventManifest>>;
  /** JSON Schema of its configuration, where its schema's library can tell. */
  readonly configSchema?: Readonly<Record<string, unknown>>;
}

/**
 * Asks a plugin for its hooks, its event types and the shape of its configuration; it is not set up. Throws what `getHooks` throws,
 * and `EVENT_DEFINITION_INVALID`.
 */
export function describePlugin(plugin: Plugin): PluginDescription {
  const configSchema = plugin.config && configJsonSchema(plugin.config);
  return {
    hooks: hooksOf(plugin).map(describeHook),
    provides: plugin.provides ?? {},
    emits: plugin.emits ?? [],
    permissions: plugin.permissions ?? {},
    types: describeTypes(definitionsOf(plugin)),
    ...(configSchema && { configSchema }),
  };
}

/** Where manifest and code differ, a line each; none where they say the same. */
export function compareManifest(declared: DiscoveredPlugin, described: PluginDescription): readonly string[] {
  return [
    ...compareLines(manifestLines(declared), manifestLines(described)),
    ...compareFile(declared, described),
    ...compareConfig(declared, described.configSchema),
  ];
}

function compareFile({ dir, events }: DiscoveredPlugin, { types }: PluginDescription): readonly string[] {
  const written = events === undefined ? {} : readJson(join(dir, events));
  if (typeof written !== 'object' || written === null) return [`~ events ${events} holds no event types`];
  return compareTypes({ ...written }, types);
}

function compareConfig(declared: DiscoveredPlugin, schema: PluginDescription['configSchema']): readonly string[] {
  if (schema === undefined) return declared.config === undefined ? [] : [`- config ${declared.config}`];
  if (declared.config === undefined) return ['+ config, which the code has a schema for'];
  const written = readJson(join(declared.dir, declared.config));
  return isDeepStrictEqual(written, schema) ? [] : [`~ config ${declared.config} is not what the code's schema says`];
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Missing or malformed: not what it should be, either way.
    return undefined;
  }
}

/** The error of a manifest that lies. */
export function staleManifest(
  { package: name, group, name: plugin }: DiscoveredPlugin,
  diff: readonly string[],
): PhloError {
  return coreErrors.create('PLUGIN_MANIFEST_STALE', {
    message: `The manifest of ${group}:${plugin} in ${name} and its code differ:\n${diff.map((line) => `  ${line}`).join('\n')}`,
    details: { package: name, plugin, diff },
  });
}
