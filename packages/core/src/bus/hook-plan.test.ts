import { describe, expect, it } from 'vitest';
import { createTestBus, metric } from './bus.test.setup.js';
import { onEvent } from './registration.js';

const rounds = 300;

/** A bus whose hooks `a`, `b` and `c` have been called so often that they are called round by round. */
function createWarmBus(act: (hook: string, round: number) => unknown) {
  const { bus, events } = createTestBus();
  const called: string[] = [];
  let round = 0;
  const emit = () => {
    round++;
    bus.emit('telemetry.metric', metric(`m${round}`));
  };
  const registered = ['a', 'b', 'c'].map((name) => {
    const handler = (): undefined => {
      called.push(`${name}${round}`);
      return act(name, round) as undefined;
    };
    return bus.register(onEvent('telemetry.metric', { name, handler }), { plugin: 'p' });
  });
  const run = () => {
    while (round < rounds) emit();
  };
  return { bus, events, called, registered, emit, run };
}

describe('a plan that is followed many times', () => {
  it('counts every call, also where one has failed in the middle', () => {
    const { bus, called, run } = createWarmBus((hook, round) => {
      if (hook === 'b' && round === 250) throw new Error('no');
    });
    run();
    expect(bus.stats().map(({ hook, calls, failures }) => [hook, calls, failures])).toEqual([
      ['a', rounds, 0],
      ['b', rounds, 1],
      ['c', rounds, 0],
    ]);
    expect(bus.counts().hookCalls).toBe(3 * rounds);
    expect(called).toHaveLength(3 * rounds);
  });

  it('keeps its counts when hooks come and go', () => {
    const { bus, emit, run } = createWarmBus(() => undefined);
    run();
    const late = bus.register(onEvent('telemetry.metric', { name: 'd', handler: () => undefined }), { plugin: 'p' });
    emit();
    late[Symbol.dispose]();
    emit();
    expect(bus.stats().map(({ calls }) => calls)).toEqual([rounds + 2, rounds + 2, rounds + 2]);
  });

  it('enters no hook that an earlier one has just removed', () => {
    const bench = createWarmBus((hook, round) => {
      if (hook === 'a' && round === 250) bench.registered[1]?.[Symbol.dispose]();
    });
    bench.run();
    expect(bench.called.filter((call) => call.startsWith('b'))).toHaveLength(249);
    expect(bench.called.filter((call) => call.startsWith('c'))).toHaveLength(rounds);
  });

  it('leaves out a hook whose breaker has opened, and takes it back', async () => {
    const { bus, clock } = createTestBus({ breaker: { failures: 2, coolDownMs: 1_000 } });
    let isBroken = false;
    let calls = 0;
    const handler = (): undefined => {
      calls++;
      if (isBroken) throw new Error('no');
    };
    bus.register(onEvent('telemetry.metric', { name: 'h', handler }), { plugin: 'p' });
    const emit = (times: number) =>
      Array.from({ length: times }).forEach(() => bus.emit('telemetry.metric', metric('m')));
    emit(200);
    isBroken = true;
    emit(10);
    expect(calls).toBe(202);
    isBroken = false;
    await clock.advance(1_000);
    emit(200);
    expect(calls).toBe(402);
    expect(bus.stats()).toMatchObject([{ calls: 402, failures: 2, skipped: 8, breaker: 'closed' }]);
  });

  it('names the cause of what is emitted in it, event after event', () => {
    const { bus, events } = createTestBus();
    const handler = (): undefined => undefined;
    bus.register(onEvent('telemetry.metric', { name: 'plain', handler }), { plugin: 'p' });
    bus.register(
      onEvent('telemetry.metric', {
        name: 'tell',
        handler: (event, context) => {
          if (event.data.name.endsWith('00'))
            context.emit('telemetry.log', { name: 'n', level: 'info', message: 'm', attributes: {} });
        },
      }),
      { plugin: 'p' },
    );
    for (let round = 1; round <= rounds; round++) bus.emit('telemetry.metric', metric(`m${round}`));
    const told = events.filter(({ type }) => type === 'telemetry.log').map(({ causationId }) => causationId);
    const causes = events
      .filter(({ type, data }) => type === 'telemetry.metric' && 'name' in data && String(data.name).endsWith('00'))
      .map(({ id }) => id);
    expect(told).toEqual(causes);
    expect(told).toHaveLength(3);
  });
});
