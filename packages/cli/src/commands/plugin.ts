import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CommandHost, RegisterCommand } from './host.js';
import { registerPluginCreate } from './plugin-create.js';
import { registerPluginInstall } from './plugin-install.js';
import { registerPluginSearch } from './plugin-search.js';
import { startFolder } from './start-folder.js';

/** Nothing is imported before a command acts: `phlo plugin list` is to be as fast as reading the manifests. */
export const registerPlugin: RegisterCommand = (program, host) => {
  const plugin = program
    .command('plugin')
    .description('plugins of the project, and of a package that you write')
    .addHelpText('after', '\nExample:\n  $ phlo plugin list\n');
  registerList(plugin, host);
  registerInfo(plugin, host);
  registerCheck(plugin, host);
  registerBuild(plugin, host);
  registerPluginSearch(plugin, host);
  registerPluginInstall(plugin, host);
  registerPluginCreate(plugin, host);
};

interface ListFlags {
  readonly type?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

const queryOf = (host: CommandHost) => ({ from: startFolder(host), isSafeMode: host.globals().plugins === false });

function registerList(plugin: Command, host: CommandHost): void {
  plugin
    .command('list')
    .description('plugins of the packages that the project depends on, and of its configuration')
    .option('--type <group>', 'of one group, such as "hooks" or "sources"')
    .option('--check', 'import and verify each of them')
    .option('--json', 'print one JSON document: [{name, group, package, version, status, hooks, error?}]')
    .addHelpText('after', '\nExample:\n  $ phlo plugin list --type hooks\n')
    .action(async (flags: ListFlags) => {
      if (flags.type !== undefined) {
        const { assertPluginGroup } = await import('../plugin/assert-plugin-group.js');
        assertPluginGroup(flags.type);
      }
      const { showPlugins } = await import('../plugin/show-plugins.js');
      const { type } = flags;
      await showPlugins(await read(flags.check === true, host), {
        isJson: flags.json === true,
        setsExitCode: flags.check === true,
        ...(type !== undefined && { filter: ({ group }) => group === type }),
      });
    });
}

async function read(isCheck: boolean, host: CommandHost) {
  if (isCheck) return (await import('../plugin/check-project-plugins.js')).checkProjectPlugins(queryOf(host));
  return (await import('../plugin/list-project-plugins.js')).listProjectPlugins(queryOf(host));
}

function registerInfo(plugin: Command, host: CommandHost): void {
  plugin
    .command('info')
    .argument('<name>', 'its name, or group:name')
    .description('everything that a manifest tells of a plugin')
    .option('--json', 'print one JSON document: an object, or a list where several groups have the name')
    .addHelpText('after', '\nExample:\n  $ phlo plugin info alerting\n')
    .action(async (name: string, flags: { readonly json?: boolean }) => {
      const { describeProjectPlugin } = await import('../plugin/describe-project-plugin.js');
      const { showDetails } = await import('../plugin/show-details.js');
      showDetails(await describeProjectPlugin(name, queryOf(host)), { isJson: flags.json === true });
    });
}

function registerCheck(plugin: Command, host: CommandHost): void {
  plugin
    .command('check')
    .argument('[name]', 'its name, or group:name; all of them where there is none')
    .description('import plugins and verify them: manifest, hooks, configuration')
    .option('--json', 'print one JSON document: [{name, group, package, version, status, hooks, error?}]')
    .addHelpText('after', '\nExample:\n  $ phlo plugin check\n')
    .action(async (name: string | undefined, flags: { readonly json?: boolean }) => {
      const checked = await read(true, host);
      const { showPlugins } = await import('../plugin/show-plugins.js');
      await showPlugins(checked, {
        isJson: flags.json === true,
        setsExitCode: true,
        ...(name !== undefined && { wanted: name }),
      });
    });
}

function registerBuild(plugin: Command, host: CommandHost): void {
  plugin
    .command('build')
    .argument('[folder]', 'of the package', '.')
    .description('write the manifest of a package of plugins from its code')
    .option('--check', 'write nothing; fail where the manifest is not what the code says')
    .option('--json', 'print one JSON document: {dir, written}')
    .addHelpText('after', '\nExample:\n  $ phlo plugin build --check\n')
    .action(async (folder: string, flags: { readonly check?: boolean; readonly json?: boolean }) => {
      const { runBuild } = await import('../plugin/run-build.js');
      const options = { isCheck: flags.check === true, isJson: flags.json === true };
      await runBuild(resolve(startFolder(host), folder), options);
    });
}
