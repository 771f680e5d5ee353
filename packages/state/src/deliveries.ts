import { deliverablePart, isPhloError } from '@phlo/core';
import type { Clock, Deliveries, DeliveryItem, DeliveryPage, HookKey, Journal, Leases } from '@phlo/core';

import { openDeadLetters } from './dead-letters.js';
import { readEvent } from './event-reader.js';
import { openHookAttempts } from './hook-attempts.js';
import { openHookBooks } from './hook-books.js';
import type { BookRow, HookBooks } from './hook-books.js';
import { openHookSettlement } from './hook-settlement.js';
import type { Sqlite } from './sqlite.js';

export interface DeliveriesOptions {
  readonly journal: Journal;
  readonly leases: Leases;
  readonly clock: Pick<Clock, 'now'>;
}

/** The books of durable hooks on the state file (DESIGN §3). */
export function openDeliveries(db: Sqlite, { journal, leases, clock }: DeliveriesOptions): Deliveries {
  const books = openHookBooks(db, clock);
  const { open, state, list, forget } = books;
  return {
    open,
    state,
    list,
    forget,
    ...openHookAttempts(db, books),
    ...openHookSettlement(db, books, clock),
    ...openDeadLetters(db, books),
    lease: (hook) => {
      books.find(hook);
      return takeLease(leases, hook);
    },
    next: openNext(db, books, journal),
  };
}

function takeLease(leases: Leases, { plugin, hook }: HookKey): Disposable | undefined {
  const key = `hook:${plugin}/${hook}`;
  try {
    return leases.acquire([key], { runId: key })[0];
  } catch (error) {
    if (isPhloError(error) && error.code === 'ASSET_BUSY') return undefined;
    throw error;
  }
}

function openNext(db: Sqlite, books: HookBooks, journal: Journal): Deliveries['next'] {
  const nextAgain = openAgain(db);
  return (hook, query): DeliveryPage => {
    const book = books.find(hook);
    const again = nextAgain(book, query.limit);
    if (again.length > 0) return { items: again, through: book.position, unreadable: 0 };
    const { events, ...rest } = deliverablePart(journal.after(book.position, query));
    const items = events.map(({ event, position }): DeliveryItem => {
      const attempts = book.attempts_at === position ? book.attempts : 0;
      return { event, from: { kind: 'journal', position }, attempts };
    });
    return { items, ...rest };
  };
}

function openAgain(db: Sqlite): (book: BookRow, limit: number) => readonly DeliveryItem[] {
  const rows = db.prepare<{ again_id: number; attempts: number; json: string }>(
    'SELECT again_id, attempts, json FROM hook_again WHERE book_id = ? ORDER BY again_id LIMIT ?',
  );
  const remove = db.prepare('DELETE FROM hook_again WHERE again_id = ?');
  const drop = db.prepare('UPDATE hook_books SET dropped = dropped + ? WHERE book_id = ?');

  const next = (book: BookRow, limit: number): readonly DeliveryItem[] => {
    const items: DeliveryItem[] = [];
    const damaged: number[] = [];
    for (const { again_id: id, attempts, json } of rows.all(book.book_id, limit)) {
      const event = readEvent(json);
      if (event === undefined) damaged.push(id);
      else items.push({ event, from: { kind: 'again', id }, attempts });
    }
    if (damaged.length === 0) return items;
    db.transaction(() => {
      const removed = damaged.reduce((count, id) => count + remove.run(id), 0);
      drop.run(removed, book.book_id);
    });
    return next(book, limit);
  };
  return next;
}
