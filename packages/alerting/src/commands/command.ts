import { commandsOn } from '@phlo/core';
import type * as core from '@phlo/core';
import type { AlertingConfig } from '../config.js';
import { alertingErrors } from '../errors.js';
import type { AlertRecord } from '../state/alert-record.js';
import { openAlertState, type AlertState } from '../state/alert-state.js';

/** What a command of `phlo` acts on. Its tables are those of the plugin `alerting`. */
export type CommandContext = Omit<
  core.CommandContext<AlertingConfig, { readonly name: string; readonly dir: string }>,
  'rest'
>;

/** What a plugin is set up with, and its commands need beside. */
export type CommandTools = Pick<core.PluginContext, 'clock' | 'pluginsOf'>;

/** Declares a command; `render` gets what `run` gives. */
export const defineCommand = commandsOn<CommandContext>();

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
