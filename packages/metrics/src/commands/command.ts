import type { Clock, Logger, PluginState } from '@phlo/core';
import type { CommandsConfig } from '../config.js';

/** What a command of `phlo` acts on: the part of `CommandContext` of the package `phlo` that is needed here. */
export interface CommandContext {
  readonly config: CommandsConfig;
  /** Tables of the plugin `metrics`. */
  readonly state: PluginState;
  readonly project: { readonly name: string; readonly dir: string };
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A command as `defineCliPlugin` of the package `phlo` takes it. */
export interface Command<Result = unknown> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly { readonly name: string; readonly description: string }[];
  readonly options?: readonly { readonly flags: string; readonly description: string }[];
  readonly example: string;
  run(context: CommandContext): Result | Promise<Result>;
  render(result: Result): string;
}

/** Makes a command, with the clock of the process. */
export type MakeCommand = (clock: Clock) => Command;

/** Declares a command; `render` gets what `run` gives. */
export function defineCommand<Result>(command: Command<Result>): Command {
  // Its methods are only ever called with one another's values.
  return command;
}
