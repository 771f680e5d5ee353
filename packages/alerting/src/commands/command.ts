import type { Logger, PluginContext, PluginState } from '@phlo/core';
import type { AlertingConfig } from '../config.js';
import { alertingErrors } from '../errors.js';
import type { AlertRecord } from '../state/alert-record.js';
import { openAlertState, type AlertState } from '../state/alert-state.js';

/** What a command of `phlo` acts on: the part of `CommandContext` of the package `phlo` that is needed here. */
export interface CommandContext {
  readonly config: AlertingConfig;
  /** Tables of the plugin `alerting`. */
  readonly state: PluginState;
  readonly project: { readonly name: string; readonly dir: string };
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** What a plugin is set up with, and its commands need beside. */
export type CommandTools = Pick<PluginContext, 'clock' | 'pluginsOf'>;

interface CommandWord {
  readonly name: string;
  readonly description: string;
  readonly isOptional?: boolean;
}

/** A command as `defineCliPlugin` of the package `phlo` takes it. */
export interface Command<Result = unknown> {
  readonly name: string;
  readonly description: string;
  readonly arguments?: readonly CommandWord[];
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

/** Opens the alerts for one command. */
export function withAlerts<Result>({ state }: CommandContext, act: (opened: AlertState) => Result): Result {
  using opened = openAlertState(state);
  return act(opened);
}

/** The alert whose id is a word, or begins with it. Throws `ALERT_UNKNOWN`. */
export function findAlert({ alerts }: AlertState, word = ''): AlertRecord {
  const found = word === '' ? [] : alerts.startingWith(word);
  const [first] = found;
  if (first !== undefined && (found.length === 1 || first.id === word)) return first;
  throw alertingErrors.create('ALERT_UNKNOWN', {
    message:
      first === undefined
        ? `There is no alert ${JSON.stringify(word)}`
        : `${JSON.stringify(word)} is the beginning of ${found.length} alerts: ${found.map(({ id }) => id).join(', ')}`,
    details: { id: word },
  });
}

/** The text of an option that takes a value. */
export const textOption = ({ options }: CommandContext, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};
