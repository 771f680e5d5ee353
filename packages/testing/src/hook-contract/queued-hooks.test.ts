import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { definePlugin, onEvent, onPattern, type EventOf, type Plugin, type QueuedHook } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeHookPlugin } from '../hook-plugin-suite.js';
import type { HookPluginSuiteOptions } from './contract-subject.js';
import type { ContractRule } from './contract-rule.js';
import { changesNothing, takesSamples, toleratesWords } from './event-rules.js';
import { isIdempotent } from './idempotence-rule.js';
import { honoursAbort, keepsTime } from './lifetime-rules.js';

type Check = EventOf<'quality.result'>;

const find = (rule: ContractRule, make: () => Plugin, options: HookPluginSuiteOptions = {}) =>
  rule.find({ make, options });

const durable =
  (handler: QueuedHook<'quality.result'>['handler'], timeoutMs = 30_000) =>
  () =>
    definePlugin({
      name: 'p',
      hooks: [onEvent('quality.result', { name: 'h', delivery: 'queued', queue: 'durable', timeoutMs, handler })],
    });

describe('with a server that knows what it has got', () => {
  const got = new Map<string, string>();
  const server = createServer((request, response) => {
    request.setEncoding('utf8');
    let body = '';
    request.on('data', (part: string) => void (body += part));
    request.on('end', () => {
      got.set(String(request.headers['idempotency-key']), body);
      response.end();
    });
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    // An aborted request leaves its connection behind.
    server.closeAllConnections();
    await closed;
  });

  const post = async (id: string, body: unknown, signal: AbortSignal) => {
    const { port } = server.address() as AddressInfo;
    const headers = { 'idempotency-key': id };
    const response = await fetch(`http://127.0.0.1:${port}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal,
    });
    await response.text();
  };
  describeHookPlugin(
    'a plugin that sends, one by one and in batches',
    () =>
      definePlugin({
        name: 'sender',
        hooks: [
          onEvent('quality.result', {
            name: 'checks',
            delivery: 'queued',
            queue: 'durable',
            where: { data: { outcome: ['failed', 'errored'] } },
            handler: ({ id, data }, { signal }) => post(id, data, signal),
          }),
          onPattern('telemetry.*', {
            name: 'telemetry',
            delivery: 'queued',
            queue: { overflow: 'drop-oldest' },
            handleBatch: (events, { signal }) => post(events[0]?.id ?? '', events, signal),
          }),
        ],
      }),
    { observe: () => [...got] },
  );

  it('reaches it', () => expect(got.size).toBeGreaterThan(0));
});

describe('a durable plugin that does its work twice', () => {
  let sent: string[] = [];
  const twice = durable(async ({ data }) => void sent.push(data.check));

  it('is caught', async () => {
    expect(await find(isIdempotent, twice, { observe: () => sent })).toEqual([
      'p/h does its work again when the same quality.result comes a second time',
    ]);
    sent = [];
    const once = durable(async ({ id }) => void (sent.includes(id) || sent.push(id)));
    expect(await find(isIdempotent, once, { observe: () => sent })).toEqual([]);
  });

  it('is asked for a way to see that, and for one that sees something', async () => {
    expect(await find(isIdempotent, twice)).toEqual(['p/h is durable; give { observe }, which shows what it has done']);
    expect(await find(isIdempotent, twice, { observe: () => 'nothing' })).toEqual([
      'observe() shows nothing of what p/h did with the samples',
    ]);
  });
});

describe('what is asked of other hooks', () => {
  const fail = (problem: (event: Check) => boolean) =>
    durable((event) => {
      if (problem(event)) throw new Error('not that one');
    });

  it('is asked of queued ones: that they take every sample, words of a later version included', async () => {
    expect(
      await find(
        takesSamples,
        fail(({ data }) => data.column === undefined),
      ),
    ).toEqual(['p/h fails at quality.result without optional fields: not that one']);
    const words: readonly string[] = ['passed', 'warned', 'failed', 'errored'];
    expect(
      await find(
        toleratesWords,
        fail(({ data }) => !words.includes(data.outcome)),
      ),
    ).toEqual(['p/h fails at quality.result with an unknown outcome: not that one']);
  });

  it('is that they change no event, also of a batch', async () => {
    const batch = () =>
      definePlugin({
        name: 'p',
        hooks: [
          onEvent('quality.result', {
            name: 'h',
            delivery: 'queued',
            queue: 'durable',
            handleBatch: (events) => events.forEach(({ data }) => void Reflect.set(data, 'check', 'mine')),
          }),
        ],
      });
    expect(await find(changesNothing, batch)).toEqual(['p/h changes data.check of the event quality.result']);
  });

  it('is that they end in their time, and when their signal aborts', async () => {
    const never = () => new Promise<void>(() => undefined);
    expect(await find(keepsTime, durable(never, 20), { settleMs: 20 })).toEqual([
      'p/h at quality.result with every field: the handler did not answer within 20 ms',
    ]);
    expect(await find(honoursAbort, durable(never), { settleMs: 20 })).toEqual([
      'p/h was still busy 20 ms after its signal had aborted',
    ]);
  });

  it('is that their target is there: what is unavailable shows nothing', async () => {
    const away = durable(() => {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    });
    expect(await find(takesSamples, away)).toEqual([
      'p/h fails at quality.result with every field: connect ECONNREFUSED',
    ]);
  });
});
