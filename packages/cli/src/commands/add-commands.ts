import type { Command } from 'commander';
import { commandAliases, commandNames, type CommandName } from './command-names.js';
import { commandTable } from './command-table.js';
import type { CommandHost } from './host.js';

/** From 60 columns up descriptions are broken beside the longest of their commands. */
export const helpLayout = { minWidthToWrap: 20 } as const;

/**
 * Adds every command. One that `argv` names anywhere is loaded, the others are only announced: starting takes as long as
 * what is asked for. To load one too many costs milliseconds; a missing one would be an error.
 */
export async function addCommands(program: Command, host: CommandHost, argv?: readonly string[]): Promise<void> {
  for (const name of commandNames) {
    if (argv === undefined || isNamed(name, argv)) (await commandTable[name].load())(program, host);
    else announce(program, name);
  }
}

function isNamed(name: CommandName, argv: readonly string[]): boolean {
  const alias = commandAliases[name];
  return argv.includes(name) || (alias !== undefined && argv.includes(alias));
}

/** As the list of commands shows it. It never acts: who names it has loaded the command itself. */
function announce(program: Command, name: CommandName): void {
  const { description, arguments: parameters, isBare } = commandTable[name];
  const command = program.command(parameters === undefined ? name : `${name} ${parameters}`).description(description);
  const alias = commandAliases[name];
  if (alias !== undefined) command.alias(alias);
  if (isBare !== true) command.option('--json');
}
