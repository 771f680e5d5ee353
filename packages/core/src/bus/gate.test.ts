import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestBus, gateData, metric, settle } from './bus.test.setup.js';
import { onEvent, veto, type HookOptions } from './registration.js';

const owner = { plugin: 'acme' };
const hook = (options: HookOptions<'wap.gate'>) => onEvent('wap.gate', options);
const never = () => new Promise<void>(() => undefined);
const fail = () => {
  throw new Error('boom');
};

describe('gate', () => {
  const unhandled: unknown[] = [];
  const keep = (error: unknown) => void unhandled.push(error);
  beforeEach(() => void process.on('unhandledRejection', keep));
  afterEach(async () => {
    await settle();
    process.off('unhandledRejection', keep);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('allows what nobody vetoes', async () => {
    const { bus, events } = createTestBus();
    bus.register(hook({ name: 'a', handler: () => undefined }), owner);
    bus.register(hook({ name: 'b', delivery: 'await', handler: async () => undefined }), owner);
    expect(await bus.gate('wap.gate', gateData, { runId: 'r1' })).toEqual({
      event: events[0],
      allowed: true,
      verdicts: [],
    });
  });

  it('runs inline and awaited hooks one after the other, in order, and every one of them', async () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    const slow = (name: string) =>
      hook({
        name,
        delivery: 'await',
        handler: async () => {
          seen.push(`${name} begins`);
          await settle();
          seen.push(`${name} ends`);
          return veto(`${name} says no`);
        },
      });
    bus.register(slow('c'), owner);
    bus.register(hook({ name: 'b', handler: () => (seen.push('b'), veto('b says no')) }), owner);
    bus.register(slow('a'), owner);
    const { allowed, verdicts } = await bus.gate('wap.gate', gateData);
    expect(seen).toEqual(['a begins', 'a ends', 'b', 'c begins', 'c ends']);
    expect([allowed, verdicts.map(({ reason }) => reason)]).toEqual([false, ['a says no', 'b says no', 'c says no']]);
  });

  it('is blocked by a veto whatever the policy, and a veto is no failure', async () => {
    const { bus } = createTestBus();
    bus.register(hook({ name: 'a', policy: 'ignore', handler: () => veto('freeze') }), owner);
    const { allowed, verdicts } = await bus.gate('wap.gate', gateData);
    expect([allowed, verdicts]).toEqual([false, [{ plugin: 'acme', hook: 'a', verdict: 'veto', reason: 'freeze' }]]);
    expect(bus.stats()[0]).toMatchObject({ calls: 1, vetoes: 1, failures: 0 });
  });

  it.each(['inline', 'await'] as const)(
    'counts the failure of a hook as a veto by `raise`, else as an abstention (%s)',
    async (delivery) => {
      const { bus } = createTestBus();
      for (const policy of ['raise', 'log', 'ignore'] as const) {
        bus.register(
          delivery === 'inline'
            ? hook({ name: policy, policy, handler: fail })
            : hook({ name: policy, policy, delivery, handler: async () => fail() }),
          owner,
        );
      }
      const { allowed, verdicts } = await bus.gate('wap.gate', gateData);
      expect(allowed).toBe(false);
      expect(verdicts.map(({ hook: name, verdict, reason }) => [name, verdict, reason])).toEqual([
        ['ignore', 'abstained', 'boom'],
        ['log', 'abstained', 'boom'],
        ['raise', 'veto', 'boom'],
      ]);
    },
  );

  it.each([
    [
      'a promise from an inline hook',
      hook({
        name: 'a',
        policy: 'raise',
        handler: (() => Promise.reject(new Error('x'))) as unknown as () => undefined,
      }),
    ],
    [
      'false, which may have meant a veto',
      hook({ name: 'a', policy: 'raise', handler: (() => false) as unknown as () => undefined }),
    ],
    [
      'a resolved 0',
      hook({
        name: 'a',
        policy: 'raise',
        delivery: 'await',
        handler: (async () => 0) as unknown as () => Promise<void>,
      }),
    ],
  ])('fails closed on %s', async (_, registration) => {
    const { bus, events } = createTestBus();
    bus.register(registration, owner);
    expect((await bus.gate('wap.gate', gateData)).allowed).toBe(false);
    expect(events[1]).toMatchObject({ type: 'hook.failed', data: { reason: 'contract' } });
  });

  it('counts what hooks of caused events raise as vetoes', async () => {
    const { bus } = createTestBus();
    bus.register(hook({ name: 'a', handler: (_, context) => context.emit('telemetry.metric', metric('x')) }), owner);
    bus.register(onEvent('telemetry.metric', { name: 'b', policy: 'raise', handler: fail }), owner);
    const { allowed, verdicts } = await bus.gate('wap.gate', gateData);
    expect([allowed, verdicts]).toEqual([
      false,
      [{ plugin: 'acme', hook: 'b', verdict: 'veto', reason: 'boom (at telemetry.metric)' }],
    ]);
  });

  it('fails before any hook where the journal fails', async () => {
    const { bus } = createTestBus({ journal: { append: fail } });
    let calls = 0;
    bus.register(hook({ name: 'a', handler: () => void calls++ }), owner);
    await expect(bus.gate('wap.gate', gateData)).rejects.toMatchObject({
      code: 'JOURNAL_FAILED',
      cause: { message: 'boom' },
    });
    expect(calls).toBe(0);
  });

  it('gives up on a hook after its timeout, tells its signal, and goes on', async () => {
    const { bus, clock, events } = createTestBus();
    let signal: AbortSignal | undefined;
    bus.register(
      hook({
        name: 'a',
        delivery: 'await',
        timeoutMs: 50,
        handler: async (_, context) => ((signal = context.signal), never()),
      }),
      owner,
    );
    bus.register(hook({ name: 'b', delivery: 'await', policy: 'raise', handler: never }), owner);
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    await clock.advance(50);
    expect(signal?.aborted).toBe(true);
    await clock.advance(5_000);
    const { verdicts } = await gate;
    expect(verdicts.map(({ hook: name, verdict, reason }) => [name, verdict, reason])).toEqual([
      ['a', 'abstained', 'the handler did not answer within 50 ms'],
      ['b', 'veto', 'the handler did not answer within 5000 ms'],
    ]);
    expect(bus.stats().map(({ timeouts }) => timeouts)).toEqual([1, 1]);
    expect(events.slice(1).map(({ data }) => data)).toMatchObject([{ reason: 'timeout' }, { reason: 'timeout' }]);
  });

  it('sets no timer for a handler that has nothing to wait for', async () => {
    const { bus, clock } = createTestBus();
    const sleeps: number[] = [];
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms, options) => (sleeps.push(ms), sleep(ms, options));
    bus.register(hook({ name: 'a', delivery: 'await', handler: async () => undefined }), owner);
    bus.register(hook({ name: 'b', delivery: 'await', handler: () => undefined }), owner);
    await bus.gate('wap.gate', gateData);
    expect(sleeps).toEqual([]);
    bus.register(hook({ name: 'c', delivery: 'await', handler: settle }), owner);
    await bus.gate('wap.gate', gateData);
    expect([sleeps, clock.pending()]).toEqual([[5_000], 0]);
  });

  it('gives all hooks together 10 s, and skips those that come after: closed by `raise`, recorded by `log`', async () => {
    const { bus, clock, events } = createTestBus({ hookTimeoutMs: 60_000 });
    for (const [name, policy] of [
      ['a', 'ignore'],
      ['b', 'log'],
      ['c', 'raise'],
    ] as const) {
      bus.register(hook({ name, policy, delivery: 'await', handler: never }), owner);
    }
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    await clock.advance(10_000);
    const { allowed, verdicts } = await gate;
    expect(allowed).toBe(false);
    expect(verdicts.map(({ verdict, reason }) => [verdict, reason])).toEqual([
      ['abstained', 'the handler did not answer within 10000 ms'],
      ['abstained', 'the 10000 ms that all hooks of a gate have together were used up before it'],
      ['veto', 'the 10000 ms that all hooks of a gate have together were used up before it'],
    ]);
    expect(bus.stats().map(({ calls, skipped }) => [calls, skipped])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ]);
    expect(events.slice(1).map(({ data }) => data)).toMatchObject([{ reason: 'budget' }, { reason: 'budget' }]);
  });

  it('never enters a hook that was removed while another one was awaited', async () => {
    const { bus } = createTestBus();
    let calls = 0;
    bus.register(
      hook({ name: 'a', delivery: 'await', handler: async () => (await settle(), later[Symbol.dispose]()) }),
      owner,
    );
    const later = bus.register(hook({ name: 'b', handler: () => void calls++ }), owner);
    await bus.gate('wap.gate', gateData);
    expect(calls).toBe(0);
  });

  it('catches what a handler rejects with after it was given up', async () => {
    const { bus, clock } = createTestBus();
    let reject: (error: Error) => void = () => undefined;
    bus.register(
      hook({ name: 'a', delivery: 'await', handler: () => new Promise<void>((_, no) => (reject = no)) }),
      owner,
    );
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    await clock.advance(5_000);
    await gate;
    reject(new Error('too late'));
    await settle();
    expect(unhandled).toEqual([]);
  });

  it('is closed with the bus: signals abort, and close waits for what runs, but not for ever', async () => {
    const { bus, clock, lines } = createTestBus();
    let signal: AbortSignal | undefined;
    bus.register(
      hook({ name: 'deaf', delivery: 'await', handler: async (_, context) => ((signal = context.signal), never()) }),
      owner,
    );
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    const closed = bus.close();
    expect(signal?.reason).toMatchObject({ code: 'BUS_CLOSED' });
    await clock.advance(5_000);
    await Promise.all([closed, gate]);
    expect(lines).toContainEqual({ level: 'warn', message: 'Hooks did not end in time: acme/deaf' });
    await expect(bus.gate('wap.gate', gateData)).rejects.toMatchObject({ code: 'BUS_CLOSED' });
  });

  it('lets two gates run at once without mixing what they cause', async () => {
    const { bus, events } = createTestBus();
    bus.register(
      hook({
        name: 'a',
        delivery: 'await',
        handler: async ({ data }, context) => {
          await settle();
          context.emit('telemetry.metric', metric(data.unit));
        },
      }),
      owner,
    );
    const units = ['x', 'y'];
    const results = await Promise.all(
      units.map((unit) => bus.gate('wap.gate', { ...gateData, unit }, { runId: unit })),
    );
    const caused = events.filter(({ type }) => type === 'telemetry.metric');
    expect(caused.map(({ runId, causationId }) => [runId, causationId])).toEqual(
      results.map(({ event }) => [event.runId, event.id]),
    );
  });
});
