import { coreErrors, isPhloError } from '@phlo/core';
import type { Plugin, PluginGroup, PluginRegistry } from '@phlo/core';
import type { PluginFacts } from '@phlo/ingest';
import type { DestinationPlugin } from '@phlo/lake';
import { isCheckType } from '@phlo/quality';
import type { AnyCheckType, QualityPlugin } from '@phlo/quality';
import type { TransformPlugin, TransformTool } from '@phlo/transform';
import type { DefinitionParts } from './load-definitions.js';
import type { PluginDestinations } from './marts.js';

/** What the plugins of a project add to what it may define. None of them is set up for it. Throws `PLUGIN_INVALID`, `PLUGIN_CONFLICT`. */
export async function definitionParts(plugins: PluginRegistry): Promise<DefinitionParts> {
  const checkTypes: AnyCheckType[] = [];
  for (const plugin of await plugins.inspectAll('quality')) checkTypes.push(...checksOf(plugin));
  assertOnce(
    'kind of check',
    checkTypes.map(({ type }) => type),
  );
  const tools: TransformTool[] = [];
  for (const plugin of await plugins.inspectAll('transforms')) tools.push(...toolsOf(plugin, plugins));
  assertOnce(
    'tool',
    tools.map(({ name }) => name),
  );
  return { checkTypes, tools };
}

/** Nobody has compiled a discovered plugin against our contracts. */
function listOf(plugin: Plugin, field: string, isItem: (item: unknown) => boolean): readonly unknown[] {
  const list: unknown = Object.entries(plugin).find(([name]) => name === field)?.[1];
  if (Array.isArray(list) && list.every(isItem)) return list;
  const { name, group = 'hooks' } = plugin;
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The plugin ${group}:${name} has no list of ${field}, or something else in it`,
    hint: `Make it with the function that the package of its contract has for the group ${group}.`,
  });
}

function checksOf(plugin: Plugin): QualityPlugin['checks'] {
  return listOf(plugin, 'checks', isCheckType) as QualityPlugin['checks'];
}

const toolName = /^(?!sql$)[a-z][a-z0-9_-]*$/;

const isTool = (value: unknown): value is TransformTool =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  toolName.test(value.name) &&
  'extensions' in value &&
  Array.isArray(value.extensions) &&
  'parse' in value &&
  typeof value.parse === 'function';

/** The tools of a plugin, which is set up before the first of its models is built. */
function toolsOf(plugin: Plugin, plugins: PluginRegistry): readonly TransformTool[] {
  const tools = listOf(plugin, 'tools', isTool) as TransformPlugin['tools'];
  return tools.map((tool) => ({
    ...tool,
    parse: async (source) => {
      const draft = await tool.parse(source);
      const build: typeof draft.build = async (context) => {
        await plugins.open('transforms', plugin.name);
        return draft.build(context);
      };
      return { ...draft, build };
    },
  }));
}

function assertOnce(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw coreErrors.create('PLUGIN_CONFLICT', { message: `Two plugins add the ${what} "${twice}"` });
}

/** What a source gets of its plugin, which is set up when the first of its sources is read. */
export function sourcePlugins(plugins: PluginRegistry, projectDir: string) {
  return async (name: string): Promise<PluginFacts | undefined> => {
    const opened = await openKnown(plugins, 'sources', name);
    return opened && { config: opened.config, state: opened.state, projectDir };
  };
}

/** `undefined` for a plugin that is not there or does not act. */
async function openKnown(plugins: PluginRegistry, group: PluginGroup, name: string) {
  try {
    return await plugins.open(group, name);
  } catch (error) {
    if (isPhloError(error) && error.code === 'PLUGIN_UNKNOWN') return undefined;
    throw error;
  }
}

export function destinationPlugins(plugins: PluginRegistry): PluginDestinations {
  return {
    list: async () => (await plugins.inspectAll('destinations')).map(toDestination),
    open: (name) => plugins.open('destinations', name),
  };
}

function toDestination(plugin: Plugin): DestinationPlugin {
  listOf(plugin, 'schemes', (scheme) => typeof scheme === 'string');
  return plugin as DestinationPlugin;
}
