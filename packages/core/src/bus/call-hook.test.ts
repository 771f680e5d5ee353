import { describe, expect, it } from 'vitest';
import { createTestBus, gateData, metric, settle, staged } from './bus.test.setup.js';
import { onEvent, veto, type HookRegistration } from './registration.js';

const owner = { plugin: 'acme' };

/** What an author without a compiler may write. */
const raw = (name: string, handler: unknown, on = 'wap.staged'): HookRegistration =>
  ({ name, on, handler }) as unknown as HookRegistration;

describe('an inline hook', () => {
  it.each([
    ['an object as its message', Object.assign(new Error(), { message: { status: 500 } }), 'Error'],
    ['neither message nor name', Object.assign(new Error(), { message: 1, name: 2 }), 'an error without a message'],
    [
      'a message that throws',
      Object.defineProperty(new Error(), 'message', {
        get: () => {
          throw new Error('do not look');
        },
      }),
      'a value that is not an error was thrown',
    ],
    ['nothing at all', undefined, 'a value that is not an error was thrown: undefined'],
  ])('that throws something with %s starves nobody, and is told', (_, thrown, message) => {
    const { bus, events } = createTestBus();
    let later = 0;
    const handler = () => {
      throw thrown;
    };
    bus.register(raw('a', handler), owner);
    bus.register(
      raw('b', () => void later++),
      owner,
    );
    bus.emit('wap.staged', staged);
    expect([later, events.at(-1)?.data]).toMatchObject([1, { hook: 'a', reason: 'threw', message }]);
  });

  it('sees nothing of the bus through `this`', () => {
    const { bus } = createTestBus();
    let self: unknown = 'not called';
    const handler = function (this: unknown) {
      self = this;
    };
    bus.register(raw('a', handler), owner);
    bus.emit('wap.staged', staged);
    expect(self).toBeUndefined();
  });

  it('is refused with every kind of thenable, functions too, and with one that cannot be looked at', async () => {
    const { bus, events } = createTestBus();
    const thenables = {
      function: () =>
        Object.assign(() => undefined, {
          then: (_: unknown, reject: (error: Error) => void) => reject(new Error('late')),
        }),
      object: () => ({ then: () => undefined }),
      trap: () => ({
        get then() {
          throw new Error('do not look');
        },
      }),
    };
    for (const [name, handler] of Object.entries(thenables)) bus.register(raw(name, handler), owner);
    bus.emit('wap.staged', staged);
    await settle();
    expect(events.slice(1).map(({ data }) => 'hook' in data && 'reason' in data && [data.hook, data.reason])).toEqual([
      ['function', 'contract'],
      ['object', 'contract'],
      ['trap', 'threw'],
    ]);
  });

  it('blocks a gate also where its veto has no reason', async () => {
    const { bus } = createTestBus();
    bus.register(
      raw('a', () => veto(undefined as unknown as string), 'wap.gate'),
      owner,
    );
    expect(await bus.gate('wap.gate', gateData)).toMatchObject({
      allowed: false,
      verdicts: [{ verdict: 'veto', reason: 'no reason was given' }],
    });
  });
});

describe('a gate', () => {
  const awaited = (handler: unknown): HookRegistration =>
    ({ name: 'b', on: 'wap.gate', delivery: 'await', handler }) as unknown as HookRegistration;

  it.each([
    ['without a reason', { kind: 'veto' }, 'no reason was given'],
    ['with a reason that is no text', { kind: 'veto', reason: 42 }, 'no reason was given'],
    ['with a reason', { kind: 'veto', reason: 'stop', more: 1 }, 'stop'],
  ])('is blocked by a veto that was written by hand, %s', async (_, returned, reason) => {
    for (const hook of [raw('a', () => returned, 'wap.gate'), awaited(async () => returned)]) {
      const { bus } = createTestBus();
      bus.register(hook, owner);
      expect(await bus.gate('wap.gate', gateData)).toMatchObject({
        allowed: false,
        verdicts: [{ verdict: 'veto', reason }],
      });
    }
  });

  it('never rejects with what a hook returned, and the hooks after it run', async () => {
    const trap = {
      get kind() {
        throw new Error('do not look');
      },
    };
    for (const handler of [() => trap, async () => trap]) {
      const { bus } = createTestBus();
      let later = 0;
      bus.register(awaited(handler), owner);
      bus.register(
        raw('c', () => void later++, 'wap.gate'),
        owner,
      );
      const { verdicts } = await bus.gate('wap.gate', gateData);
      expect([later, verdicts]).toEqual([
        1,
        [{ plugin: 'acme', hook: 'b', verdict: 'abstained', reason: 'do not look' }],
      ]);
    }
  });
});

it('buses know nothing of each other', () => {
  const [one, other] = [createTestBus(), createTestBus()];
  const seen: string[] = [];
  for (const [name, { bus }] of Object.entries({ one, other })) {
    bus.register(onEvent('telemetry.metric', { name: 'h', handler: () => void seen.push(name) }), owner);
  }
  one.bus.register(
    onEvent('wap.staged', { name: 'nested', handler: () => other.bus.emit('telemetry.metric', metric('x')) }),
    owner,
  );
  one.bus.emit('wap.staged', staged);
  expect([seen, one.bus.counts().events, other.bus.counts().events]).toEqual([['other'], 1, 1]);
  // Another bus is another dispatch: nothing of the event that was being handled leaks into it.
  expect(other.events[0]).not.toHaveProperty('causationId');
});
