import type { Deliveries, DeliveryItem, DeliveryPage, HookKey, Journal, JournalPosition, PhloEvent } from '@phlo/core';
import type { ManualClock } from './manual-clock.js';
import { samples, type SampleType } from './samples.js';

/** An implementation of `Deliveries` with the journal that it reads. */
export interface DeliveriesHarness extends Disposable {
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  /** The clock that the deliveries were given. */
  readonly clock: ManualClock;
  /** Makes the event at a position unreadable. */
  damage(position: JournalPosition): void;
}

/** The hook of most tests. */
export const alerts: HookKey = { plugin: 'alerting', hook: 'failed_check' };
export const lineage: HookKey = { plugin: 'lineage', hook: 'edges' };
export const heard = ['wap.staged', 'wap.gate'] as const;

export function eventOf(id: string, type: SampleType = 'wap.staged'): PhloEvent {
  return {
    id,
    type,
    version: 1,
    time: Date.UTC(2026, 0, 1),
    source: 'phlo://test',
    assetKeys: ['bronze.flights'],
    tags: {},
    data: samples[type],
  };
}

/** What a deliverer does, in the words of a test. */
export interface Courier {
  append(...ids: readonly string[]): void;
  next(limit?: number): DeliveryPage;
  /** The next item; throws where there is none. */
  head(): DeliveryItem;
  ids(page?: DeliveryPage): string[];
}

export function createCourier({ journal, deliveries }: DeliveriesHarness, hook: HookKey = alerts): Courier {
  const next = (limit = 100) => deliveries.next(hook, { types: heard, limit });
  return {
    append: (...ids) => ids.forEach((id) => journal.append(eventOf(id))),
    next,
    head: () => {
      const [item] = next(1).items;
      if (item === undefined) throw new Error('there is nothing to deliver');
      return item;
    },
    ids: (page = next()) => page.items.map(({ event }) => event.id),
  };
}
