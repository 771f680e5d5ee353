import { commandsOn } from '@phlo/core';
import type * as core from '@phlo/core';
import type { CommandsConfig } from '../config.js';

/** What a command of `phlo` acts on. Its tables are those of the plugin `metrics`. */
export type CommandContext = Omit<
  core.CommandContext<CommandsConfig, { readonly name: string; readonly dir: string }>,
  'rest'
>;

/** Makes a command, with the clock of the process. */
export type MakeCommand = (clock: core.Clock) => core.CliCommand<unknown, CommandContext>;

/** Declares a command; `render` gets what `run` gives. */
export const defineCommand = commandsOn<CommandContext>();
