import type { Logger, PhloEvent, PluginState } from '@phlo/core';
import type { OpenMetadataConfig } from '../config.js';

/** What a command of `phlo` acts on: the part of `CommandContext` of the package `phlo` that is needed here. */
export interface CommandContext {
  readonly config: OpenMetadataConfig;
  /** Tables of the plugin `openmetadata`, which its hook keeps. */
  readonly state: PluginState;
  readonly project: { events(): Iterable<PhloEvent> };
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A command as `defineCliPlugin` of the package `phlo` takes it. */
export interface Command<Result = unknown> {
  readonly name: string;
  readonly description: string;
  readonly options?: readonly { readonly flags: string; readonly description: string }[];
  readonly example: string;
  run(context: CommandContext): Result | Promise<Result>;
  render(result: Result): string;
}

/** Declares a command; `render` gets what `run` gives. */
export function defineCommand<Result>(command: Command<Result>): Command {
  // Its methods are only ever called with one another's values.
  return command;
}
