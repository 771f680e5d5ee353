import type { Command } from 'commander';
import type { CommandHost } from './host.js';
import { createInterrupt } from './interrupt.js';
import { startFolder } from './start-folder.js';

interface ChangeFlags {
  readonly yes?: boolean;
  readonly unverified?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** What changes the packages of a project. */
export function registerPluginInstall(plugin: Command, host: CommandHost): void {
  withFlags(plugin.command('install'))
    .argument('<name>', 'of a plugin, group:name, or of a package; @version for another than the registry lists')
    .description('install a plugin: shows what it is, asks, pins its version and verifies what came')
    .option('--unverified', 'also a package that the registry does not list')
    .option(
      '--json',
      'print one JSON document: {package, version, previous, licence, integrity, listed, verified, plugins, command, dryRun, changed, config}',
    )
    .addHelpText('after', '\nExample:\n  $ phlo plugin install alerting --dry-run\n')
    .action((wanted: string, flags: ChangeFlags) =>
      withRequest(host, flags, async (request) => {
        const { runInstall } = await import('../plugin-install/run-install.js');
        await runInstall({ ...request, wanted });
      }),
    );
  withFlags(plugin.command('update'))
    .argument('[name]', 'of a plugin or of its package; all that the registry lists where there is none')
    .description('install newer versions that the registry lists: shows what changes, and asks')
    .option(
      '--json',
      'print one JSON document: {updates: [{package, from, to, integrity, changes, command}], dryRun, changed}',
    )
    .addHelpText('after', '\nExample:\n  $ phlo plugin update --dry-run\n')
    .action((wanted: string | undefined, flags: ChangeFlags) =>
      withRequest(host, flags, async (request) => {
        const { runUpdate } = await import('../plugin-install/run-update.js');
        await runUpdate({ ...request, ...(wanted !== undefined && { wanted }) });
      }),
    );
  withFlags(plugin.command('remove'))
    .argument('<name>', 'of a plugin, group:name, or of its package')
    .description('take the package of a plugin out of the project, having asked')
    .option('--json', 'print one JSON document: {package, version, plugins, command, dryRun, configured, changed}')
    .addHelpText('after', '\nExample:\n  $ phlo plugin remove alerting --dry-run\n')
    .action((wanted: string, flags: ChangeFlags) =>
      withRequest(host, flags, async (request) => {
        const { runRemove } = await import('../plugin-install/run-remove.js');
        await runRemove({ ...request, wanted });
      }),
    );
}

const withFlags = (command: Command): Command =>
  command.option('--yes', 'do not ask').option('--dry-run', 'say what would be done, and change nothing');

async function withRequest(
  host: CommandHost,
  flags: ChangeFlags,
  act: (request: Awaited<ReturnType<typeof toRequest>>) => Promise<void>,
): Promise<void> {
  using interrupt = createInterrupt({ meaning: ': what has been changed is undone' });
  const { signal } = interrupt;
  try {
    await act(await toRequest(host, flags, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
    const { cliErrors } = await import('../errors.js');
    throw cliErrors.create('INSTALL_INTERRUPTED', {
      message: 'It was interrupted.',
      dataState: 'package.json and the lock file are as they were.',
      cause: error,
    });
  }
}

async function toRequest(host: CommandHost, { yes, unverified, dryRun, json }: ChangeFlags, signal: AbortSignal) {
  const { createConsent, findTerminal } = await import('../plugin-install/ask.js');
  return {
    from: startFolder(host),
    isDryRun: dryRun === true,
    isJson: json === true,
    isSafeMode: host.globals().plugins === false,
    consent: createConsent({ yes: yes === true, unverified: unverified === true, signal, terminal: findTerminal() }),
    signal,
  };
}
