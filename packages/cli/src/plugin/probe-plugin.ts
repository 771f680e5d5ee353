import { coreErrors, isSemanticPlugin } from '@phlo/core';
import type { CheckPluginsOptions, DiscoveredPlugin, Plugin, ProbeOptions } from '@phlo/core';
import { builtInCommands } from '../commands/command-names.js';
import { asDestination, asSource, checksIn, commandsIn, toolsIn } from '../project/plugin-shapes.js';

interface ProbedProject {
  readonly projectDir: string;
  readonly discovered: readonly DiscoveredPlugin[];
}

/** What is asked of a plugin beside what all are asked: that it is what its group says, and that its source answers. */
export const createProbe =
  ({ projectDir, discovered }: ProbedProject): NonNullable<CheckPluginsOptions['probe']> =>
  async (plugin, options) => {
    if (plugin.group === 'quality') checksIn(plugin);
    if (plugin.group === 'transforms') toolsIn(plugin);
    if (plugin.group === 'destinations') asDestination(plugin);
    if (plugin.group === 'cli') assertShadowsNothing(plugin);
    if (plugin.group === 'sources') await probeSource(plugin, projectDir, options);
    if (plugin.group === 'semantic') assertProvides(plugin);
    if (plugin.group === 'services') await probeServices(plugin, discovered);
  };

async function probeServices({ group, name }: Plugin, discovered: readonly DiscoveredPlugin[]): Promise<void> {
  const { checkServicePackage } = await import('@phlo/services');
  for (const { dir, provides } of discovered.filter((one) => one.group === group && one.name === name))
    checkServicePackage({ dir, services: Object.keys(provides) });
}

function assertProvides(plugin: Plugin): void {
  if (isSemanticPlugin(plugin)) return;
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The plugin semantic:${plugin.name} has no listModels or no getModel`,
    hint: 'Make it with `defineSemanticPlugin`, which says what belongs there.',
  });
}

async function probeSource(plugin: Plugin, projectDir: string, { config, signal }: ProbeOptions): Promise<void> {
  await asSource(plugin).check?.({ config, signal, projectDir });
}

function assertShadowsNothing(plugin: Plugin): void {
  const taken = commandsIn(plugin).find(({ name }) => builtInCommands.includes(name));
  if (taken === undefined) return;
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The command "${taken.name}" of the plugin cli:${plugin.name} has the name of a built-in one, which stays what it is`,
    hint: 'Give the command another name.',
  });
}
