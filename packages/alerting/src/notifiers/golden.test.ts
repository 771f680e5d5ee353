import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bare, failing, notify, resolved } from './alerts.test.setup.js';
import { toAlertmanagerAlerts } from './alertmanager-plugin.js';
import { toMail } from './email-plugin.js';
import { toPagerDutyEvents } from './pagerduty-plugin.js';
import { toSlackMessage } from './slack-plugin.js';
import { toWebhookBody } from './webhook-plugin.js';

const cases = { failing: notify(failing), resolved: notify(resolved), several: notify(failing, bare) };
const until = Date.UTC(2026, 0, 3);
const addresses = { from: 'phlo@example.com', to: ['ops@example.com'] };

const payloads = {
  slack: toSlackMessage,
  pagerduty: (one: typeof cases.failing) => toPagerDutyEvents(one, 'R0UTINGKEY'),
  alertmanager: (one: typeof cases.failing) => toAlertmanagerAlerts(one, until),
  email: (one: typeof cases.failing) => toMail(one, addresses),
  webhook: toWebhookBody,
} as const;

describe.each(Object.entries(payloads))('what %s is sent', (name, toPayload) => {
  it.each(Object.entries(cases))('is the golden payload: %s', (title, notification) => {
    const golden: unknown = JSON.parse(readFileSync(new URL(`../../golden/${name}.json`, import.meta.url), 'utf8'));
    expect(JSON.parse(JSON.stringify(toPayload(notification)))).toEqual((golden as Record<string, unknown>)[title]);
  });
});
