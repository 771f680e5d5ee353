import { formatDuration } from '@phlo/core';
import type { Silence } from '../state/silence-book.js';
import { defineCommand, withAlerts, type CommandTools } from './command.js';
import { printable, toShownAlert, type ShownAlert } from './show-alert.js';

interface Listed {
  readonly alerts: readonly (ShownAlert & { readonly age: string })[];
  readonly silences: readonly { readonly id: number; readonly matcher: string; readonly until: string }[];
}

/** `phlo alerts list`. */
export const listCommand = (tools: () => CommandTools) =>
  defineCommand<Listed>({
    name: 'list',
    description: 'alerts that are open, the latest first',
    options: [{ flags: '--all', description: 'those that have resolved as well, for 90 days' }],
    example: 'phlo alerts list --all',
    run: (context) =>
      withAlerts(context, ({ alerts, silences }) => {
        const now = tools().clock.now();
        return {
          alerts: alerts
            .list({ isOpen: context.options['all'] !== true })
            .map((record) => ({ ...toShownAlert(record), age: formatDuration(now - record.openedAt) })),
          silences: silences.active(now).map(toShownSilence),
        };
      }),
    render: ({ alerts, silences }, view) => {
      const head = ['alert', 'state', 'severity', 'opened', 'failures', 'title'];
      const rows = alerts.map(({ id, status, severity, age, occurrences, title }) => [
        id,
        status,
        severity,
        `${age} ago`,
        occurrences,
        printable(title),
      ]);
      const table = alerts.length === 0 ? 'No alert is open.' : view.table(head, rows);
      const silent = silences.map(({ id, matcher, until }) => `silence ${id}: ${matcher} until ${until}`);
      return [table, ...(silent.length === 0 ? [] : ['', ...silent])].join('\n');
    },
  });

export const toShownSilence = ({ id, matcher, until, comment }: Silence) => ({
  id,
  matcher,
  until: new Date(until).toISOString(),
  ...(comment !== null && { comment }),
});
