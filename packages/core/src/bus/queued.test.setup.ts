import type { PhloEvent } from '../events/envelope.js';
import { createTestBus, metric } from './bus.test.setup.js';
import type { HookBusOptions } from './hook-bus.js';
import { onEvent } from './registration.js';
import type { QueuedHandler } from './types.js';

export const owner = { plugin: 'acme' };
export const queue = { overflow: 'drop-oldest' } as const;

/** A bus with one queued hook on measurements, `acme/q`. */
export function createQueue(handler: QueuedHandler<'telemetry.metric'>, options: Partial<HookBusOptions> = {}) {
  const test = createTestBus(options);
  const hook = test.bus.register(onEvent('telemetry.metric', { name: 'q', delivery: 'queued', queue, handler }), owner);
  const emit = (...names: readonly string[]) => {
    for (const name of names) test.bus.emit('telemetry.metric', metric(name));
  };
  return { ...test, emit, hook, counts: () => test.bus.stats().find(({ hook: name }) => name === 'q')?.queue };
}

export const nameOf = ({ data }: PhloEvent<'telemetry.metric'>) => data.name;
