import { formatDuration } from '@phlo/core';
import { toSettings } from '../settings.js';
import { defineCommand } from './command.js';

interface Shown {
  readonly name: string;
  readonly match: unknown;
  readonly ignore: boolean;
  readonly severity?: string;
  readonly receivers: readonly string[];
  readonly escalate?: { readonly after: string; readonly to: readonly string[] };
  readonly repeatEvery: string;
  readonly minInterval: string;
}

/** `phlo alerts rules`: in the order in which they are asked, built-in ones included. */
export const rulesCommand = defineCommand<readonly Shown[]>({
  name: 'rules',
  description: 'what opens alerts and who is told: the first rule that matches decides',
  example: 'phlo alerts rules',
  run: ({ config }) =>
    toSettings(config).rules.map(({ name, match, ignore, severity, receivers, escalate, repeatMs, minIntervalMs }) => ({
      name,
      match,
      ignore,
      ...(severity !== undefined && { severity }),
      receivers,
      ...(escalate !== undefined && { escalate: { after: formatDuration(escalate.afterMs), to: escalate.to } }),
      repeatEvery: formatDuration(repeatMs),
      minInterval: formatDuration(minIntervalMs),
    })),
  render: (rules, view) =>
    view.table(
      ['rule', 'matches', 'tells'],
      rules.map(({ name, match, ignore, receivers, escalate }) => [
        name,
        Object.keys(match as object).length === 0 ? 'everything' : JSON.stringify(match),
        ignore
          ? 'nobody'
          : `${receivers.join(', ')}${escalate ? `, after ${escalate.after} ${escalate.to.join(', ')}` : ''}`,
      ]),
    ),
});
