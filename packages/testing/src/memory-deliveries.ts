import { deliverablePart } from '@phlo/core';
import type { Clock, Deliveries, DeliveryItem, Journal, PhloEvent } from '@phlo/core';
import { addAttempt, createMemoryBook, settle, takeAttemptBack, toState, type MemoryBook } from './memory-book.js';
import { openDeadLetters } from './memory-dead-letters.js';
import { createShelf, keyOf, type Shelf } from './memory-shelf.js';

/** The books of durable hooks without a file, for a process alone: they behave as those of `.phlo/state.db`. */
export function createMemoryDeliveries(journal: Pick<Journal, 'end' | 'after'>, clock: Pick<Clock, 'now'>): Deliveries {
  const shelf = createShelf();
  const { books, find } = shelf;
  const leased = new Set<string>();
  return {
    open: (hook) => {
      const book = books.get(keyOf(hook)) ?? createMemoryBook(hook, journal.end(), clock.now());
      book.seenAt = clock.now();
      books.set(keyOf(hook), book);
    },
    lease: (hook) => (find(hook), takeLease(leased, keyOf(hook))),
    state: (hook) => toState(find(hook)),
    list: () => inOrder(books.values()).map(toState),
    next: openNext(find, journal),
    ...openAttempts(find),
    ...openSettlement(shelf, clock),
    ...openDeadLetters(shelf),
    forget: (hook) => books.delete(keyOf(hook)),
  };
}

function inOrder(books: Iterable<MemoryBook>): MemoryBook[] {
  const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);
  return [...books].sort((a, b) => compare(a.plugin, b.plugin) || compare(a.hook, b.hook));
}

function takeLease(leased: Set<string>, key: string): Disposable | undefined {
  if (leased.has(key)) return undefined;
  leased.add(key);
  let isHeld = true;
  return {
    [Symbol.dispose]: () => {
      if (isHeld) leased.delete(key);
      isHeld = false;
    },
  };
}

function openNext(find: Shelf['find'], journal: Pick<Journal, 'after'>): Deliveries['next'] {
  return (hook, query) => {
    const book = find(hook);
    const again = book.again.slice(0, query.limit).map(({ id, text, attempts }): DeliveryItem => ({
      event: JSON.parse(text) as PhloEvent,
      from: { kind: 'again', id },
      attempts,
    }));
    if (again.length > 0) return { items: again, through: book.position, unreadable: 0 };
    const { events, ...rest } = deliverablePart(journal.after(book.position, query));
    const items = events.map(({ event, position }): DeliveryItem => {
      const attempts = book.attemptsAt === position ? book.attempts : 0;
      return { event, from: { kind: 'journal', position }, attempts };
    });
    return { items, ...rest };
  };
}

function openAttempts(find: Shelf['find']): Pick<Deliveries, 'begin' | 'release' | 'reject'> {
  return {
    begin: (hook, item) => addAttempt(find(hook), item),
    release: (hook, item, error) => {
      const book = find(hook);
      takeAttemptBack(book, item);
      book.lastError = error;
    },
    reject: (hook, _item, error) => {
      find(hook).lastError = error;
    },
  };
}

function openSettlement(
  { find, nextId }: Shelf,
  clock: Pick<Clock, 'now'>,
): Pick<Deliveries, 'deliver' | 'bury' | 'drop' | 'pass'> {
  return {
    deliver: (hook, items) => {
      const book = find(hook);
      const count = items.filter((item) => settle(book, item) !== undefined).length;
      book.delivered += count;
      if (count > 0) book.lastError = undefined;
    },
    bury: (hook, item, error) => {
      const book = find(hook);
      const attempts = settle(book, item);
      if (attempts === undefined) return;
      const text = JSON.stringify(item.event);
      book.dead.push({ id: nextId(), text, attempts, error, at: clock.now() });
      book.lastError = error;
    },
    drop: (hook, item) => {
      const book = find(hook);
      if (settle(book, item) !== undefined) book.dropped += 1;
    },
    pass: (hook, { through, unreadable }) => {
      const book = find(hook);
      if (through <= book.position) return;
      book.position = through;
      book.dropped += unreadable;
    },
  };
}
