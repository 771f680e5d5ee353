import { expect, it } from 'vitest';
import { createTestBus, gateData, metric } from './bus.test.setup.js';
import type { HookBusOptions } from './hook-bus.js';
import { onEvent } from './registration.js';

const owner = { plugin: 'p' };
const plan = (options: Partial<HookBusOptions> = {}) => createTestBus({ ...options, mode: 'plan' }).bus;

it('a bus that only plans explains hooks of every delivery, and opens no queue', async () => {
  const bus = plan({ overrides: { 'p/later': { priority: 1 } } });
  const handler = () => expect.unreachable();
  bus.register(onEvent('wap.gate', { name: 'first', delivery: 'await', priority: 5, handler }), owner);
  bus.register(onEvent('wap.gate', { name: 'later', delivery: 'queued', queue: 'durable', handler }), owner);
  const removed = bus.register(onEvent('wap.gate', { name: 'removed', handler }), owner);
  removed[Symbol.dispose]();
  expect(bus.plan('wap.gate').map(({ hook, setBy }) => [hook, setBy.priority])).toEqual([
    ['later', 'operator'],
    ['first', 'plugin'],
  ]);
  expect(bus.stats().every(({ queue }) => queue === undefined)).toBe(true);
  expect(bus.pending({ plugin: 'p', hook: 'first' })).toEqual({ count: 0 });
  expect(await bus.close()).toMatchObject({ pending: 0, hooks: [] });
});

it('takes a queued hook of a manifest, which does not say where its events wait, and no other bus does', () => {
  const hook = onEvent('run.end', { name: 'q', delivery: 'queued', queue: 'durable', handler() {} });
  const { queue: _queue, ...untold } = hook;
  plan().register(untold, owner);
  expect(() => createTestBus().bus.register(untold, owner)).toThrow(
    expect.objectContaining({ code: 'HOOK_DELIVERY_UNSUPPORTED' }),
  );
});

it('refuses to emit, to ask and to replay', async () => {
  const bus = plan();
  bus.register(onEvent('wap.gate', { name: 'h', handler: () => expect.unreachable() }), owner);
  const refused = expect.objectContaining({ code: 'BUS_PLANS' });
  expect(() => bus.emit('telemetry.metric', metric('m'))).toThrow(refused);
  await expect(bus.gate('wap.gate', gateData)).rejects.toEqual(refused);
  await expect(bus.replay({ plugin: 'p', hook: 'h' }, [])).rejects.toEqual(refused);
  expect(bus.counts()).toEqual({ events: 0, hookCalls: 0 });
});
