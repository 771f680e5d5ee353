import { createHmac } from 'node:crypto';
import { createMemoryLogger, createManualClock } from '@phlo/testing';
import { describe, expect, it } from 'vitest';
import type { NotifierPlugin } from '../notifier.js';
import { respond, startServer, type Answer } from '../recording-server.test.setup.js';
import alertmanager from './alertmanager-plugin.js';
import { bare, context, failing, never, notify, openNotifier, resolved } from './alerts.test.setup.js';
import console_ from './console-plugin.js';
import pagerduty from './pagerduty-plugin.js';
import slack from './slack-plugin.js';
import { truncateMiddle } from './truncate.js';
import webhook from './webhook-plugin.js';

const secret = 'whsec_c2VjcmV0LW9mLXRoZS10ZXN0cw==';

describe('a webhook', () => {
  it.each([
    ['a secret of Standard Webhooks', secret, Buffer.from('secret-of-the-tests')],
    ['any other secret', 'a plain text secret', Buffer.from('a plain text secret')],
  ])('is signed with %s, over id, time and body', async (_, given, key) => {
    await using server = await startServer();
    const notifier = await openNotifier(webhook(), { url: `${server.url}/hook`, secret: given });
    await notifier.send(notify(failing), { signal: never() });
    const { headers = {}, text = '' } = server.requests[0] ?? {};
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], text].join('.');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    expect([headers['webhook-id'], headers['webhook-timestamp']]).toEqual(['team-7', '1767254400']);
  });

  it('shows neither its secret nor the path of its address', async () => {
    const notifier = await openNotifier(webhook(), { url: 'https://example.com/token-in-path', secret });
    expect(JSON.stringify(notifier.preview(notify(failing)))).not.toMatch(/whsec|token-in-path/);
  });

  it('has a secret that is long enough', async () => {
    await expect(openNotifier(webhook(), { url: 'https://example.com', secret: 'short' })).rejects.toThrow(
      '16 characters',
    );
  });
});

describe('Alertmanager', () => {
  it('is told of an alert and its end under the same labels, with a time until which it is believed', async () => {
    await using server = await startServer(respond(200));
    const notifier = await openNotifier(alertmanager(), { url: `${server.url}/`, authorization: 'Bearer t0k3n' });
    await notifier.send(notify(failing), { signal: never() });
    await notifier.send(notify(resolved), { signal: never() });
    type Body = readonly { readonly labels: unknown; readonly endsAt: string }[];
    const [first, second] = server.taken<Body>();
    expect(second?.[0]?.labels).toEqual(first?.[0]?.labels);
    expect([first?.[0]?.endsAt, second?.[0]?.endsAt]).toEqual(['2026-01-03T08:00:00.000Z', '2026-01-01T07:00:00.000Z']);
    expect(server.requests[0]).toMatchObject({ path: '/api/v2/alerts', headers: { authorization: 'Bearer t0k3n' } });
    expect(JSON.stringify(notifier.preview(notify(failing)))).not.toContain('t0k3n');
  });
});

it('Alertmanager knows an alert by its severity as well, so that it ends under the one that it had', async () => {
  await using server = await startServer(respond(200));
  const notifier = await openNotifier(alertmanager(), { url: server.url });
  await notifier.send(notify({ ...failing, severity: 'critical', earlierSeverities: ['warning'] }), {
    signal: never(),
  });
  type Body = readonly { readonly labels: { readonly severity: string }; readonly endsAt: string }[];
  expect(server.taken<Body>()[0]?.map(({ labels, endsAt }) => [labels.severity, endsAt])).toEqual([
    ['critical', '2026-01-03T08:00:00.000Z'],
    ['warning', '2026-01-01T06:01:00.000Z'],
  ]);
});

it('the console writes a line for each alert, at the level of its severity', async () => {
  const log = createMemoryLogger(createManualClock());
  const notifier = await openNotifier(console_(), {}, context(log));
  await notifier.send(notify(failing, bare, resolved), { signal: never() });
  expect(log.lines.map(({ level, message }) => [level, message])).toEqual([
    ['error', '[ERROR] not_null(delay) failed on bronze.flights: 2 of 3 rows have no delay & <none> is `null`'],
    ['error', '[ESCALATED] the run failed'],
    ['info', '[RESOLVED] not_null(delay) failed on bronze.flights'],
  ]);
});

describe('a long text', () => {
  it('loses its middle, and says how much', () => {
    expect(truncateMiddle(`begin${'x'.repeat(1_000)}end`, 40)).toMatch(/^beginx+ …\d+ more… x+end$/);
    for (const length of [0, 1, 5, 20, 40, 100])
      expect(truncateMiddle('y'.repeat(500), length).length).toBeLessThanOrEqual(length);
    expect(truncateMiddle('short', 5)).toBe('short');
  });

  it('is cut between characters', () => {
    for (let length = 1; length < 60; length++)
      expect(truncateMiddle('👍'.repeat(100), length)).not.toMatch(
        /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/,
      );
  });
});

it.each([
  ['slack', slack, {}],
  ['webhook', webhook, { secret }],
  ['alertmanager', alertmanager, {}],
])('%s takes no address with a password in it: `fetch` would show it', async (_, make, more) => {
  const plugin = make() as NotifierPlugin;
  await expect(openNotifier(plugin, { url: 'https://user:pass-w0rd@example.com/x', ...more })).rejects.toThrow(
    'no user and password in the address',
  );
});

describe('a target that says again what it was sent', () => {
  const routingKey = 'r0ut1ngkeyr0ut1ngkeyr0ut1ngkey00';
  // As Express does of an address that it does not know, and others of a header.
  const echo: Answer = ({ path, headers, text }, response) =>
    void response.writeHead(404).end(`Cannot POST ${path} (${headers.authorization}): ${text.slice(0, 80)}`);

  it.each([
    ['slack', slack, { path: '/services/T0/B0/s3cr3t-p4th', more: {}, secrets: ['s3cr3t-p4th'] }],
    ['webhook', webhook, { path: '/hook?token=s3cr3t-t0ken', more: { secret }, secrets: ['s3cr3t-t0ken', secret] }],
    [
      'alertmanager',
      alertmanager,
      { path: '', more: { authorization: 'Basic dXNlcjpwYXNz' }, secrets: ['dXNlcjpwYXNz'] },
    ],
    ['pagerduty', pagerduty, { path: '', more: { routingKey }, secrets: [routingKey] }],
  ])('is told of without it: %s', async (_, make, { path, more, secrets }) => {
    await using server = await startServer(echo);
    const notifier = await openNotifier(make() as NotifierPlugin, { url: `${server.url}${path}`, ...more });
    const error: unknown = await notifier.send(notify(failing), { signal: never() }).catch((one: unknown) => one);
    expect(String(error)).toContain('answered 404: Cannot POST');
    for (const text of secrets) expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain(text);
  });
});
