import type { DeliveryState, HookBus } from '@phlo/core';
import { labelOf } from '../commands/hook-names.js';
import { unnoticedMs } from './busy.js';
import { describeStep } from './describe-step.js';
import { formatCount } from './format.js';
import { createLines } from './lines.js';
import { paint } from './paint.js';
import { harmless, inCells, widthOf } from './text.js';

interface Books {
  readonly bus: Pick<HookBus, 'stats'>;
  /** Of durable hooks, as they are now. */
  readonly deliveries: () => readonly Pick<DeliveryState, 'plugin' | 'hook' | 'delivered' | 'dropped' | 'dead'>[];
}

const mostLines = 6;
const narrowestName = 16;

/**
 * Shows on stderr how far durable hooks have come with what waits for them, a line each, until it is disposed. What waits is counted once: to look which
 * events a filter takes may be long. What is settled is read from the books, which all processes keep.
 */
export function showDeliveries({ bus, deliveries }: Books): Disposable {
  const began = performance.now();
  const before = settledOf(deliveries());
  let waiting: ReadonlyMap<string, number> | undefined;
  const lines = createLines({
    describe({ mark, width }) {
      const now = performance.now();
      if (now - began < unnoticedMs) return [];
      const settled = settledOf(deliveries());
      const doneOf = (label: string) => (settled.get(label) ?? 0) - (before.get(label) ?? 0);
      waiting ??= countWaiting(bus, settled, doneOf);
      const open = [...waiting].filter(([label, total]) => doneOf(label) < total);
      const nameWidth = Math.min(widest(waiting.keys()), Math.max(narrowestName, Math.floor(width / 3)));
      const shown = open.slice(0, mostLines).map(([label, total]) => {
        const rows = doneOf(label);
        const step = { name: 'delivering', since: began, unit: 'events', rows, totalRows: total, part: rows / total };
        const text = describeStep({ ...step, isCounting: true }, { width: width - nameWidth - 4, now });
        return `${mark} ${inCells(harmless(label), nameWidth)}  ${text}`;
      });
      const more = open.length - shown.length;
      return more === 0 ? shown : [...shown, paint('dim', `  ${formatCount(more)} more`, process.stderr)];
    },
  });
  return { [Symbol.dispose]: lines.stop };
}

const settledOf = (books: ReturnType<Books['deliveries']>): ReadonlyMap<string, number> =>
  new Map(books.map((book) => [labelOf(book), book.delivered + book.dropped + book.dead]));

const widest = (labels: Iterable<string>): number => Math.max(0, ...[...labels].map(widthOf));

/** All that hooks with books had and have to deliver, by hook. */
function countWaiting(
  bus: Books['bus'],
  settled: ReadonlyMap<string, number>,
  doneOf: (label: string) => number,
): ReadonlyMap<string, number> {
  const totals = bus.stats().flatMap((hook): [string, number][] => {
    const label = labelOf(hook);
    const pending = settled.has(label) ? (hook.queue?.pending ?? 0) : 0;
    return pending === 0 ? [] : [[label, pending + doneOf(label)]];
  });
  return new Map(totals);
}
