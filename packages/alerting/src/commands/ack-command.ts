import { alertingErrors } from '../errors.js';
import { defineCommand, findAlert, textOption, withAlerts, type CommandTools } from './command.js';
import { printable, toShownAlert, type ShownAlert } from './show-alert.js';

/** `phlo alerts ack`: it is neither repeated nor escalated from now on; its end is still told. */
export const ackCommand = (tools: () => CommandTools) =>
  defineCommand<ShownAlert>({
    name: 'ack',
    description: 'say that somebody works on an alert: it is neither repeated nor escalated',
    arguments: [{ name: 'id', description: 'its id, or the beginning of it' }],
    options: [{ flags: '--by <name>', description: 'who does' }],
    example: 'phlo alerts ack 5c9a --by ada',
    run: (context) =>
      withAlerts(context, (state) =>
        state.transaction(() => {
          const alert = findAlert(state, context.args['id']);
          if (alert.status === 'resolved')
            throw alertingErrors.create('ALERT_RESOLVED', { message: `The alert ${alert.id} has resolved` });
          const acknowledgedBy = textOption(context, 'by') ?? alert.acknowledgedBy;
          const at = tools().clock.now();
          const acknowledged = { ...alert, acknowledgedAt: alert.acknowledgedAt ?? at, acknowledgedBy };
          state.alerts.save(acknowledged);
          state.alerts.note(alert.id, { at, what: 'acknowledged', detail: acknowledgedBy });
          return toShownAlert(acknowledged);
        }),
      ),
    render: ({ id, title, acknowledgedBy }) =>
      `${id} is acknowledged${acknowledgedBy === undefined ? '' : ` by ${printable(acknowledgedBy)}`}: ${printable(title)}`,
  });
