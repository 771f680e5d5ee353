import { coreErrors, isPhloError } from '@phlo/core';
import type { Plugin, PluginGroup, PluginRegistry } from '@phlo/core';
import type { PluginFacts } from '@phlo/ingest';
import type { AnyCheckType } from '@phlo/quality';
import type { TransformTool } from '@phlo/transform';
import type { DefinitionParts } from './load-definitions.js';
import type { PluginDestinations } from './marts.js';
import { asDestination, checksIn, toolsIn } from './plugin-shapes.js';

/** What the plugins of a project add to what it may define. None of them is set up for it. Throws `PLUGIN_INVALID`, `PLUGIN_CONFLICT`. */
export async function definitionParts(plugins: PluginRegistry): Promise<DefinitionParts> {
  const checkTypes: AnyCheckType[] = [];
  for (const plugin of await plugins.inspectAll('quality')) checkTypes.push(...checksIn(plugin));
  assertOnce(
    'kind of check',
    checkTypes.map(({ type }) => type),
  );
  const tools: TransformTool[] = [];
  for (const plugin of await plugins.inspectAll('transforms')) tools.push(...lazyTools(plugin, plugins));
  assertOnce(
    'tool',
    tools.map(({ name }) => name),
  );
  return { checkTypes, tools };
}

/** The tools of a plugin, which is set up before the first of its models is built. */
function lazyTools(plugin: Plugin, plugins: PluginRegistry): readonly TransformTool[] {
  return toolsIn(plugin).map((tool) => ({
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
    list: async () => (await plugins.inspectAll('destinations')).map(asDestination),
    open: (name) => plugins.open('destinations', name),
  };
}
