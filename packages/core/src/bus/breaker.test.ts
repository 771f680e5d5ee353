import { describe, expect, it } from 'vitest';
import { createTestBus, gateData, staged } from './bus.test.setup.js';
import { onEvent } from './registration.js';

const owner = { plugin: 'acme' };

function setUp(policy: 'log' | 'raise' = 'log') {
  const test = createTestBus();
  let isBroken = true;
  let calls = 0;
  const handler = () => {
    calls++;
    if (isBroken) throw new Error('down');
  };
  test.bus.register(onEvent('wap.staged', { name: 'h', policy, handler }), owner);
  test.bus.register(onEvent('wap.gate', { name: 'g', policy, handler }), owner);
  const emit = (times = 1) => {
    for (let index = 0; index < times; index++) test.bus.emit('wap.staged', staged);
  };
  return { ...test, emit, mend: () => void (isBroken = false), calls: () => calls };
}

describe('the circuit breaker', () => {
  it('opens after 5 failures in a row, says so once, and is counted from then on', () => {
    const { bus, emit, calls, types, lines, events } = setUp();
    emit(8);
    expect(calls()).toBe(5);
    expect(bus.stats().find(({ hook }) => hook === 'h')).toMatchObject({
      calls: 5,
      failures: 5,
      skipped: 3,
      breaker: 'open',
    });
    expect(types().filter((type) => type === 'hook.breaker_opened')).toHaveLength(1);
    expect(events.find(({ type }) => type === 'hook.breaker_opened')?.data).toEqual({
      plugin: 'acme',
      hook: 'h',
      failures: 5,
      coolDownMs: 30_000,
    });
    expect(lines.filter(({ message }) => message.includes('is not called'))).toMatchObject([
      { level: 'warn', message: 'Hook acme/h failed 5 times in a row and is not called for 30000 ms' },
      { level: 'debug' },
      { level: 'debug' },
      { level: 'debug' },
    ]);
  });

  it('lets one call through after its cool-down, which opens it again or closes it', async () => {
    const { bus, emit, calls, mend, clock, types } = setUp();
    emit(5);
    await clock.advance(29_999);
    emit();
    expect(calls()).toBe(5);
    await clock.advance(1);
    expect(bus.stats().find(({ hook }) => hook === 'h')?.breaker).toBe('half-open');
    emit(3);
    expect(calls()).toBe(6);
    expect(types().filter((type) => type === 'hook.breaker_opened')).toHaveLength(2);
    mend();
    await clock.advance(30_000);
    emit(3);
    expect(calls()).toBe(9);
    expect(bus.stats().find(({ hook }) => hook === 'h')?.breaker).toBe('closed');
  });

  it('forgets failures after a success', () => {
    const { bus } = createTestBus();
    let count = 0;
    bus.register(
      onEvent('wap.staged', {
        name: 'flaky',
        handler: () => {
          if (++count % 5 !== 0) throw new Error('flaky');
        },
      }),
      owner,
    );
    for (let index = 0; index < 20; index++) bus.emit('wap.staged', staged);
    expect(bus.stats()[0]).toMatchObject({ calls: 20, failures: 16, skipped: 0, breaker: 'closed' });
  });

  it('fails a gate closed by `raise`, and is recorded by `log`', async () => {
    for (const policy of ['raise', 'log'] as const) {
      const { bus } = setUp(policy);
      for (let index = 0; index < 5; index++) await bus.gate('wap.gate', gateData);
      const { allowed, verdicts } = await bus.gate('wap.gate', gateData);
      expect([allowed, verdicts]).toEqual([
        policy === 'log',
        [
          {
            plugin: 'acme',
            hook: 'g',
            verdict: policy === 'log' ? 'abstained' : 'veto',
            reason: 'the hook is not called after 5 failures in a row; last: down',
          },
        ],
      ]);
    }
  });

  it('still aborts a flow by `raise` while it is open', () => {
    const { emit } = setUp('raise');
    for (let index = 0; index < 7; index++) expect(() => emit()).toThrow(/aborted the flow/);
  });
});
