import { isPhloError } from '@phlo/core';
import type { EventAlert } from '@phlo/core';
import { z } from 'zod';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { severities } from '../severity.js';
import { factsOf } from './describe-alert.js';
import { httpUrl } from './http-url.js';
import { postJson } from './post-json.js';
import { truncateMiddle } from './truncate.js';

const receiver = z.strictObject({
  /** Of the integration "Events API v2" of a service. */
  routingKey: z.string().min(1),
  /** Default `https://events.pagerduty.com/v2/enqueue`; the European one is `https://events.eu.pagerduty.com/v2/enqueue`. */
  url: httpUrl.default('https://events.pagerduty.com/v2/enqueue'),
});

const mostSummary = 1_024;
/** An event may have 512 KB; one that long is of no use to whoever was woken. */
const mostMessage = 4_000;
const mostDetail = 1_000;

/**
 * The events of a notification, {@link https://developer.pagerduty.com/docs/send-alert-event | Events API v2}: one for each alert. Its
 * fingerprint is the `dedup_key`, so that what resolves finds the incident, and what comes again opens no second one.
 */
export function toPagerDutyEvents({ project, alerts }: Notification, routingKey: string) {
  return alerts.map((alert) => {
    const common = { routing_key: routingKey, dedup_key: alert.fingerprint };
    if (alert.status === 'resolved') return { ...common, event_action: 'resolve' as const };
    return { ...common, event_action: 'trigger' as const, client: 'Phlo', payload: toPayload(project, alert) };
  });
}

function toPayload(project: string, alert: EventAlert) {
  const { severity, title, asset, kind, message, lastAt, tags } = alert;
  const details = [...Object.entries(tags).map(([name, value]) => [`tag ${name}`, value] as const), ...factsOf(alert)];
  return {
    summary: truncateMiddle(`${project}: ${title}`, mostSummary),
    source: asset === undefined ? project : `${project}/${asset}`,
    // A later version may know another word; PagerDuty does not.
    severity: severities.includes(severity) ? severity : 'error',
    timestamp: new Date(lastAt).toISOString(),
    ...(asset !== undefined && { component: asset }),
    group: project,
    class: kind,
    custom_details: {
      ...(message !== undefined && { message: truncateMiddle(message, mostMessage) }),
      ...Object.fromEntries(details.map(([name, text]) => [name, truncateMiddle(text, mostDetail)])),
    },
  };
}

/** Incidents of PagerDuty, opened and resolved. */
export default () =>
  defineNotifierPlugin({
    name: 'pagerduty',
    permissions: { network: 'tells PagerDuty of incidents' },
    receiver,
    open: ({ routingKey, url }) => ({
      preview: (notification) => ({ url, events: toPagerDutyEvents(notification, '***') }),
      send: async (notification, { signal }) => {
        const refusals: unknown[] = [];
        // One after the other, and all of them: what is sent twice, because another one failed, changes nothing.
        for (const event of toPagerDutyEvents(notification, routingKey)) {
          try {
            await postJson(
              { url, body: JSON.stringify(event) },
              { target: 'PagerDuty', secrets: [routingKey], signal },
            );
          } catch (error) {
            if (!isPhloError(error) || error.code !== 'RECEIVER_REFUSED') throw error;
            refusals.push(error);
          }
        }
        if (refusals.length > 0) throw refusals[0];
      },
    }),
  });
