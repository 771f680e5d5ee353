import type { Deliveries } from '@phlo/core';

import type { HookBooks } from './hook-books.js';
import type { Sqlite } from './sqlite.js';

/** Attempts at the next event of a hook: kept in the file, so that a handler that kills its process is found out. */
export function openHookAttempts(db: Sqlite, books: HookBooks): Pick<Deliveries, 'begin' | 'release' | 'reject'> {
  const countJournal = db.prepare(
    `UPDATE hook_books SET attempts = CASE WHEN attempts_at = ? THEN attempts + 1 ELSE 1 END, attempts_at = ?
      WHERE book_id = ? AND position < ?`,
  );
  const countAgain = db.prepare('UPDATE hook_again SET attempts = attempts + 1 WHERE again_id = ? AND book_id = ?');
  const undoJournal = db.prepare(
    'UPDATE hook_books SET attempts = max(attempts - 1, 0) WHERE attempts_at = ? AND book_id = ?',
  );
  const undoAgain = db.prepare(
    'UPDATE hook_again SET attempts = max(attempts - 1, 0) WHERE again_id = ? AND book_id = ?',
  );
  const note = db.prepare('UPDATE hook_books SET last_error = ? WHERE book_id = ?');
  return {
    begin: (hook, { from }) =>
      db.transaction(() => {
        const { book_id: id } = books.find(hook);
        if (from.kind === 'again') countAgain.run(from.id, id);
        else countJournal.run(from.position, from.position, id, from.position);
      }),
    release: (hook, { from }, error) =>
      db.transaction(() => {
        const { book_id: id } = books.find(hook);
        if (from.kind === 'again') undoAgain.run(from.id, id);
        else undoJournal.run(from.position, id);
        note.run(error, id);
      }),
    reject: (hook, _item, error) => db.transaction(() => void note.run(error, books.find(hook).book_id)),
  };
}
