import { alertingErrors } from '../errors.js';
import { resolveAlert } from '../review-alert.js';
import { defineCommand, findAlert, withAlerts, type CommandTools } from './command.js';
import { printable, toShownAlert, type ShownAlert } from './show-alert.js';

/** `phlo alerts resolve`: for what nothing will ever say is well again, such as a check that was taken out. */
export const resolveCommand = (tools: () => CommandTools) =>
  defineCommand<ShownAlert>({
    name: 'resolve',
    description:
      'end an alert that nothing else will, such as that of a check that is gone; who was told is told with the next run',
    arguments: [{ name: 'id', description: 'its id, or the beginning of it' }],
    example: 'phlo alerts resolve 5c9a',
    run: (context) =>
      withAlerts(context, (state) =>
        state.transaction(() => {
          const alert = findAlert(state, context.args['id']);
          if (alert.status === 'resolved')
            throw alertingErrors.create('ALERT_RESOLVED', { message: `The alert ${alert.id} has resolved already` });
          const now = tools().clock.now();
          const resolved = resolveAlert(alert, { at: now, runId: null }, { state, now, groupWaitMs: 0 });
          state.alerts.save(resolved);
          return toShownAlert(resolved);
        }),
      ),
    render: ({ id, title }) => `${id} is resolved: ${printable(title)}`,
  });
