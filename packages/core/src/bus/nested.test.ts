import { describe, expect, it } from 'vitest';
import { createTestBus, gateData, metric, staged } from './bus.test.setup.js';
import { isHookAbortError } from './failure.js';
import { onEvent, onPattern } from './registration.js';

const owner = { plugin: 'acme' };

const caught = (call: () => void): unknown => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('events that hooks emit', () => {
  it.each(['context.emit', 'bus.emit'] as const)(
    'are dispatched in the order of emission, after the current event (%s)',
    (how) => {
      const { bus } = createTestBus();
      const seen: string[] = [];
      bus.register(
        onEvent('wap.staged', {
          name: 'a',
          handler: (_, context) => {
            const emit: typeof context.emit = how === 'bus.emit' ? (...event) => bus.emit(...event) : context.emit;
            seen.push('staged a');
            emit('telemetry.metric', metric('1'));
            emit('telemetry.metric', metric('2'));
          },
        }),
        owner,
      );
      bus.register(onEvent('wap.staged', { name: 'b', handler: () => void seen.push('staged b') }), owner);
      for (const name of ['a1', 'b1']) {
        bus.register(
          onEvent('telemetry.metric', { name, handler: ({ data }) => void seen.push(`${data.name} ${name}`) }),
          owner,
        );
      }
      bus.emit('wap.staged', staged);
      expect(seen).toEqual(['staged a', 'staged b', '1 a1', '1 b1', '2 a1', '2 b1']);
    },
  );

  it('belong to the run and name the event that caused them', () => {
    const { bus, events } = createTestBus();
    bus.register(
      onEvent('wap.staged', { name: 'a', handler: (_, context) => context.emit('telemetry.metric', metric('x')) }),
      owner,
    );
    bus.emit('wap.staged', staged, { runId: 'r1', traceparent: 't' });
    expect(events[1]).toMatchObject({ runId: 'r1', traceparent: 't', causationId: 'e1' });
  });

  it('join what their hooks raise to the error of the root', () => {
    const { bus } = createTestBus();
    bus.register(
      onEvent('wap.staged', {
        name: 'a',
        policy: 'raise',
        handler: (_, context) => {
          context.emit('telemetry.metric', metric('x'));
          throw new Error('first');
        },
      }),
      owner,
    );
    bus.register(
      onEvent('telemetry.metric', {
        name: 'b',
        policy: 'raise',
        handler: () => {
          throw new Error('second');
        },
      }),
      owner,
    );
    const error = caught(() => bus.emit('wap.staged', staged));
    expect(isHookAbortError(error) && error.details.reasons.map(({ hook, eventType }) => [hook, eventType])).toEqual([
      ['a', 'wap.staged'],
      ['b', 'telemetry.metric'],
    ]);
  });

  it('stop at 32 levels, with the chain, and the others still run', () => {
    const { bus, events } = createTestBus();
    let calls = 0;
    bus.register(
      onEvent('telemetry.metric', {
        name: 'again',
        policy: 'raise',
        handler: (_, context) => {
          calls++;
          context.emit('telemetry.metric', metric('x'));
        },
      }),
      owner,
    );
    let others = 0;
    bus.register(onEvent('telemetry.metric', { name: 'z', handler: () => void others++ }), owner);
    const error = caught(() => bus.emit('telemetry.metric', metric('x')));
    expect([calls, others]).toEqual([33, 33]);
    expect(error).toMatchObject({
      code: 'HOOK_ABORTED',
      cause: {
        code: 'HOOK_LOOP',
        message: expect.stringMatching(/32 levels.*telemetry\.metric → acme\/again → telemetry\.metric/),
      },
    });
    expect(events.at(-1)?.type).toBe('hook.failed');
  });

  it('stop at 10,000 for one root; those that were accepted still run', () => {
    const { bus } = createTestBus();
    let loops = 0;
    let seen = 0;
    bus.register(
      onEvent('wap.staged', {
        name: 'flood',
        handler: (_, context) => {
          for (let index = 0; index < 10_001; index++) {
            if (
              (caught(() => context.emit('telemetry.metric', metric('x'))) as { code?: string } | undefined)?.code ===
              'HOOK_LOOP'
            )
              loops++;
          }
        },
      }),
      owner,
    );
    bus.register(onEvent('telemetry.metric', { name: 'count', handler: () => void seen++ }), owner);
    bus.emit('wap.staged', staged);
    expect([loops, seen]).toEqual([1, 10_000]);
    bus.emit('wap.staged', staged);
    expect(seen).toBe(20_000);
  });

  it('wait for the end of a gate, also when its hook emits after an await, through the bus itself', async () => {
    const { bus } = createTestBus();
    const seen: string[] = [];
    bus.register(
      onEvent('wap.gate', {
        name: 'a',
        delivery: 'await',
        handler: async () => {
          await Promise.resolve();
          bus.emit('telemetry.metric', metric('x'));
          seen.push('a');
        },
      }),
      owner,
    );
    bus.register(onEvent('wap.gate', { name: 'b', handler: () => void seen.push('b') }), owner);
    bus.register(onEvent('telemetry.metric', { name: 'c', handler: () => void seen.push('metric') }), owner);
    const gate = bus.gate('wap.gate', gateData);
    // Somebody else's event, while the gate waits, is a root of its own.
    bus.emit('wap.staged', staged);
    await gate;
    expect(seen).toEqual(['a', 'b', 'metric']);
  });

  it('may be gates, which are decided at once', async () => {
    const { bus, types } = createTestBus();
    let allowed: boolean | undefined;
    bus.register(
      onEvent('run.start', {
        name: 'outer',
        delivery: 'await',
        handler: async () => {
          allowed = (await bus.gate('wap.gate', gateData)).allowed;
        },
      }),
      owner,
    );
    bus.register(onEvent('wap.gate', { name: 'inner', handler: () => ({ kind: 'veto', reason: 'no' }) }), owner);
    const outer = await bus.gate('run.start', { project: 'p', selection: [], assets: [], fullRefresh: false });
    expect([allowed, outer.allowed, types()]).toEqual([false, true, ['run.start', 'wap.gate']]);
  });

  it('leave a bus that works as before', () => {
    const { bus } = createTestBus();
    bus.register(
      onPattern('*', {
        name: 'all',
        policy: 'raise',
        handler: ({ type }, context) => {
          if (type === 'wap.staged') context.emit('telemetry.metric', metric('x'));
          throw new Error('no');
        },
      }),
      owner,
    );
    for (let round = 0; round < 3; round++) expect(() => bus.emit('wap.staged', staged)).toThrow(/aborted the flow/);
  });
});
