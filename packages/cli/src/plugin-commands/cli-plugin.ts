import { commandsOn, defineCliPlugin as definePluginOfCommands } from '@phlo/core';
import type * as core from '@phlo/core';
import type { Project } from '../project/project.js';

export type { CommandArgument, CommandOption, CommandView } from '@phlo/core';

/** What a command acts on. */
export type CommandContext<Config = unknown> = core.CommandContext<Config, Project>;

/** A command of a plugin. */
export type CliCommand<Result = unknown, Config = unknown> = core.CliCommand<Result, CommandContext<Config>>;

/** Commands under one word, as `phlo sizes tables` and `phlo sizes files`. */
export type CliCommandGroup<Config = unknown> = core.CliCommandGroup<CommandContext<Config>>;

/** A plugin that adds commands to `phlo`. */
export type CliPlugin<Config = unknown> = core.CliPlugin<Config, CommandContext<Config>>;

/** Declares a command; `render` gets what `run` gives. */
export function defineCommand<Result, Config = unknown>(
  command: CliCommand<Result, Config>,
): CliCommand<unknown, Config> {
  return commandsOn<CommandContext<Config>>()(command);
}

/**
 * Declares a plugin of the group `cli`.
 *
 * @example
 * ```ts
 * import { defineCliPlugin, defineCommand } from 'phlo';
 *
 * const count = defineCommand({
 *   name: 'count',
 *   description: 'how many tables the lake has',
 *   example: 'phlo count',
 *   run: async ({ project }) => (await project.tables()).length,
 *   render: (tables) => `${tables} tables`,
 * });
 *
 * export default () => defineCliPlugin({ name: 'count', commands: [count] });
 * ```
 */
export function defineCliPlugin<Config = undefined>(
  plugin: Omit<CliPlugin<Config>, 'group' | 'provides'>,
): CliPlugin<Config> {
  return definePluginOfCommands<Config, CommandContext<Config>>(plugin);
}
