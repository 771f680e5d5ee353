import { parseDuration } from '@phlo/core';
import type { EventAlert } from '@phlo/core';
import { z } from 'zod';
import { defineNotifierPlugin } from '../notifier.js';
import type { Notification } from '../notifier.js';
import { httpUrl } from './http-url.js';
import { postJson } from './post-json.js';
import { truncateMiddle } from './truncate.js';

const receiver = z.strictObject({
  /** Of Alertmanager itself: `http://alertmanager:9093`. */
  url: httpUrl,
  /** The whole header: `Bearer …` or `Basic …`. */
  authorization: z.string().min(1).optional(),
  /**
   * An alert that nobody resolves ends there after this time. It must be more than `repeatEvery` of alerting: each repetition puts the end
   * off. Default `48h`.
   */
  keepFor: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, 'a time such as "48h"')
    .default('48h'),
});

const mostMessage = 4_000;

/**
 * The alerts of a notification, {@link https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml | API v2}. Labels are the
 * identity of an alert there, and the severity is among them, for routes go by it: one that has another severity by now ends under the earlier
 * one. Without `endsAt` it would end by `resolve_timeout`, after minutes.
 */
export function toAlertmanagerAlerts({ project, alerts }: Notification, until: number) {
  return alerts.flatMap((alert) => [
    toAlertmanagerAlert(project, alert, alert.resolvedAt ?? until),
    ...(alert.earlierSeverities ?? []).map((severity) =>
      toAlertmanagerAlert(project, { ...alert, severity }, alert.lastAt),
    ),
  ]);
}

const toAlertmanagerAlert = (project: string, alert: EventAlert, endsAt: number) => ({
  labels: labelsOf(project, alert),
  annotations: {
    summary: alert.title,
    ...(alert.message !== undefined && { description: truncateMiddle(alert.message, mostMessage) }),
    ...(alert.runId !== undefined && { run: alert.runId }),
    alert: alert.id,
  },
  startsAt: new Date(alert.openedAt).toISOString(),
  endsAt: new Date(endsAt).toISOString(),
});

function labelsOf(project: string, { kind, severity, fingerprint, asset, check, partition, owner, tags }: EventAlert) {
  const tagged = Object.entries(tags).map(([name, value]) => [`tag_${name.replace(/\W/g, '_')}`, value] as const);
  return {
    ...Object.fromEntries(tagged),
    alertname: `phlo_${kind}`,
    project,
    severity,
    fingerprint,
    ...(asset !== undefined && { asset }),
    ...(check !== undefined && { check }),
    ...(partition !== undefined && { partition }),
    ...(owner !== undefined && { owner }),
  };
}

/** Alertmanager of Prometheus, with its own routing, silences and receivers. */
export default () =>
  defineNotifierPlugin({
    name: 'alertmanager',
    permissions: { network: 'posts to the Alertmanager of a receiver' },
    receiver,
    open: ({ url, authorization, keepFor }, { clock }) => {
      const endpoint = `${url.replace(/\/+$/, '')}/api/v2/alerts`;
      const until = () => clock.now() + (parseDuration(keepFor) ?? 0);
      const headers = authorization === undefined ? {} : { authorization };
      const secrets = authorization === undefined ? [] : [authorization, authorization.replace(/^\S+\s+/, '')];
      return {
        preview: (notification) => ({ url: endpoint, body: toAlertmanagerAlerts(notification, until()) }),
        send: (notification, { signal }) => {
          const body = JSON.stringify(toAlertmanagerAlerts(notification, until()));
          return postJson({ url: endpoint, body, headers }, { target: 'Alertmanager', secrets, signal });
        },
      };
    },
  });
