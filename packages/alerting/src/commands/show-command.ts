import { defineCommand, findAlert, withAlerts } from './command.js';
import { printable, toShownAlert, type ShownAlert } from './show-alert.js';

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
  render: ({ alert, history, told }, view) => {
    const { title, tags, ...fields } = alert;
    const facts = Object.entries({
      ...fields,
      ...Object.fromEntries(Object.entries(tags).map(([k, v]) => [`tag.${k}`, v])),
    });
    return [
      printable(title),
      view.table(
        [],
        facts.map(([name, value]) => [`  ${name}`, printable(String(value))]),
      ),
      '',
      view.table(
        [],
        history.map(({ at, what, detail = '' }) => [at, what, printable(detail)]),
      ),
      ...(told.length === 0 ? [] : ['']),
      view.table(
        [],
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
