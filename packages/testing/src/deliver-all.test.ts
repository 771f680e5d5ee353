import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { definePlugin, onEvent, type HookQueue, type PluginContext } from '@phlo/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBus } from './test-bus.js';

/** Sends checks; what arrived is in `sent`. */
const sender = (queue: HookQueue = 'durable') => {
  const sent: string[] = [];
  const plugin = definePlugin({
    name: 'sender',
    hooks: [
      onEvent('quality.result', {
        name: 'send',
        delivery: 'queued',
        queue,
        handler: async ({ data }) => void sent.push(data.check),
      }),
    ],
  });
  return { plugin, sent };
};

describe('deliverAll', () => {
  it('delivers what waits, in order, and tells how much', async () => {
    const { plugin, sent } = sender();
    await using test = await createTestBus({ plugins: [plugin] });
    for (const check of ['a', 'b', 'c']) test.fire('quality.result', { check });
    expect(sent).toEqual([]);
    expect(await test.deliverAll()).toMatchObject({ delivered: 3, pending: 0, dead: 0 });
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('delivers what handlers emit, also to a hook that was through with everything before', async () => {
    const told: string[] = [];
    const teller = onEvent('semantic.broken', {
      name: 'tell',
      delivery: 'queued',
      queue: 'durable',
      handler: async ({ data }) => void told.push(data.model),
    });
    const judge = onEvent('publish.end', {
      name: 'judge',
      delivery: 'queued',
      queue: 'durable',
      handler: (_event, { emit }) => emit('semantic.broken', { model: 'delays', marts: [], problems: [] }),
    });
    await using test = await createTestBus({ plugins: [definePlugin({ name: 'semantic', hooks: [teller, judge] })] });
    test.fire('publish.end');
    expect(await test.deliverAll()).toMatchObject({ delivered: 2, pending: 0 });
    expect(told).toEqual(['delays']);
  });

  it('goes through the pauses of a target that is away, in virtual time', async () => {
    const { plugin, sent } = sender();
    await using test = await createTestBus({ plugins: [plugin] });
    const away = test.failHook('sender/send', { with: 'unavailable', times: 4 });
    test.fire('quality.result', { check: 'a' });
    test.fire('quality.result', { check: 'b' });
    const before = test.clock.monotonic();
    expect(await test.deliverAll()).toMatchObject({ delivered: 2, pending: 0 });
    expect([sent, away.calls]).toEqual([['a', 'b'], 4]);
    expect(test).toHaveEmittedTimes('hook.paused', 1, { message: 'connect ECONNREFUSED (injected)', pending: 2 });
    expect(test.clock.monotonic() - before).toBeGreaterThan(3_000);
  });

  it('sets an event aside that the hook rejects again and again', async () => {
    const { plugin, sent } = sender();
    await using test = await createTestBus({ plugins: [plugin] });
    test.failHook('sender/send', { with: new Error('no such channel'), times: 5 });
    test.fire('quality.result', { check: 'a' });
    test.fire('quality.result', { check: 'b' });
    expect(await test.deliverAll()).toMatchObject({ delivered: 1, dead: 1 });
    expect(test).toHaveEmitted('hook.dead_lettered', { attempts: 5, message: 'no such channel' });
    expect(test.store.deliveries.deadLetters()).toMatchObject([{ event: { data: { check: 'a' } } }]);
    expect(sent).toEqual(['b']);
  });

  it('lets a hook that hangs run into its timeout', async () => {
    const { plugin, sent } = sender({ overflow: 'drop-oldest' });
    await using test = await createTestBus({ plugins: [plugin] });
    test.failHook('sender/send', { with: 'hang', times: 1 });
    test.fire('quality.result', { check: 'a' });
    expect(await test.deliverAll()).toMatchObject({ delivered: 1 });
    expect(sent).toEqual(['a']);
    expect(test).toHaveEmitted('hook.paused', { message: 'the handler did not answer within 30000 ms' });
  });

  it('gives up at its deadline, and says for whom something waits', async () => {
    const { plugin } = sender();
    await using test = await createTestBus({ plugins: [plugin] });
    test.failHook('sender/send', { with: 'unavailable' });
    test.fire('quality.result');
    expect(await test.deliverAll({ deadlineMs: 5_000 })).toMatchObject({
      delivered: 0,
      pending: 1,
      hooks: [{ hook: 'send', isLost: false, reason: expect.stringContaining('ECONNREFUSED') }],
    });
  });

  it('lets a handler sleep on the clock that its plugin was given', async () => {
    let clock: PluginContext['clock'] | undefined;
    const slow = definePlugin({
      name: 'slow',
      setup: (context) => void (clock = context.clock),
      hooks: [
        onEvent('run.end', {
          name: 'end',
          delivery: 'queued',
          queue: 'durable',
          handler: async (_, { signal }) => clock?.sleep(20_000, { signal }),
        }),
      ],
    });
    await using test = await createTestBus({ plugins: [slow] });
    test.fire('run.end');
    expect(await test.deliverAll()).toMatchObject({ delivered: 1 });
    expect(test.clock.monotonic()).toBe(20_000);
  });

  describe('with a real server', () => {
    const server = createServer((request, response) => {
      // Long enough for a clock that does not wait for it to pass every timeout.
      setTimeout(() => response.end(request.url), 20);
    });
    beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
    afterAll(async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      // An aborted request leaves its connection behind.
      server.closeAllConnections();
      await closed;
    });

    it('waits for its answers, and no virtual time passes', async () => {
      const answers: string[] = [];
      const { port } = server.address() as AddressInfo;
      const client = definePlugin({
        name: 'client',
        hooks: [
          onEvent('run.end', {
            name: 'end',
            delivery: 'queued',
            queue: 'durable',
            handler: async ({ id }, { signal }) => {
              const response = await fetch(`http://127.0.0.1:${port}/${id}`, { signal });
              answers.push(await response.text());
            },
          }),
        ],
      });
      await using test = await createTestBus({ plugins: [client] });
      test.fire('run.end');
      expect(await test.deliverAll()).toMatchObject({ delivered: 1, pending: 0 });
      expect([answers, test.clock.monotonic()]).toEqual([['/test-000002'], 0]);
    });
  });
});

it('delivers more than a queue hands over in one turn, each once, before any time has passed', async () => {
  const sent: string[] = [];
  const slow = definePlugin({
    name: 'slow',
    hooks: [
      onEvent('quality.result', {
        name: 'send',
        delivery: 'queued',
        queue: 'durable',
        handler: async ({ data }) => {
          await new Promise((resolve) => setTimeout(resolve, 1));
          sent.push(data.check);
        },
      }),
    ],
  });
  await using test = await createTestBus({ plugins: [slow] });
  const checks = Array.from({ length: 100 }, (_, index) => `check_${index}`);
  for (const check of checks) test.fire('quality.result', { check });
  expect(await test.deliverAll()).toMatchObject({ delivered: 100, pending: 0 });
  expect([sent, test.clock.monotonic()]).toEqual([checks, 0]);
});

describe('a strict test bus', () => {
  it('throws at its end where events wait for a hook, and nobody made it fail', async () => {
    const { plugin } = sender();
    const test = await createTestBus({ plugins: [plugin] });
    test.fire('quality.result');
    test.fire('quality.result');
    await expect(test[Symbol.asyncDispose]()).rejects.toThrow(
      'on the test bus: 2 events wait for sender/send; await test.deliverAll()',
    );
    const away = await createTestBus({ plugins: [sender().plugin] });
    away.failHook('sender/send', { with: 'unavailable' });
    away.fire('quality.result');
    await away.deliverAll({ keepTrying: false });
    await expect(away[Symbol.asyncDispose]()).resolves.toBeUndefined();
  });
});

describe('the store of a test bus', () => {
  it('is where a later bus goes on', async () => {
    const first = await createTestBus({ plugins: [sender().plugin], strict: false });
    for (const check of ['a', 'b']) first.fire('quality.result', { check });
    first.failHook('sender/send', { with: 'unavailable' });
    await first.deliverAll({ keepTrying: false });
    await first[Symbol.asyncDispose]();

    const { plugin, sent } = sender();
    await using later = await createTestBus({ plugins: [plugin], store: first.store });
    later.fire('quality.result', { check: 'c' });
    await later.deliverAll();
    expect(sent).toEqual(['a', 'b', 'c']);
  });
});
