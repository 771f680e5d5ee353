import type { DeadLetter, Deliveries } from '@phlo/core';

import { readEvent } from './event-reader.js';
import type { HookBooks } from './hook-books.js';
import type { Sqlite } from './sqlite.js';

interface DeadRow {
  readonly dead_id: number;
  readonly plugin: string;
  readonly hook: string;
  readonly attempts: number;
  readonly error: string;
  readonly at: number;
  readonly json: string;
}

const idsSql = 'dead_id IN (SELECT value FROM json_each(?))';

/** What people do with events that were given up, and with those that they want delivered again. */
export function openDeadLetters(
  db: Sqlite,
  books: HookBooks,
): Pick<Deliveries, 'replay' | 'deadLetters' | 'retry' | 'discard'> {
  const hand = db.prepare('INSERT INTO hook_again (book_id, json) VALUES (?, ?)');
  const rows = db.prepare<DeadRow>(
    `SELECT d.*, b.plugin, b.hook FROM hook_dead d JOIN hook_books b USING (book_id)
      WHERE (? IS NULL OR d.book_id = ?) AND (? IS NULL OR ${idsSql}) ORDER BY d.dead_id`,
  );
  const handBack = db.prepare(
    `INSERT INTO hook_again (book_id, json) SELECT book_id, json FROM hook_dead WHERE ${idsSql} ORDER BY dead_id`,
  );
  const drop = db.prepare(
    `UPDATE hook_books SET dropped = dropped + (SELECT count(*) FROM hook_dead d WHERE d.book_id = hook_books.book_id
        AND ${idsSql}) WHERE book_id IN (SELECT book_id FROM hook_dead WHERE ${idsSql})`,
  );
  const remove = db.prepare(`DELETE FROM hook_dead WHERE ${idsSql}`);
  return {
    replay: (hook, events) => {
      // Before the lock: whoever gives the events may read them from this very file.
      const texts = Array.from(events, (event) => JSON.stringify(event));
      return db.transaction(() => {
        const { book_id: id } = books.find(hook);
        for (const text of texts) hand.run(id, text);
        return texts.length;
      });
    },
    deadLetters: ({ hook, ids } = {}) => {
      const bookId = hook === undefined ? null : books.find(hook).book_id;
      const idList = ids === undefined ? null : JSON.stringify(ids);
      return rows.all(bookId, bookId, idList, idList).flatMap(toDeadLetter);
    },
    retry: (ids) => db.transaction(() => (handBack.run(JSON.stringify(ids)), remove.run(JSON.stringify(ids)))),
    discard: (ids) => {
      const idList = JSON.stringify(ids);
      return db.transaction(() => (drop.run(idList, idList), remove.run(idList)));
    },
  };
}

/** One whose text is damaged has nothing to show; it stays in the count, and goes when it is handed over again. */
function toDeadLetter(row: DeadRow): DeadLetter[] {
  const event = readEvent(row.json);
  if (event === undefined) return [];
  const { dead_id: id, plugin, hook, attempts, error, at } = row;
  return [{ id, plugin, hook, event, attempts, error, at }];
}
