import { describe, expect, it } from 'vitest';
import { unavailability } from '@phlo/core';
import { cut, cutAt, hang, respond, startServer } from '../recording-server.test.setup.js';
import { bare, failing, never, notify, openNotifier, resolved } from './alerts.test.setup.js';
import slack, { toSlackMessage } from './slack-plugin.js';
import { strictSlack } from './strict-targets.test.setup.js';

const open = async (server: { readonly url: string }) =>
  openNotifier(slack(), { url: `${server.url}/services/T0/B0/s3cr3t-path` });
const many = (count: number, message: string) =>
  notify(...Array.from({ length: count }, (_, index) => ({ ...failing, id: String(index), message })));
const failure = async (sending: Promise<void>): Promise<unknown> =>
  sending.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('Slack', () => {
  it.each([
    ['one alert', notify(failing)],
    ['alerts of every kind', notify(failing, resolved, bare)],
    ['a message of a million characters', many(1, 'x'.repeat(1_000_000))],
    ['messages that grow when they are escaped', many(3, '&<>'.repeat(10_000))],
    [
      'titles and tags without end',
      notify({ ...failing, title: 't&'.repeat(5_000), asset: `gold.${'a<'.repeat(5_000)}` }),
    ],
    ['more alerts than there are blocks', many(50, 'y'.repeat(5_000))],
    ['emoji, cut in the middle', many(20, '👩‍🚀'.repeat(2_000))],
  ])('takes %s', async (_, notification) => {
    await using server = await startServer(strictSlack);
    const notifier = await open(server);
    await notifier.send(notification, { signal: never() });
    expect(server.taken()).toHaveLength(1);
    expect(server.requests[0]?.text).not.toMatch(/\\ud[89a-f][0-9a-f]{2}(?!\\ud)/i);
  });

  it('is told how much was left out', () => {
    const { blocks } = toSlackMessage(many(50, 'y'.repeat(5_000)));
    expect(blocks).toHaveLength(50);
    expect(JSON.stringify(blocks.at(-1))).toContain('…and 26 more; `phlo alerts list` shows them all');
    expect(JSON.stringify(blocks[1])).toMatch(/…\d+ more…/);
  });

  it('that asks to wait is asked again when it said, and not before', async () => {
    await using server = await startServer(strictSlack);
    server.answerNext(respond(429, 'rate_limited', { 'retry-after': '17' }));
    const notifier = await open(server);
    const error = await failure(notifier.send(notify(failing), { signal: never() }));
    expect(unavailability(error)).toEqual({ retryAfterMs: 17_000 });
  });

  it.each([
    ['a server error', respond(500, 'fatal_error')],
    ['an answer that is cut off', cut],
  ])('is away at %s', async (_, answer) => {
    await using server = await startServer(answer);
    const error = await failure((await open(server)).send(notify(failing), { signal: never() }));
    expect(unavailability(error)).toBeDefined();
  });

  it('that is not there at all is away', async () => {
    const server = await startServer();
    const notifier = await open(server);
    await server[Symbol.asyncDispose]();
    expect(unavailability(await failure(notifier.send(notify(failing), { signal: never() })))).toBeDefined();
  });

  it('has taken a message once it says so, whatever becomes of the rest of its answer', async () => {
    await using server = await startServer(hang(200));
    await (await open(server)).send(notify(failing), { signal: never() });
    expect(server.requests).toHaveLength(1);
  });

  it('is given up where its answer takes too long', async () => {
    await using server = await startServer(hang(503));
    const control = new AbortController();
    const sending = failure((await open(server)).send(notify(failing), { signal: control.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    control.abort(new Error('15 s are over'));
    expect(await sending).toMatchObject({ message: '15 s are over' });
  });

  it('that refuses has refused, though the rest of its answer is cut off', async () => {
    await using server = await startServer(cutAt(410));
    const error = await failure((await open(server)).send(notify(failing), { signal: never() }));
    expect(error).toMatchObject({ code: 'RECEIVER_REFUSED', details: { status: 410 } });
  });

  it('that refuses is told with its reason and without the address, which is a secret', async () => {
    await using server = await startServer(respond(403, 'invalid_token'));
    const error = await failure((await open(server)).send(notify(failing), { signal: never() }));
    expect(error).toMatchObject({ code: 'RECEIVER_REFUSED', message: 'Slack answered 403: invalid_token' });
    expect(JSON.stringify(error) + String(error)).not.toContain('s3cr3t');
    expect(unavailability(error)).toBeUndefined();
  });

  it('is followed to no other place', async () => {
    await using other = await startServer();
    await using server = await startServer(respond(307, '', { location: other.url }));
    expect(await failure((await open(server)).send(notify(failing), { signal: never() }))).toMatchObject({
      message: 'Slack answered 307',
    });
    expect(other.requests).toEqual([]);
  });

  it('shows what it would be sent without its address', async () => {
    const notifier = await open({ url: 'https://hooks.slack.com' });
    expect(JSON.stringify(notifier.preview(notify(failing)))).not.toContain('s3cr3t');
    expect(notifier.preview(notify(failing))).toMatchObject({ body: { text: 'flights: 1 failing' } });
  });
});
