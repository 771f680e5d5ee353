import type { Clock } from '../clock.js';
import type { EventFactory } from '../events/event-factory.js';
import { breakerState } from './breaker.js';
import { explainHook } from './explain.js';
import type { HookBus } from './hook-bus.js';
import { toStats, type HookEntry } from './hook-entry.js';
import type { QueuedHook } from './queued-hook.js';
import type { HookTable } from './hook-table.js';

/** What a bus tells about its hooks. */
export function createIntrospection(
  table: HookTable,
  factory: EventFactory,
  { clock, queueOf }: { readonly clock: Clock; readonly queueOf: (entry: HookEntry) => QueuedHook | undefined },
): Pick<HookBus, 'list' | 'plan' | 'explain' | 'stats'> {
  return {
    list: () => table.entries().map(({ description }) => description),
    plan: (type, { assetKeys = [], tags = {}, data = {} } = {}) => {
      factory.definition(type);
      const query = { assetKeys, tags, data };
      return table
        .find(type, query)
        .hooks.filter(({ accepts }) => accepts?.(query) ?? true)
        .map(({ entry }) => entry.description);
    },
    explain: (type, { assetKeys = [], tags = {}, data = {} } = {}) => {
      factory.definition(type);
      return table.entries().map((entry) => explainHook(entry, type, { assetKeys, tags, data }));
    },
    stats: () => {
      table.settle();
      return table
        .entries()
        .map((entry) => toStats(entry, breakerState(entry, clock.monotonic()), queueOf(entry)?.stats()));
    },
  };
}
