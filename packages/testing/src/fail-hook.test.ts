import { definePlugin, onEvent, type FailurePolicy } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { createTestBus } from './test-bus.js';

const counting = (policy: FailurePolicy) => {
  const seen: string[] = [];
  const plugin = definePlugin({
    name: 'counter',
    hooks: [
      onEvent('run.end', { name: 'end', policy, handler: ({ id }) => void seen.push(id) }),
      onEvent('wap.gate', {
        name: 'gate',
        policy,
        delivery: 'await',
        timeoutMs: 200,
        handler: async ({ id }) => void seen.push(id),
      }),
    ],
  });
  return { plugin, seen };
};

describe('failHook', () => {
  it('fails so many calls with the error that is given, and lets the next ones through', async () => {
    const { plugin, seen } = counting('log');
    await using test = await createTestBus({ plugins: [plugin] });
    const injected = test.failHook('counter/end', { times: 2, with: new Error('disk full') });
    for (let count = 0; count < 3; count++) test.fire('run.end');
    expect([injected.calls, seen.length]).toEqual([2, 1]);
    expect(test).toHaveEmittedTimes('hook.failed', 2, { hook: 'end', reason: 'threw', message: 'disk full' });
  });

  it('shows what the policy raise does to the one who emits, and to a gate', async () => {
    const { plugin } = counting('raise');
    await using test = await createTestBus({ plugins: [plugin] });
    test.failHook('counter/end');
    test.failHook('counter/gate', { with: 'unavailable' });
    expect(() => test.fire('run.end')).toThrow(/injected failure/);
    expect(await test.ask('wap.gate')).toMatchObject({
      allowed: false,
      verdicts: [{ verdict: 'veto', reason: /ECONNREFUSED/ }],
    });
  });

  it('hangs an awaited hook until its timeout, which no test waits for', async () => {
    const { plugin } = counting('log');
    await using test = await createTestBus({ plugins: [plugin] });
    test.failHook('counter/gate', { with: 'hang', times: 1 });
    const asking = test.ask('wap.gate');
    await test.clock.advance(199);
    expect(test).not.toHaveEmitted('hook.failed');
    await test.clock.advance(1);
    expect(await asking).toMatchObject({ allowed: true, verdicts: [{ verdict: 'abstained' }] });
    expect(test).toHaveEmitted('hook.failed', { reason: 'timeout' });
  });

  it('opens the breaker, and its cool-down passes in virtual time', async () => {
    const { plugin, seen } = counting('log');
    await using test = await createTestBus({ plugins: [plugin], breaker: { failures: 2, coolDownMs: 60_000 } });
    test.failHook('counter/end', { times: 2 });
    for (let count = 0; count < 3; count++) test.fire('run.end');
    expect(test).toHaveEmittedInOrder(['hook.failed', ['hook.breaker_opened', { failures: 2, coolDownMs: 60_000 }]]);
    await test.clock.advance(60_000);
    test.fire('run.end');
    expect(seen).toHaveLength(1);
  });

  it('ends when it is disposed', async () => {
    const { plugin, seen } = counting('log');
    await using test = await createTestBus({ plugins: [plugin] });
    {
      using injected = test.failHook('counter/end');
      test.fire('run.end');
      expect(injected.calls).toBe(1);
    }
    test.fire('run.end');
    expect(seen).toHaveLength(1);
  });

  it('fails hooks that the test registers on the bus itself', async () => {
    await using test = await createTestBus();
    test.bus.register(onEvent('run.end', { name: 'own', policy: 'raise', handler: () => undefined }), { plugin: 'me' });
    test.failHook('me/own');
    expect(() => test.fire('run.end')).toThrow(/injected failure/);
  });

  it('refuses a hook that is not there, and an inline one that is to hang', async () => {
    await using test = await createTestBus({ plugins: [counting('log').plugin] });
    expect(() => test.failHook('counter/ends')).toThrow('Did you mean "counter/end"?');
    expect(() => test.failHook('alerting/x')).toThrow('There are: counter/end, counter/gate.');
    expect(() => test.failHook('counter/end', { with: 'hang' })).toThrow(/is inline/);
  });
});

describe('a strict test bus', () => {
  const broken = definePlugin({
    name: 'broken',
    hooks: [
      onEvent('run.end', {
        name: 'h',
        policy: 'ignore',
        handler: ({ data }) => {
          if (data.status !== 'success') throw new Error('boom');
        },
      }),
    ],
  });

  it('takes injected failures for expected ones, and the others not', async () => {
    const test = await createTestBus({ plugins: [broken] });
    test.failHook('broken/h', { times: 1 });
    test.fire('run.end', { status: 'failed' });
    test.fire('run.end', { status: 'failed' });
    await expect(test[Symbol.asyncDispose]()).rejects.toThrow('broken/h failed 1x: boom');
  });

  it('takes failures that the test expects, and misses those that do not come', async () => {
    const dispose = async (fired: number, times?: number) => {
      const test = await createTestBus({ plugins: [broken] });
      test.expectFailure('broken/h', times);
      for (let count = 0; count < fired; count++) test.fire('run.end', { status: 'failed' });
      await test[Symbol.asyncDispose]();
      return 'expected';
    };
    expect([await dispose(1), await dispose(3), await dispose(2, 2)]).toEqual(['expected', 'expected', 'expected']);
    await expect(dispose(0)).rejects.toThrow('broken/h was to fail and did not');
    await expect(dispose(3, 2)).rejects.toThrow('broken/h failed 3x and was to fail 2x');
  });

  it('is disposed in no time where a handler never ends', async () => {
    const stuck = onEvent('wap.gate', {
      name: 'stuck',
      delivery: 'await',
      handler: () => new Promise(() => undefined),
    });
    const test = await createTestBus({ strict: false });
    test.bus.register(stuck, { plugin: 'p' });
    void test.ask('wap.gate');
    await test[Symbol.asyncDispose]();
    expect(test.log.messages('warn').join()).toContain('Hooks did not end in time: p/stuck');
  });
});
