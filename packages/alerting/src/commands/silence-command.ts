import { parseDuration } from '@phlo/core';
import { alertingErrors } from '../errors.js';
import { parseMatcher } from '../matcher.js';
import type { AlertState } from '../state/alert-state.js';
import { defineCommand, textOption, withAlerts, type CommandContext, type CommandTools } from './command.js';
import { toShownSilence } from './list-command.js';

interface Silenced extends ReturnType<typeof toShownSilence> {
  readonly isActive: boolean;
  /** Open alerts that it is about. */
  readonly matching: number;
}

/** `phlo alerts silence`: what it matches opens and resolves, and nobody is told until it ends. */
export const silenceCommand = (tools: () => CommandTools) =>
  defineCommand<Silenced>({
    name: 'silence',
    description:
      'tell nobody of what matches, for a time: fields id, asset, check, kind, name, severity, owner, rule, partition, tag.<name>',
    arguments: [
      {
        name: 'matcher',
        description: 'field=value, several of them with commas; assets are patterns, else * is any text',
      },
    ],
    options: [
      { flags: '--for <time>', description: 'how long, such as 30m, 2h or 7d; 0s ends one with the same matcher' },
      { flags: '--comment <text>', description: 'why' },
    ],
    example: "phlo alerts silence 'asset=gold.*,severity=warning' --for 2h",
    run: (context) =>
      withAlerts(context, (state) =>
        state.transaction(() => {
          const { matcher = '' } = context.args;
          const now = tools().clock.now();
          const until = now + readDuration(context);
          const silence = state.silences.set({
            matcher,
            until,
            createdAt: now,
            comment: textOption(context, 'comment') ?? null,
          });
          return { ...toShownSilence(silence), isActive: until > now, matching: hush(state, { matcher, now, until }) };
        }),
      ),
    render: ({ matcher, until, matching, isActive }) =>
      `${isActive ? `silent until ${until}` : 'no longer silent'}: ${matcher} (${matching} open ${matching === 1 ? 'alert' : 'alerts'} now)`,
  });

/** Throws `ALERT_DURATION_INVALID`. */
function readDuration(context: CommandContext): number {
  const text = textOption(context, 'for');
  const ms = text === undefined ? undefined : parseDuration(text);
  if (ms !== undefined) return ms;
  throw alertingErrors.create('ALERT_DURATION_INVALID', {
    message: text === undefined ? '--for is missing: a silence must end' : `--for ${JSON.stringify(text)} is no time`,
  });
}

interface Hush {
  readonly matcher: string;
  readonly now: number;
  readonly until: number;
}

/**
 * Takes back what is on its way of open alerts, and looks at them again when the silence ends; what has resolved is told then. Returns how
 * many match that are open.
 */
function hush({ alerts, outbox }: AlertState, { matcher, now, until }: Hush): number {
  const matching = alerts.list({ isOpen: false }).filter(parseMatcher(matcher));
  const open = matching.filter(({ status }) => status === 'open');
  for (const alert of matching) outbox.hold(alert.id, until);
  for (const alert of open) {
    if (until > now) outbox.cancel(alert.id, now);
    alerts.save({ ...alert, lookAt: until });
  }
  return open.length;
}
