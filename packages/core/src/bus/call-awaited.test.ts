import { describe, expect, it } from 'vitest';
import { createTestBus, gateData, settle } from './bus.test.setup.js';
import { onEvent, type HookOptions } from './registration.js';

const owner = { plugin: 'acme' };
const hook = (options: HookOptions<'wap.gate'>) => onEvent('wap.gate', options);
const never = () => new Promise<void>(() => undefined);

describe('an awaited hook', () => {
  it('that uses up the budget of a gate keeps no inline hook from running, and no veto from counting', async () => {
    const { bus, clock } = createTestBus({ hookTimeoutMs: 60_000 });
    let calls = 0;
    bus.register(hook({ name: 'a', delivery: 'await', handler: never }), owner);
    bus.register(hook({ name: 'b', delivery: 'await', handler: async () => void calls++ }), owner);
    bus.register(hook({ name: 'c', handler: () => ({ kind: 'veto', reason: 'freeze' }) }), owner);
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    await clock.advance(10_000);
    const { allowed, verdicts } = await gate;
    expect([allowed, calls, verdicts.map(({ hook: name, verdict }) => [name, verdict])]).toEqual([
      false,
      0,
      [
        ['a', 'abstained'],
        ['b', 'abstained'],
        ['c', 'veto'],
      ],
    ]);
  });

  it('that others left too little time is cut short, which its breaker does not count', async () => {
    const { bus, clock, events } = createTestBus({ gateBudgetMs: 1_000, breaker: { failures: 1 } });
    bus.register(hook({ name: 'a', delivery: 'await', timeoutMs: 900, handler: never }), owner);
    bus.register(hook({ name: 'b', delivery: 'await', timeoutMs: 900, handler: never }), owner);
    const gate = bus.gate('wap.gate', gateData);
    await settle();
    await clock.advance(900);
    await clock.advance(100);
    await gate;
    expect(bus.stats().map(({ timeouts, breaker }) => [timeouts, breaker])).toEqual([
      [1, 'open'],
      [1, 'closed'],
    ]);
    const reasons = events.flatMap(({ data }) => ('reason' in data ? [data.reason] : []));
    expect(reasons).toEqual(['timeout', 'budget']);
  });

  it('whose trial call is cut short gets another one', async () => {
    const { bus, clock } = createTestBus({ gateBudgetMs: 1_000, breaker: { failures: 1, coolDownMs: 10 } });
    let calls = 0;
    let isMended = false;
    const slow = bus.register(hook({ name: 'a', delivery: 'await', timeoutMs: 950, handler: never }), owner);
    bus.register(
      hook({
        name: 'b',
        delivery: 'await',
        timeoutMs: 900,
        handler: () => {
          calls++;
          if (calls === 1) throw new Error('down');
          return isMended ? undefined : never();
        },
      }),
      owner,
    );
    const pass = async (ms: readonly number[]) => {
      const gate = bus.gate('wap.gate', gateData);
      await settle();
      for (const one of ms) await clock.advance(one);
      await gate;
    };
    await pass([950]);
    await clock.advance(10);
    await pass([950, 50]);
    slow[Symbol.dispose]();
    isMended = true;
    await pass([]);
    expect([calls, bus.stats()[0]]).toMatchObject([3, { hook: 'b', breaker: 'closed' }]);
  });

  it('may return any thenable, whose work is done once', async () => {
    const { bus } = createTestBus();
    let runs = 0;
    const query = {
      then: (resolve: (value: undefined) => void) => {
        runs++;
        resolve(undefined);
      },
    };
    bus.register(hook({ name: 'a', delivery: 'await', handler: () => query as unknown as Promise<void> }), owner);
    expect((await bus.gate('wap.gate', gateData)).verdicts).toEqual([]);
    await settle();
    expect(runs).toBe(1);
  });

  it('that returns what cannot be looked at has failed, and the gate answers', async () => {
    const { bus } = createTestBus();
    const trap = {
      get then(): never {
        throw new Error('do not look');
      },
    };
    bus.register(
      hook({ name: 'a', delivery: 'await', policy: 'raise', handler: () => trap as unknown as Promise<void> }),
      owner,
    );
    expect(await bus.gate('wap.gate', gateData)).toMatchObject({
      allowed: false,
      verdicts: [{ verdict: 'veto', reason: 'do not look' }],
    });
  });
});
