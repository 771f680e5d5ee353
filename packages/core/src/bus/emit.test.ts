import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PhloEvent } from '../events/envelope.js';
import { createTestBus, metric, quality, settle, staged } from './bus.test.setup.js';
import { onEvent, onPattern, veto, type HookRegistration } from './registration.js';

const owner = { plugin: 'acme' };

describe('emit', () => {
  const unhandled: unknown[] = [];
  const keep = (error: unknown) => void unhandled.push(error);
  beforeEach(() => void process.on('unhandledRejection', keep));
  afterEach(async () => {
    await settle();
    process.off('unhandledRejection', keep);
    expect(unhandled.splice(0)).toEqual([]);
  });

  it('runs hooks in the order (priority, plugin, hook), by code unit', () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    const add = (plugin: string, name: string, priority?: number) =>
      bus.register(
        onEvent('wap.staged', {
          name,
          ...(priority === undefined ? {} : { priority }),
          handler: (_, context) => void seen.push(`${context.plugin}/${context.hook}`),
        }),
        { plugin },
      );
    add('b', 'a');
    add('a', 'z');
    add('a', 'B');
    add('a', 'a');
    add('ä', 'a');
    add('zz', 'last', 101);
    add('zz', 'first', -1);
    bus.emit('wap.staged', staged);
    expect(seen).toEqual(['zz/first', 'a/B', 'a/a', 'a/z', 'b/a', 'ä/a', 'zz/last']);
  });

  it('gives every hook the same event, complete and deep-frozen', () => {
    const { bus } = createTestBus();
    const seen: PhloEvent[] = [];
    bus.register(onPattern('*', { name: 'a', handler: (event) => void seen.push(event) }), owner);
    bus.register(onPattern('*', { name: 'b', handler: (event) => void seen.push(event) }), owner);
    bus.emit('wap.staged', staged, {
      runId: 'r1',
      tags: { env: 'prod' },
      partition: 'p',
      traceparent: 't',
      causationId: 'c',
    });
    expect(seen[0]).toBe(seen[1]);
    expect(seen[0]).toEqual({
      id: 'e1',
      type: 'wap.staged',
      version: 1,
      time: Date.UTC(2026, 0, 1),
      source: 'phlo://test',
      runId: 'r1',
      causationId: 'c',
      traceparent: 't',
      assetKeys: ['bronze.flights'],
      partition: 'p',
      tags: { env: 'prod' },
      data: staged,
    });
    const isFrozen = (value: unknown): boolean =>
      typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
    expect(isFrozen(seen[0])).toBe(true);
  });

  it('freezes what is nested in the data, and a hook that writes into it fails by its own policy', () => {
    const { bus } = createTestBus();
    bus.register(
      onEvent('telemetry.metric', {
        name: 'writes',
        handler: ({ data }) => void ((data.attributes as { a: { b: number } }).a.b = 2),
      }),
      owner,
    );
    const data = { name: 'm', value: 1, attributes: { a: { b: 1 } } };
    bus.emit('telemetry.metric', data);
    expect([data.attributes.a.b, bus.stats()[0]?.failures]).toEqual([1, 1]);
  });

  it('refuses an unknown type, a gate, and data that does not fit, with the place', () => {
    const { bus, events } = createTestBus();
    const emit = (type: string, data: unknown) => () => bus.emit(type as 'wap.staged', data as typeof staged);
    expect(emit('wap.stagd', staged)).toThrow(
      expect.objectContaining({ code: 'EVENT_TYPE_UNKNOWN', hint: 'Did you mean "wap.staged"?' }),
    );
    for (const none of [undefined, null, 5, {}, ['wap.staged']])
      expect(emit(none as never, staged)).toThrow(expect.objectContaining({ code: 'EVENT_TYPE_UNKNOWN' }));
    expect(emit('run.start', {})).toThrow(
      expect.objectContaining({ code: 'EVENT_KIND_WRONG', hint: expect.stringContaining('bus.gate') }),
    );
    expect(emit('wap.staged', { ...staged, rows: '3' })).toThrow(/\$\.rows must be a safe integer, but is a string/);
    expect(emit('wap.staged', { ...staged, extra: new Date(0) })).toThrow(/\$\.extra is an instance of Date/);
    expect(events).toEqual([]);
  });

  it('runs every matching hook, whatever the others do, and raises all reasons at the end', () => {
    const { bus, types } = createTestBus();
    const seen: string[] = [];
    const add = (name: string, policy: 'ignore' | 'log' | 'raise') =>
      bus.register(
        onEvent('wap.staged', {
          name,
          policy,
          handler: () => {
            seen.push(name);
            throw new Error(`no ${name}`);
          },
        }),
        owner,
      );
    add('a', 'raise');
    add('b', 'log');
    add('c', 'ignore');
    add('d', 'raise');
    expect(() => bus.emit('wap.staged', staged)).toThrow(
      expect.objectContaining({
        code: 'HOOK_ABORTED',
        exitCode: 4,
        message: '2 hooks aborted the flow: acme/a at wap.staged: no a; acme/d at wap.staged: no d',
        cause: expect.any(AggregateError),
        details: {
          reasons: [
            { plugin: 'acme', hook: 'a', eventId: 'e1', eventType: 'wap.staged', reason: 'threw', message: 'no a' },
            { plugin: 'acme', hook: 'd', eventId: 'e1', eventType: 'wap.staged', reason: 'threw', message: 'no d' },
          ],
        },
      }),
    );
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(types()).toEqual(['wap.staged', 'hook.failed', 'hook.failed', 'hook.failed']);
  });

  it('logs a failure by `log` and only counts it by `ignore`', () => {
    const { bus, lines, events } = createTestBus();
    const fail = () => {
      throw new Error('boom');
    };
    bus.register(onEvent('wap.staged', { name: 'loud', handler: fail }), owner);
    bus.register(onEvent('wap.staged', { name: 'quiet', policy: 'ignore', handler: fail }), owner);
    bus.emit('wap.staged', staged, { runId: 'r1' });
    expect(lines).toEqual([{ level: 'warn', message: 'Hook acme/loud failed at wap.staged: boom' }]);
    expect(bus.stats().map(({ hook, calls, failures, lastError }) => [hook, calls, failures, lastError])).toEqual([
      ['loud', 1, 1, 'boom'],
      ['quiet', 1, 1, 'boom'],
    ]);
    expect(events[1]).toMatchObject({
      type: 'hook.failed',
      runId: 'r1',
      causationId: 'e1',
      assetKeys: ['bronze.flights'],
      data: {
        plugin: 'acme',
        hook: 'loud',
        eventId: 'e1',
        eventType: 'wap.staged',
        policy: 'log',
        reason: 'threw',
        message: 'boom',
      },
    });
  });

  it('does not tell the failure of a hook of `hook.failed` with another `hook.failed`', () => {
    const { bus, types, lines } = createTestBus();
    const fail = () => {
      throw new Error('boom');
    };
    bus.register(onPattern('*', { name: 'always fails', handler: fail }), owner);
    bus.emit('wap.staged', staged);
    expect(types()).toEqual(['wap.staged', 'hook.failed']);
    expect(lines).toHaveLength(2);
  });

  it('refuses a promise from an inline hook, and catches its rejection', async () => {
    const { bus, events } = createTestBus();
    const sneaky = (() => Promise.reject(new Error('later'))) as unknown as () => void;
    bus.register({ ...onEvent('wap.staged', { name: 'sneaky', handler: sneaky }) }, owner);
    bus.emit('wap.staged', staged);
    expect(events[1]).toMatchObject({
      data: { reason: 'contract', message: expect.stringContaining('returned a promise') },
    });
    await bus.close();
  });

  it('refuses a veto on a notification', () => {
    const { bus, events } = createTestBus();
    bus.register(
      { ...onEvent('wap.staged', { name: 'v', handler: (() => veto('no')) as unknown as () => void }) },
      owner,
    );
    bus.emit('wap.staged', staged);
    expect(events[1]).toMatchObject({ data: { reason: 'contract' } });
  });

  it('never enters a hook that is removed in the middle of an emit, nor one that is added there', () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    const add = (name: string, also: () => void = () => undefined) =>
      bus.register(
        onEvent('telemetry.metric', {
          name,
          handler: () => {
            seen.push(name);
            also();
          },
        }),
        owner,
      );
    let isFirst = true;
    add('a', () => {
      if (!isFirst) return;
      isFirst = false;
      removed[Symbol.dispose]();
      add('c');
    });
    const removed = add('b');
    bus.emit('telemetry.metric', metric('1'));
    expect(seen).toEqual(['a']);
    bus.emit('telemetry.metric', metric('2'));
    expect(seen).toEqual(['a', 'a', 'c']);
    removed[Symbol.dispose]();
    expect(bus.list()).toHaveLength(2);
  });

  it('filters by assets, tags and data: all of them, and any of each', () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    const add = (name: string, where: NonNullable<HookRegistration['where']>) =>
      bus.register(onEvent('quality.result', { name, where, handler: () => void seen.push(name) }), owner);
    add('exact', { assets: 'bronze.flights' });
    add('segment', { assets: ['x.y', '*.flights'] });
    add('tail', { assets: 'bronze.**' });
    add('other', { assets: 'silver.*' });
    add('tag', { tags: { env: ['dev', 'prod'] } });
    add('tags', { tags: { env: 'prod', team: 'x' } });
    add('data', { data: { passed: false } });
    add('all', { assets: '**', tags: { env: 'prod' }, data: { outcome: ['failed', 'errored'], passed: false } });
    bus.emit('quality.result', quality({ passed: false, outcome: 'failed' }), { tags: { env: 'prod' } });
    expect(seen.splice(0)).toEqual(['all', 'data', 'exact', 'segment', 'tag', 'tail']);
    bus.emit('quality.result', quality(), { assetKeys: [] });
    expect(seen).toEqual([]);
  });

  it('calls a hook once for an event of several assets', () => {
    const { bus } = createTestBus();
    let calls = 0;
    bus.register(
      onEvent('wap.staged', { name: 'h', where: { assets: ['a.*', 'a.b', '**'] }, handler: () => void calls++ }),
      owner,
    );
    bus.emit('wap.staged', staged, { assetKeys: ['a.b', 'a.c', 'd.e'] });
    expect(calls).toBe(1);
  });

  it('appends to the journal before hooks run, in the order of emission, all but telemetry', () => {
    const order: string[] = [];
    const { bus } = createTestBus({ journal: { append: ({ type }) => void order.push(`journal ${type}`) } });
    bus.register(
      onEvent('wap.staged', {
        name: 'h',
        handler: (_, context) => {
          order.push('hook');
          context.emit('quality.result', quality());
          context.emit('telemetry.metric', metric('x'));
        },
      }),
      owner,
    );
    bus.emit('wap.staged', staged);
    expect(order).toEqual(['journal wap.staged', 'hook', 'journal quality.result']);
  });

  it('warns, and goes on, where the journal fails on a notification', () => {
    const journal = {
      append: () => {
        throw new Error('disk full');
      },
    };
    const { bus, lines } = createTestBus({ journal });
    let calls = 0;
    bus.register(onEvent('wap.staged', { name: 'h', handler: () => void calls++ }), owner);
    bus.emit('wap.staged', staged);
    expect([calls, lines]).toEqual([
      1,
      [{ level: 'warn', message: 'The journal could not take wap.staged e1: disk full' }],
    ]);
  });

  it('prepares an event without telling anybody, and announces it without journaling it', () => {
    const journaled: string[] = [];
    const { bus, types } = createTestBus({ journal: { append: ({ id }) => void journaled.push(id) } });
    const seen: PhloEvent[] = [];
    bus.register(onEvent('wap.staged', { name: 'h', handler: (event) => void seen.push(event) }), owner);
    const event = bus.prepare('wap.staged', staged, { runId: 'r1' });
    expect([types(), seen]).toEqual([[], []]);
    bus.announce(event);
    expect(seen).toEqual([event]);
    // As after a crash: read back from the state store.
    const again = JSON.parse(JSON.stringify(event)) as typeof event;
    bus.announce(again);
    expect([seen[1], Object.isFrozen(again.data), journaled]).toEqual([event, true, []]);
    expect(() => bus.announce({ ...event, data: { ...staged, rows: -0.5 } })).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID' }),
    );
  });

  it('checks an event that nobody hears, counts it and makes nothing of it', () => {
    let ids = 0;
    const { bus } = createTestBus({ ids: () => `e${++ids}`, onEvent: undefined as never });
    bus.emit('wap.staged', { ...staged });
    expect(() => bus.emit('wap.staged', { ...staged, rows: 0.5 })).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID' }),
    );
    expect([ids, bus.counts()]).toEqual([0, { events: 1, hookCalls: 0 }]);
  });

  it('goes on where the observer throws', () => {
    const { bus, lines } = createTestBus({
      onEvent: () => {
        throw new Error('bad observer');
      },
    });
    bus.emit('wap.staged', staged);
    expect(lines).toEqual([{ level: 'error', message: 'The observer of the bus failed at wap.staged: bad observer' }]);
  });
});
