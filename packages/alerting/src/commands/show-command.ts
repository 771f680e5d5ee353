import { defineCommand, findAlert, withAlerts } from './command.js';
import { printable, toColumns, toShownAlert, type ShownAlert } from './show-alert.js';

interface Shown {
  readonly alert: ShownAlert;
  readonly history: readonly { readonly at: string; readonly what: string; readonly detail?: string }[];
  readonly told: readonly {
    readonly at: string;
    readonly receiver: string;
    readonly reason: string;
    readonly sentAt?: string;
  }[];
}

/** `phlo alerts show`. */
export const showCommand = defineCommand<Shown>({
  name: 'show',
  description: 'an alert, what happened to it, and who was told',
  arguments: [{ name: 'id', description: 'its id, or the beginning of it' }],
  example: 'phlo alerts show 5c9a',
  run: (context) =>
    withAlerts(context, (state) => {
      const alert = findAlert(state, context.args['id']);
      return {
        alert: toShownAlert(alert),
        history: state.alerts
          .history(alert.id)
          .map(({ at, what, detail }) => ({ at: toTime(at), what, ...(detail !== null && { detail }) })),
        told: state.outbox.list(alert.id).map(({ at, receiver, reason, sentAt }) => ({
          at: toTime(at),
          receiver,
          reason,
          ...(sentAt !== null && { sentAt: toTime(sentAt) }),
        })),
      };
    }),
  render: ({ alert, history, told }) => {
    const { title, tags, ...fields } = alert;
    const facts = Object.entries({
      ...fields,
      ...Object.fromEntries(Object.entries(tags).map(([k, v]) => [`tag.${k}`, v])),
    });
    return [
      printable(title),
      toColumns(facts.map(([name, value]) => [`  ${name}`, String(value)])),
      '',
      toColumns(history.map(({ at, what, detail = '' }) => [at, what, detail])),
      ...(told.length === 0 ? [] : ['']),
      toColumns(
        told.map(({ at, receiver, reason, sentAt }) => [
          at,
          receiver,
          reason,
          sentAt === undefined ? 'not sent yet' : `sent ${sentAt}`,
        ]),
      ),
    ]
      .join('\n')
      .trimEnd();
  },
});

const toTime = (ms: number): string => new Date(ms).toISOString();
