import { describe, expect, it } from 'vitest';
import { unavailable } from '../delivery/unavailable.js';
import { createTestBus, gateData, metric, quality, settle, staged } from './bus.test.setup.js';
import { createQueue, nameOf, owner, queue } from './queued.test.setup.js';
import { onEvent, onPattern, veto } from './registration.js';

describe('a queued hook', () => {
  it('gets its events after the emit, one at a time, in order', async () => {
    const seen: string[] = [];
    const { bus, emit } = createQueue(async (event) => {
      seen.push(`> ${nameOf(event)}`);
      await settle();
      seen.push(`< ${nameOf(event)}`);
    });
    emit('a', 'b');
    expect(seen).toEqual([]);
    expect(await bus.flush()).toMatchObject({ delivered: 2, pending: 0 });
    expect(seen).toEqual(['> a', '< a', '> b', '< b']);
  });

  it('never makes an emitter wait or fail, whatever it does', async () => {
    const { bus, emit, clock, lines } = createQueue(() => {
      throw new Error('never');
    });
    emit('a');
    expect((await bus.gate('wap.gate', gateData)).allowed).toBe(true);
    await clock.advance(0);
    expect(lines.map(({ message }) => message)).toContain('Hook acme/q rejected telemetry.metric in attempt 1: never');
  });

  it('keeps its place where its target is not there, which costs no attempt', async () => {
    const attempts: number[] = [];
    let isAway = true;
    const { bus, emit, clock, types, counts } = createQueue((event, { attempt }) => {
      attempts.push(attempt);
      if (isAway) throw unavailable('no route');
    });
    emit('a', 'b');
    for (let hours = 0; hours < 20; hours++) {
      await clock.advance(3_600_000);
      await settle();
    }
    expect(attempts.length).toBeGreaterThan(10);
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(counts()).toEqual({ accepted: 2, delivered: 0, dropped: 0, dead: 0, pending: 2, pausedBy: 'no route' });
    expect(types().filter((type) => type === 'hook.paused')).toHaveLength(1);
    isAway = false;
    await bus.flush();
    expect(counts()).toEqual({ accepted: 2, delivered: 2, dropped: 0, dead: 0, pending: 0 });
  });

  it('waits as long as its target asks', async () => {
    let calls = 0;
    const { emit, clock } = createQueue(() => {
      calls++;
      if (calls === 1) throw unavailable('slow down', { retryAfterMs: 600_000 });
    });
    emit('a');
    await settle();
    await clock.advance(599_000);
    expect(calls).toBe(1);
    await clock.advance(1_001);
    await settle();
    expect(calls).toBe(2);
  });

  it('asks a target again after an hour, however long it wants to be left alone', async () => {
    let calls = 0;
    const { emit, clock } = createQueue(() => {
      calls++;
      if (calls === 1) throw unavailable('slow down', { retryAfterMs: 365 * 24 * 3_600_000 });
    });
    emit('a');
    await settle();
    await clock.advance(3_601_000);
    await settle();
    expect(calls).toBe(2);
  });

  it('sets an event aside that it rejects five times, and goes on with the next', async () => {
    const seen: string[] = [];
    const { emit, clock, events, counts } = createQueue((event, { attempt }) => {
      seen.push(`${nameOf(event)}${attempt}`);
      if (nameOf(event) === 'bad') throw new Error('no such channel');
    });
    emit('good', 'bad', 'next');
    for (let index = 0; index < 10; index++) await clock.advance(30_000);
    expect(seen).toEqual(['good1', 'bad1', 'bad2', 'bad3', 'bad4', 'bad5', 'next1']);
    expect(counts()).toEqual({ accepted: 3, delivered: 2, dropped: 0, dead: 1, pending: 0 });
    expect(events.find(({ type }) => type === 'hook.dead_lettered')?.data).toEqual({
      plugin: 'acme',
      hook: 'q',
      eventId: 'e2',
      eventType: 'telemetry.metric',
      attempts: 5,
      message: 'no such channel',
    });
  });

  it('is given nothing for a while after five dead letters in a row, so that a broken handler does not eat all', async () => {
    const { emit, clock, types, counts } = createQueue(() => {
      throw new Error('broken');
    });
    emit('a', 'b', 'c', 'd', 'e', 'f', 'g');
    for (let index = 0; index < 120 && !types().includes('hook.breaker_opened'); index++) await clock.advance(1_000);
    expect(counts()).toMatchObject({ dead: 5, pending: 2, pausedBy: expect.stringContaining('5 events in a row') });
    await clock.advance(29_000);
    expect(counts()).toMatchObject({ dead: 5, pending: 2 });
    for (let index = 0; index < 20 && counts()?.dead === 5; index++) await clock.advance(10_000);
    await clock.advance(29_000);
    expect(counts()).toMatchObject({ dead: 6, pending: 1 });
  });

  it('counts as away where it does not answer in time, and is told to stop', async () => {
    const signals: AbortSignal[] = [];
    const { bus, emit, clock, counts } = createQueue((_, { signal }) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    emit('a');
    await settle();
    await settle();
    await clock.advance(30_000);
    expect(signals[0]?.aborted).toBe(true);
    expect(counts()).toMatchObject({ pending: 1, pausedBy: 'the handler did not answer within 30000 ms' });
    expect(bus.stats()[0]).toMatchObject({ timeouts: 1, failures: 1 });
  });

  it('is not entered again and again while its earlier calls hang', async () => {
    let calls = 0;
    const { emit, clock } = createQueue(() => {
      calls++;
      return new Promise(() => undefined);
    });
    emit('a');
    for (let index = 0; index < 40; index++) await clock.advance(60_000);
    expect(calls).toBe(3);
  });

  it('gets the event of a gate, whatever the verdict', async () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    bus.register(onEvent('wap.gate', { name: 'no', handler: () => veto('frozen') }), owner);
    bus.register(
      onEvent('wap.gate', { name: 'q', delivery: 'queued', queue, handler: ({ id }) => void seen.push(id) }),
      owner,
    );
    const { event, allowed } = await bus.gate('wap.gate', gateData);
    await bus.flush();
    expect([allowed, seen]).toEqual([false, [event.id]]);
  });

  it('emits events of its own, which know their cause and their run', async () => {
    const { bus, events } = createTestBus();
    bus.register(
      onEvent('quality.result', {
        name: 'q',
        delivery: 'queued',
        queue,
        handler: async (_, { emit }) => {
          await settle();
          emit('telemetry.metric', metric('seen'));
        },
      }),
      owner,
    );
    bus.emit('quality.result', quality(), { runId: 'r1' });
    await bus.flush();
    expect(events.at(-1)).toMatchObject({ type: 'telemetry.metric', causationId: 'e1', runId: 'r1' });
  });

  it('does not run in a circle for ever: the hook that would go on is stopped, and told', async () => {
    let calls = 0;
    const { bus, clock, events } = createTestBus();
    bus.register(
      onEvent('telemetry.metric', {
        name: 'q',
        delivery: 'queued',
        queue,
        handler: (_, { emit }) => {
          calls++;
          emit('telemetry.metric', metric('again'));
        },
      }),
      owner,
    );
    bus.emit('telemetry.metric', metric('first'));
    for (let index = 0; index < 60; index++) await clock.advance(30_000);
    expect(calls).toBe(32 + 5);
    expect(events.filter(({ type }) => type === 'hook.dead_lettered')).toHaveLength(1);
  });

  it('hears nothing of itself, and others hear of it', async () => {
    const heard: string[] = [];
    const { bus, clock } = createTestBus();
    bus.register(
      onPattern('*', {
        name: 'bad',
        delivery: 'queued',
        queue,
        handler: ({ type }) => {
          heard.push(type);
          throw new Error('no');
        },
      }),
      owner,
    );
    bus.register(
      onPattern('hook.*', {
        name: 'b',
        delivery: 'queued',
        queue,
        handler: (event) => void heard.push(`b: ${event.type}`),
      }),
      owner,
    );
    bus.emit('wap.staged', staged);
    for (let index = 0; index < 10; index++) await clock.advance(30_000);
    expect(heard).toEqual([...Array<string>(5).fill('wap.staged'), 'b: hook.dead_lettered']);
  });

  it('is not entered any more once it is removed, and what waits is gone with it', async () => {
    let calls = 0;
    const { bus, emit, hook } = createQueue(() => void calls++);
    emit('a');
    hook[Symbol.dispose]();
    emit('b');
    await bus.flush();
    await settle();
    expect(calls).toBe(0);
  });

  it('shows its handler frozen events, in batches as well', async () => {
    const { bus } = createTestBus();
    const batches: boolean[] = [];
    bus.register(
      onEvent('telemetry.metric', {
        name: 'q',
        delivery: 'queued',
        queue,
        handleBatch: (events) =>
          void batches.push(Object.isFrozen(events), ...events.map((each) => Object.isFrozen(each))),
      }),
      owner,
    );
    bus.emit('telemetry.metric', metric('a'));
    bus.emit('telemetry.metric', metric('b'));
    await bus.flush();
    expect(batches).toEqual([true, true, true]);
  });
});
