import type { Logger } from '../log.js';
import type { CommandView } from './command-view.js';
import type { Plugin, PluginContext } from './plugin.js';

/** A positional argument of a command, or one of its options. */
export interface CommandArgument {
  readonly name: string;
  readonly description: string;
  /** Default false. */
  readonly isOptional?: boolean;
  /** Whether it takes whatever follows, as `[files...]`: the last one may. Its values are {@link CommandContext.rest}. Default false. */
  readonly takesSeveral?: boolean;
}

/** An option of a command. */
export interface CommandOption {
  /** `-l, --limit <n>` takes a value, `--by <name...>` several, `--all` is a switch. `--json` is there already. */
  readonly flags: string;
  readonly description: string;
}

/** What a command acts on. */
export interface CommandContext<Config = unknown, Project = unknown> extends Pick<
  PluginContext<Config>,
  'config' | 'state'
> {
  /** The project around the folder in which the command was started; closed when the command has ended. */
  readonly project: Project;
  /** Values of the arguments by name; those that were left out, and the one that takes several, are absent. */
  readonly args: Readonly<Record<string, string | undefined>>;
  /** Values of the argument that takes several. */
  readonly rest: readonly string[];
  /** Values of the options by their long name in camel case; a list where an option takes several. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** Lines on stderr. */
  readonly log: Logger;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
}

/**
 * A command of a plugin. What it finds out is a value: with `--json` that is printed as it is, else as `render` makes it, so nothing that
 * it says can spoil the one document.
 */
export interface CliCommand<Result = unknown, Context = CommandContext> {
  /** One word: lower-case letters, digits and `-`. A built-in command of that name stays what it is. */
  readonly name: string;
  /** In the list of commands, which is read from the manifest: nothing of the plugin is loaded for it. */
  readonly description: string;
  readonly arguments?: readonly CommandArgument[];
  readonly options?: readonly CommandOption[];
  /** A line that works as it stands, such as `phlo sizes --min 1000`. */
  readonly example: string;
  /** What is thrown is told as every error is; one of a catalogue has its own exit code. */
  run(context: Context): Result | Promise<Result>;
  /** The result for people, without a line break at its end. */
  render(result: Result, view: CommandView): string;
}

/** Commands under one word, as `phlo sizes tables` and `phlo sizes files`. */
export interface CliCommandGroup<Context = CommandContext> extends Pick<
  CliCommand,
  'name' | 'description' | 'example'
> {
  readonly commands: readonly CliCommand<unknown, Context>[];
}

/** A plugin that adds commands to `phlo`. */
export interface CliPlugin<Config = unknown, Context = CommandContext<Config>> extends Plugin<Config> {
  readonly group: 'cli';
  readonly commands: readonly (CliCommand<unknown, Context> | CliCommandGroup<Context>)[];
}

/**
 * Makes what declares the commands of a plugin, whose `run` takes the part of {@link CommandContext} that `Context` names, and
 * whose `render` gets what `run` gives.
 */
export function commandsOn<Context>(): <Result>(command: CliCommand<Result, Context>) => CliCommand<unknown, Context> {
  // Its methods are only ever called with one another's values.
  return (command) => command;
}

/** Declares a plugin of the group `cli`: its manifest lists its commands. */
export function defineCliPlugin<Config = undefined, Context = CommandContext<Config>>(
  plugin: Omit<CliPlugin<Config, Context>, 'group' | 'provides'>,
): CliPlugin<Config, Context> {
  const provides = Object.fromEntries(plugin.commands.map(({ name, description }) => [name, description]));
  return { ...plugin, group: 'cli', provides };
}
