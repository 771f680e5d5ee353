import type { Clock, Deliveries, DeliveryItem } from '@phlo/core';

import type { BookRow, HookBooks } from './hook-books.js';
import type { Sqlite } from './sqlite.js';

/** Settles one item; undefined where somebody else has, else the attempts that were counted. */
type Settle = (book: BookRow, item: DeliveryItem) => number | undefined;

/** What becomes of items. Each is counted once: only who moves the position past it, or takes it out, counts it. */
export function openHookSettlement(
  db: Sqlite,
  books: HookBooks,
  clock: Pick<Clock, 'now'>,
): Pick<Deliveries, 'deliver' | 'bury' | 'drop' | 'pass'> {
  const settle = openSettle(db);
  const deliver = db.prepare('UPDATE hook_books SET delivered = delivered + ?, last_error = NULL WHERE book_id = ?');
  const drop = db.prepare('UPDATE hook_books SET dropped = dropped + ? WHERE book_id = ?');
  const note = db.prepare('UPDATE hook_books SET last_error = ? WHERE book_id = ?');
  const bury = db.prepare('INSERT INTO hook_dead (book_id, attempts, error, at, json) VALUES (?, ?, ?, ?, ?)');
  const pass = db.prepare(
    'UPDATE hook_books SET position = ?, dropped = dropped + ? WHERE book_id = ? AND position < ?',
  );
  return {
    deliver: (hook, items) =>
      db.transaction(() => {
        const book = books.find(hook);
        const count = items.filter((item) => settle(book, item) !== undefined).length;
        if (count > 0) deliver.run(count, book.book_id);
      }),
    bury: (hook, item, error) =>
      db.transaction(() => {
        const book = books.find(hook);
        const attempts = settle(book, item);
        if (attempts === undefined) return;
        bury.run(book.book_id, attempts, error, clock.now(), JSON.stringify(item.event));
        note.run(error, book.book_id);
      }),
    drop: (hook, item) =>
      db.transaction(() => {
        const book = books.find(hook);
        if (settle(book, item) !== undefined) drop.run(1, book.book_id);
      }),
    pass: (hook, { through, unreadable }) =>
      db.transaction(() => void pass.run(through, unreadable, books.find(hook).book_id, through)),
  };
}

function openSettle(db: Sqlite): Settle {
  const move = db.prepare(
    'UPDATE hook_books SET position = ?, attempts = 0, attempts_at = NULL WHERE book_id = ? AND position < ?',
  );
  const take = db.prepare<{ attempts: number }>(
    'DELETE FROM hook_again WHERE again_id = ? AND book_id = ? RETURNING attempts',
  );
  return (book, { from }) => {
    if (from.kind === 'again') return take.get(from.id, book.book_id)?.attempts;
    if (move.run(from.position, book.book_id, from.position) === 0) return undefined;
    return book.attempts_at === from.position ? book.attempts : 0;
  };
}
