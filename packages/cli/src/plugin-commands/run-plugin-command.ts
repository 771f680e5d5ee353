import { Command } from 'commander';
import { coreErrors, isPhloError, messageOf } from '@phlo/core';
import type { OpenedPlugin, Plugin } from '@phlo/core';
import type { CommandHost } from '../commands/host.js';
import { openHostProject } from '../commands/host.js';
import { createInterrupt } from '../commands/interrupt.js';
import { cliErrors } from '../errors.js';
import { printJson } from '../output/json.js';
import { createTerminalLogger } from '../output/log.js';
import { reserveStdout, write } from '../output/write.js';
import type { Project } from '../project/project.js';
import type { CliCommand, CliCommandGroup } from './cli-plugin.js';

/** Runs a command of a plugin in the project around the start folder, with the words behind its name. */
export async function runPluginCommand(host: CommandHost, name: string, words: readonly string[]): Promise<void> {
  await using project = await openHostProject(host);
  const { plugin, command } = await findCommand(project, name);
  const parser = describeCommand(command, async (wanted, parsed) => {
    const flags = parsed.opts<Readonly<Record<string, string | boolean | undefined>>>();
    if (flags.json === true) reserveStdout();
    const opened = await project.plugins.open('cli', plugin.name);
    const args = Object.fromEntries((wanted.arguments ?? []).map((one, index) => [one.name, parsed.args[index]]));
    const result = await act({ host, project, opened, command: wanted, args, options: flags });
    if (flags.json === true) printJson(result ?? null);
    else write(`${render(plugin, wanted, result)}\n`);
  });
  await parser.parseAsync([...words], { from: 'user' });
}

async function findCommand(project: Project, name: string) {
  for (const plugin of await project.plugins.inspectAll('cli')) {
    const command = commandsOf(plugin).find((one) => one.name === name);
    if (command !== undefined) return { plugin, command };
  }
  throw cliErrors.create('USAGE', {
    message: `The plugin of the command "${name}" does not act.`,
    hint: 'Run `phlo plugin check` to see why.',
  });
}

type AnyCommand = CliCommand | CliCommandGroup;

function commandsOf(plugin: Plugin): readonly AnyCommand[] {
  const commands: unknown = 'commands' in plugin ? plugin.commands : undefined;
  // The manifest was made from it, and `phlo plugin check` compares the two.
  if (Array.isArray(commands)) return commands as readonly AnyCommand[];
  throw coreErrors.create('PLUGIN_INVALID', {
    message: `The plugin cli:${plugin.name} has no list of commands`,
    hint: 'Make it with `defineCliPlugin({ name, commands })`.',
  });
}

type Acts = (command: CliCommand, parsed: Command) => Promise<void>;

/** `within` are the words before it: `phlo`, or `phlo` and the name of its group. */
function describeCommand(command: AnyCommand, act: Acts, within = 'phlo'): Command {
  const { name, description, example } = command;
  const words = `${within} ${name}`;
  const parser = new Command(within === 'phlo' ? words : name).description(description).exitOverride();
  parser.showSuggestionAfterError().addHelpText('after', `\nExample:\n  $ ${example}\n`);
  if ('commands' in command) {
    for (const one of command.commands) parser.addCommand(describeCommand(one, act, words));
    return parser;
  }
  for (const { name: word, description: text, isOptional = false } of command.arguments ?? [])
    parser.argument(isOptional ? `[${word}]` : `<${word}>`, text);
  for (const { flags, description: text } of command.options ?? []) parser.option(flags, text);
  return parser.option('--json', 'print one JSON document').action(() => act(command, parser));
}

interface Act {
  readonly host: CommandHost;
  readonly project: Project;
  readonly opened: OpenedPlugin;
  readonly command: CliCommand;
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

async function act({ host, project, opened, command, args, options }: Act): Promise<unknown> {
  const { plugin, config, state } = opened;
  using interrupt = createInterrupt();
  const level = host.globals().debug === true ? 'debug' : 'info';
  const log = createTerminalLogger({ level });
  try {
    return await command.run({ project, config, state, args, options, log, signal: interrupt.signal });
  } catch (error) {
    throw failed(plugin, command, error);
  }
}

function render(plugin: Plugin, command: CliCommand, result: unknown): string {
  try {
    return command.render(result);
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
