import type { EventFactory } from '../events/event-factory.js';
import { checkRegistration } from './check-registration.js';
import { checkShape } from './check-shape.js';
import type { Door } from './door.js';
import type { QueueList } from './flush.js';
import type { HookBus } from './hook-bus.js';
import { createHookEntry, type HookEntry } from './hook-entry.js';
import type { HookTable } from './hook-table.js';
import type { HookMarks } from './marks.js';
import type { Overrides } from './override.js';
import { createQueuedHook, type QueuedHook, type QueuedHookOptions } from './queued-hook.js';
import type { HookRegistration } from './registration.js';
import type { HookContext } from './types.js';

export interface RegistrarOptions {
  readonly table: HookTable;
  readonly factory: EventFactory;
  readonly overrides: Overrides;
  readonly marks: HookMarks;
  readonly door: Door;
  readonly queue: QueuedHookOptions;
  readonly hookTimeoutMs: number;
  readonly queuedTimeoutMs: number;
  readonly contextOf: (plugin: string, hook: string) => HookContext;
  /** Takes hooks in, and opens no queue. */
  readonly isPlan: boolean;
}

/** Takes hooks in, opens the queues of those that have one, and removes them again. */
export interface Registrar {
  readonly register: HookBus['register'];
  queueOf(entry: HookEntry): QueuedHook | undefined;
  queues(): QueueList;
  /** Stops every queue; what waits in memory is gone. */
  stopQueues(): void;
}

export function createRegistrar(options: RegistrarOptions): Registrar {
  const { table, factory, overrides, marks, door, contextOf, hookTimeoutMs, queuedTimeoutMs, isPlan } = options;
  const queues = new Map<HookEntry, QueuedHook>();
  let count = 0;

  const openQueue = (entry: HookEntry, hook: HookRegistration) => {
    const queued = createQueuedHook(entry, hook, options.queue);
    queues.set(entry, queued);
    entry.queue = queued;
    // What an earlier process left behind.
    if (hook.queue === 'durable') queued.loop.wake();
  };

  const remove = (entry: HookEntry) => {
    if (!entry.isAlive) return;
    entry.isAlive = false;
    table.remove(entry);
    const queued = queues.get(entry);
    if (queued === undefined) return;
    queues.delete(entry);
    options.queue.kit.tasks.own(entry.label, queued.loop.stop());
  };

  return {
    register: (given, { plugin }) => {
      door.admit('hook', plugin, undefined);
      checkShape(given, plugin);
      const checked = checkRegistration(given, {
        plugin,
        hookTimeoutMs,
        queuedTimeoutMs,
        types: factory.types,
        at: factory.at,
        hasStore: isPlan || options.queue.store !== undefined,
        isPlan,
        override: overrides.take(`${plugin}/${given.name}`),
      });
      const entry = createHookEntry(checked, { context: contextOf(plugin, given.name), number: count + 1 });
      table.add(entry);
      marks.name(++count, entry.label);
      if (isPlan) return { [Symbol.dispose]: () => remove(entry) };
      try {
        if (checked.hook.delivery === 'queued' && checked.description.enabled) openQueue(entry, checked.hook);
      } catch (error) {
        table.remove(entry);
        throw error;
      }
      return { [Symbol.dispose]: () => remove(entry) };
    },
    queueOf: (entry) => queues.get(entry),
    queues: () => [...queues].map(([entry, queued]) => ({ entry, queued })),
    stopQueues: () => {
      for (const entry of queues.keys()) remove(entry);
    },
  };
}
