import type { Command } from 'commander';
import { builtInCommands } from '../commands/command-names.js';
import type { CommandHost } from '../commands/host.js';
import { findProject } from '../project/find-project.js';

/**
 * Adds the commands of plugins where `argv` asks for one, or for the list of commands; a built-in command costs nothing of it, and none is
 * shadowed. Their code is loaded when one of them acts.
 */
export async function addPluginCommands(program: Command, host: CommandHost, argv: readonly string[]): Promise<void> {
  const { word, folder, isSafeMode } = readWords(argv.slice(2));
  const wanted = word === 'help' ? undefined : word;
  if (wanted !== undefined && builtInCommands.includes(wanted)) return;
  const project = findProject(folder ?? process.cwd());
  if (project === undefined) return;
  const { findPluginCommands } = await import('./find-plugin-commands.js');
  const commands = await findPluginCommands(project, isSafeMode);
  const taken = new Set(builtInCommands);
  for (const { name, description, plugin } of commands) {
    // Of two plugins with one command the first one has it; `phlo plugin check` tells of built-in names.
    if (taken.has(name)) continue;
    taken.add(name);
    program
      .command(name)
      .description(description)
      .helpGroup('Commands of plugins:')
      // What it takes is known when its code is there, and told by its own help.
      .helpOption(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .passThroughOptions()
      .action(async (_options: unknown, command: Command) => {
        const { runPluginCommand } = await import('./run-plugin-command.js');
        await runPluginCommand(host, { name, plugin }, command.args);
      });
  }
}

/** The first word that is no option, and the options that say where it is looked for: nothing has been parsed yet. */
function readWords(args: readonly string[]) {
  const at = args.indexOf('-C');
  const word = args.find((arg, index) => !arg.startsWith('-') && (at < 0 || index !== at + 1));
  return { word, folder: at < 0 ? undefined : args[at + 1], isSafeMode: args.includes('--no-plugins') };
}
