import type { EventAlert } from '@phlo/core';
import { z } from 'zod';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { headLine } from './describe-alert.js';

const lineOf = (alert: EventAlert): string =>
  `${headLine(alert)}${alert.message === undefined || alert.status === 'resolved' ? '' : `: ${alert.message}`}`;

const levelOf = ({ status, severity }: EventAlert) =>
  status === 'resolved' || severity === 'info' ? 'info' : severity === 'warning' ? 'warn' : 'error';

const toLines = ({ alerts }: Notification): readonly string[] => alerts.map(lineOf);

/** The log of whoever delivers: for a first look, and where logs are watched. */
export default () =>
  defineNotifierPlugin({
    name: 'console',
    receiver: z.strictObject({}),
    open: (_options, { log: logger }) => ({
      preview: toLines,
      send: async ({ alerts }) => {
        for (const alert of alerts) logger.log(levelOf(alert), lineOf(alert), { alert: alert.id });
      },
    }),
  });
