import type { Command } from 'commander';
import type { PluginGroup } from '@phlo/core';
import type { CommandHost } from './host.js';
import { startFolder } from './start-folder.js';

export function registerPluginCreate(plugin: Command, host: CommandHost): void {
  plugin
    .command('create')
    .argument('<name>', 'of the package, as npm takes it')
    .description('write a package with a plugin that works, to begin with')
    .requiredOption('--type <group>', 'sources, quality, transforms, hooks, destinations or cli')
    .option('--json', 'print one JSON document: {dir, files, next}')
    .addHelpText('after', '\nExample:\n  $ phlo plugin create phlo-luhn --type quality\n')
    .action(async (name: string, flags: { readonly type: string; readonly json?: boolean }) => {
      const { assertPluginGroup } = await import('../plugin/assert-plugin-group.js');
      assertPluginGroup(flags.type);
      const { createPlugin } = await import('../plugin-scaffold/create-plugin.js');
      // It was compared with the groups that there are.
      const created = await createPlugin({ name, group: flags.type as PluginGroup, from: startFolder(host) });
      const { showCreated } = await import('../plugin-scaffold/show-created.js');
      showCreated(created, { isJson: flags.json === true });
    });
}
