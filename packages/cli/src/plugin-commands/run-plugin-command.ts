import { Command } from 'commander';
import { coreErrors, isPhloError, messageOf } from '@phlo/core';
import type { OpenedPlugin, Plugin } from '@phlo/core';
import { helpLayout } from '../commands/add-commands.js';
import type { CommandHost } from '../commands/host.js';
import { openHostProject } from '../commands/host.js';
import { createInterrupt } from '../commands/interrupt.js';
import { printJson } from '../output/json.js';
import { createTerminalLogger } from '../output/log.js';
import { reserveStdout, write } from '../output/write.js';
import { commandsIn } from '../project/plugin-shapes.js';
import type { Project } from '../project/project.js';
import type { CliCommand, CliCommandGroup, CommandContext } from './cli-plugin.js';
import { createTerminalView } from './terminal-view.js';

interface Named {
  readonly name: string;
  readonly plugin: string;
}

/** Runs a command of a plugin in the project around the start folder, with the words behind its name. */
export async function runPluginCommand(host: CommandHost, named: Named, words: readonly string[]): Promise<void> {
  // What a plugin prints, even while it is loaded, is not part of the document.
  if (words.includes('--json')) reserveStdout();
  await using project = await openHostProject(host);
  const opened = await project.plugins.open('cli', named.plugin);
  const parser = describeCommand(findCommand(opened.plugin, named.name), async (command, parsed) => {
    const options = parsed.opts<CommandContext['options']>();
    const single = (command.arguments ?? []).filter(({ takesSeveral }) => takesSeveral !== true);
    const args = Object.fromEntries(single.map(({ name }, index) => [name, parsed.args[index]]));
    const rest = parsed.args.slice(single.length);
    const result = await act({ host, project, opened, command, args, rest, options });
    if (options.json === true) printJson(result ?? null);
    else write(`${render(opened.plugin, command, result)}\n`);
  });
  await parser.parseAsync([...words], { from: 'user' });
}

type AnyCommand = CliCommand | CliCommandGroup;

function findCommand(plugin: Plugin, name: string): AnyCommand {
  const command = commandsIn(plugin).find((one) => one.name === name);
  if (command !== undefined) return command;
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The plugin cli:${plugin.name} has no command "${name}", and its manifest says so`,
    hint: 'Run `phlo plugin build` in its package.',
  });
}

type Acts = (command: CliCommand, parsed: Command) => Promise<void>;

/** What a command takes, and its help. `within` are the words before it: `phlo`, or `phlo` and the name of its group. */
export function describeCommand(command: AnyCommand, act: Acts, within = 'phlo'): Command {
  const { name, description, example } = command;
  const path = `${within} ${name}`;
  const parser = new Command(within === 'phlo' ? path : name).description(description).exitOverride();
  // What it refuses is told as it is of every command.
  parser.configureOutput({ outputError: () => undefined }).configureHelp(helpLayout);
  parser.showSuggestionAfterError().addHelpText('after', `\nExample:\n  $ ${example}\n`);
  if ('commands' in command) {
    for (const one of command.commands) parser.addCommand(describeCommand(one, act, path));
    return parser;
  }
  for (const { name: word, description: text, isOptional = false, takesSeveral = false } of command.arguments ?? []) {
    const words = takesSeveral ? `${word}...` : word;
    parser.argument(isOptional ? `[${words}]` : `<${words}>`, text);
  }
  for (const { flags, description: text } of command.options ?? []) parser.option(flags, text);
  return parser.option('--json', 'print one JSON document').action(() => act(command, parser));
}

interface Act {
  readonly host: CommandHost;
  readonly project: Project;
  readonly opened: OpenedPlugin;
  readonly command: CliCommand;
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly rest: readonly string[];
  readonly options: CommandContext['options'];
}

async function act({ host, project, opened, command, args, rest, options }: Act): Promise<unknown> {
  const { plugin, config, state } = opened;
  using interrupt = createInterrupt();
  const level = host.globals().debug === true ? 'debug' : 'info';
  const log = createTerminalLogger({ level });
  try {
    return await command.run({ project, config, state, args, rest, options, log, signal: interrupt.signal });
  } catch (error) {
    throw failed(plugin, command, error);
  }
}

function render(plugin: Plugin, command: CliCommand, result: unknown): string {
  try {
    return command.render(result, createTerminalView());
  } catch (error) {
    throw failed(plugin, command, error);
  }
}

/** An error of a catalogue has its own code and exit code; any other is a defect of the plugin. */
const failed = (plugin: Plugin, command: CliCommand, cause: unknown): unknown =>
  isPhloError(cause)
    ? cause
    : coreErrors.create('PLUGIN_FAILED', {
        message: `The plugin ${plugin.name} failed in its command ${command.name}: ${messageOf(cause)}`,
        cause,
      });
