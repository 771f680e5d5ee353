import { describe, expect, it } from 'vitest';
import { createTestBus, gateData, metric } from './bus.test.setup.js';
import type { HookOverride } from './override.js';
import { onEvent, veto, type HookRegistration } from './registration.js';

const owner = { plugin: 'acme' };
const metricHook = (handler: () => void = () => undefined): HookRegistration =>
  onEvent('telemetry.metric', { name: 'h', handler });

function overridden(override: HookOverride, hook: HookRegistration = metricHook()) {
  const test = createTestBus({ overrides: { 'acme/h': override } });
  test.bus.register(hook, owner);
  return test.bus;
}

describe('what an operator sets', () => {
  it('holds over what the plugin says, and shows who has set what', () => {
    const bus = overridden({ priority: 5, policy: 'raise' }, { ...metricHook(), priority: 50 });
    expect(bus.list()).toMatchObject([
      { priority: 5, policy: 'raise', enabled: true, setBy: { priority: 'operator', policy: 'operator' } },
    ]);
  });

  it('changes the order of hooks without their plugins', () => {
    const { bus } = createTestBus({ overrides: { 'z/h': { priority: 1 } } });
    const seen: string[] = [];
    for (const plugin of ['a', 'z'])
      bus.register(
        metricHook(() => void seen.push(plugin)),
        { plugin },
      );
    bus.emit('telemetry.metric', metric('x'));
    expect(seen).toEqual(['z', 'a']);
  });

  it('turns an inline hook into a queued one', async () => {
    let calls = 0;
    const bus = overridden(
      { delivery: 'queued', queue: { overflow: 'drop-oldest' } },
      metricHook(() => void calls++),
    );
    bus.emit('telemetry.metric', metric('x'));
    expect(calls).toBe(0);
    await bus.flush();
    expect([calls, bus.list()[0]?.delivery]).toEqual([1, 'queued']);
  });

  it('gives a hook of a gate more time', () => {
    const gateHook = onEvent('wap.gate', { name: 'h', delivery: 'await', handler: async () => undefined });
    expect(overridden({ timeoutMs: 60_000 }, gateHook).list()).toMatchObject([{ timeoutMs: 60_000 }]);
  });

  it('can turn a gate off, whose veto is not asked for then', async () => {
    const bus = overridden({ enabled: false }, onEvent('wap.gate', { name: 'h', handler: () => veto('no') }));
    expect((await bus.gate('wap.gate', gateData)).allowed).toBe(true);
    expect(bus.list()).toMatchObject([{ enabled: false }]);
  });

  it('is told where no hook has taken it', () => {
    const { bus } = createTestBus({ overrides: { 'acme/h': { priority: 1 }, 'acme/hh': { priority: 1 } } });
    bus.register(metricHook(), owner);
    expect(bus.unusedOverrides()).toEqual(['acme/hh']);
  });

  it.each<[string, object, HookRegistration, string]>([
    ['an unknown setting', { prioritty: 1 }, metricHook(), 'has the unknown setting "prioritty"'],
    ['a queued hook made inline', { delivery: 'inline' }, metricHook(), 'sets delivery to "inline"'],
    [
      'a queue without a place',
      { delivery: 'queued' },
      metricHook(),
      'makes a queued hook of it and does not say where its events wait',
    ],
    ['a queue of an inline hook', { queue: 'durable' }, metricHook(), 'sets the queue of a hook that is not queued'],
    ['a timeout that nothing enforces', { timeoutMs: 5 }, metricHook(), 'sets timeoutMs of an inline hook'],
    [
      'a queued hook that raises',
      { delivery: 'queued', queue: 'durable' },
      { ...metricHook(), policy: 'raise' },
      "makes a queued hook of one with the policy 'raise'",
    ],
    [
      'a gate that would no longer wait',
      { delivery: 'queued', queue: 'durable' },
      onEvent('wap.gate', { name: 'h', delivery: 'await', handler: async () => undefined }),
      'makes a queued hook of one that a gate waits for',
    ],
  ])('is refused: %s', (_, override, hook, message) => {
    expect(() => overridden(override, hook)).toThrow(
      expect.objectContaining({
        code: 'HOOK_OVERRIDE_INVALID',
        exitCode: 2,
        message: expect.stringContaining(`hooks["acme/h"] ${message}`),
      }),
    );
  });

  it('is checked as what a plugin says is', () => {
    expect(() => overridden({ priority: Number.NaN })).toThrow(expect.objectContaining({ code: 'HOOK_INVALID' }));
    expect(() => overridden({ where: { data: { passed: true } } })).toThrow(
      expect.objectContaining({
        code: 'HOOK_FILTER_INVALID',
        message: expect.stringContaining('as narrowed by the project'),
      }),
    );
  });
});
