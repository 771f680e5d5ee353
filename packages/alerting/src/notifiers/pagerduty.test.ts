import { unavailability } from '@phlo/core';
import type { EventAlert } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { respond, startServer } from '../recording-server.test.setup.js';
import { bare, failing, never, notify, openNotifier, resolved } from './alerts.test.setup.js';
import pagerduty from './pagerduty-plugin.js';
import { strictPagerDuty } from './strict-targets.test.setup.js';

const routingKey = 'r0ut1ngkeyr0ut1ngkeyr0ut1ngkey00';
const open = (url: string) => openNotifier(pagerduty(), { routingKey, url });

describe('PagerDuty', () => {
  it('opens one incident for an alert, however often it is told, and resolves it by the same key', async () => {
    const target = strictPagerDuty();
    await using server = await startServer(target.answer);
    const notifier = await open(server.url);
    const send = (...alerts: readonly EventAlert[]) => notifier.send(notify(...alerts), { signal: never() });
    await send(failing, bare);
    await send({ ...failing, reason: 'repeated', occurrences: 9 });
    expect([...target.incidents]).toEqual([failing.fingerprint, bare.fingerprint]);
    await send(resolved);
    expect([...target.incidents]).toEqual([bare.fingerprint]);
    expect(server.taken()).toHaveLength(4);
  });

  it.each([
    ['a message of a million characters', { ...failing, message: 'x'.repeat(1_000_000) }],
    ['a title without end', { ...failing, title: 't'.repeat(100_000) }],
    ['a tag without end', { ...failing, tags: { note: 'n'.repeat(1_000_000) } }],
    ['a severity of a later version', { ...failing, severity: 'apocalyptic' as 'error' }],
  ])('takes %s', async (_, alert) => {
    const target = strictPagerDuty();
    await using server = await startServer(target.answer);
    await (await open(server.url)).send(notify(alert), { signal: never() });
    expect(target.incidents.size).toBe(1);
  });

  it('that fails in the middle is told all of it again, which changes nothing', async () => {
    const target = strictPagerDuty();
    await using server = await startServer(target.answer);
    server.answerNext(target.answer, respond(429, 'slow down'));
    const notifier = await open(server.url);
    const error: unknown = await notifier
      .send(notify(failing, bare), { signal: never() })
      .catch((thrown: unknown) => thrown);
    expect(unavailability(error)).toEqual({});
    await notifier.send(notify(failing, bare), { signal: never() });
    expect([...target.incidents]).toEqual([failing.fingerprint, bare.fingerprint]);
  });

  it('that refuses one event is told of the others all the same', async () => {
    const target = strictPagerDuty();
    await using server = await startServer(target.answer);
    server.answerNext(respond(400, 'invalid event'));
    const error: unknown = await (
      await open(server.url)
    )
      .send(notify(failing, bare), { signal: never() })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'RECEIVER_REFUSED' });
    expect([...target.incidents]).toEqual([bare.fingerprint]);
  });

  it('that refuses the key is told without it', async () => {
    await using server = await startServer(respond(400, '{"status":"invalid event"}'));
    const error: unknown = await (
      await open(server.url)
    )
      .send(notify(failing), { signal: never() })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'RECEIVER_REFUSED',
      message: 'PagerDuty answered 400: {"status":"invalid event"}',
    });
    expect(JSON.stringify(error)).not.toContain(routingKey);
    expect(JSON.stringify((await open(server.url)).preview(notify(failing)))).not.toContain(routingKey);
  });
});
