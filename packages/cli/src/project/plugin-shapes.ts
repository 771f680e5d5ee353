import { coreErrors } from '@phlo/core';
import type { Plugin } from '@phlo/core';
import type { SourcePlugin } from '@phlo/ingest';
import type { DestinationPlugin } from '@phlo/lake';
import { isCheckType } from '@phlo/quality';
import type { QualityPlugin } from '@phlo/quality';
import type { TransformPlugin } from '@phlo/transform';
import type { CliPlugin } from '../plugin-commands/cli-plugin.js';

// Nobody has compiled a discovered plugin against our contracts. Each of these throws PLUGIN_INVALID for one that is not what its group
// says.

export const checksIn = (plugin: Plugin): QualityPlugin['checks'] =>
  listIn(plugin, 'checks', isCheckType) as QualityPlugin['checks'];

const toolName = /^(?!sql$)[a-z][a-z0-9_-]*$/;

export const toolsIn = (plugin: Plugin): TransformPlugin['tools'] =>
  listIn(
    plugin,
    'tools',
    (tool) => hasText(tool, 'name', toolName) && Array.isArray(tool['extensions']) && isFunction(tool['parse']),
  ) as TransformPlugin['tools'];

export function asSource(plugin: Plugin): SourcePlugin {
  listIn(plugin, 'sources', (source) => hasText(source, 'sourceName') && source['plugin'] === plugin.name);
  return plugin as SourcePlugin;
}

export function asDestination(plugin: Plugin): DestinationPlugin {
  listIn(plugin, 'schemes', (scheme) => typeof scheme === 'string' && /^[a-z][a-z0-9+.-]*$/.test(scheme));
  return plugin as DestinationPlugin;
}

export const commandsIn = (plugin: Plugin): CliPlugin['commands'] =>
  listIn(plugin, 'commands', isCommand) as CliPlugin['commands'];

/** One that does something, or a word with such commands under it. */
const isCommand = (command: unknown): boolean =>
  hasText(command, 'name', /^[a-z][a-z0-9-]*$/) &&
  ((isFunction(command['run']) && isFunction(command['render'])) ||
    (Array.isArray(command['commands']) && command['commands'].every(isCommand)));

function listIn(plugin: Plugin, field: string, isItem: (item: unknown) => boolean): readonly unknown[] {
  const list: unknown = Object.entries(plugin).find(([name]) => name === field)?.[1];
  if (Array.isArray(list) && list.every(isItem)) return list;
  const { name, group = 'hooks' } = plugin;
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The plugin ${group}:${name} has no list of ${field}, or one with something else in it`,
    hint: `Make it with the \`define…Plugin\` of its group, which says what belongs there.`,
  });
}

const isFunction = (value: unknown): boolean => typeof value === 'function';

function hasText(value: unknown, field: string, pattern = /./): value is Readonly<Record<string, unknown>> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const text: unknown = (value as Readonly<Record<string, unknown>>)[field];
  return typeof text === 'string' && pattern.test(text);
}
