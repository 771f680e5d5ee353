import { coreErrors } from '@phlo/core';
import type { Clock, Deliveries, DeliveryState, HookKey } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

/** A row of `hook_books`. */
export interface BookRow {
  readonly book_id: number;
  readonly plugin: string;
  readonly hook: string;
  readonly position: number;
  readonly registered_at: number;
  readonly seen_at: number;
  readonly delivered: number;
  readonly dropped: number;
  /** Attempts at the event at `attempts_at`. */
  readonly attempts: number;
  readonly attempts_at: number | null;
  readonly last_error: string | null;
}

interface StateRow extends BookRow {
  readonly dead: number;
  readonly again: number;
}

/** The books themselves: opened, found, described, forgotten. */
export interface HookBooks extends Pick<Deliveries, 'open' | 'state' | 'list' | 'forget'> {
  /** Throws `HOOK_UNKNOWN`. */
  find(key: HookKey): BookRow;
}

const stateSql = `SELECT b.*,
    (SELECT count(*) FROM hook_dead d WHERE d.book_id = b.book_id) AS dead,
    (SELECT count(*) FROM hook_again a WHERE a.book_id = b.book_id) AS again
  FROM hook_books b`;

export function openHookBooks(db: Sqlite, clock: Pick<Clock, 'now'>): HookBooks {
  const open = db.prepare(
    `INSERT INTO hook_books (plugin, hook, position, registered_at, seen_at)
     VALUES (?, ?, (SELECT coalesce(max(seq), 0) FROM events), ?, ?)
     ON CONFLICT (plugin, hook) DO UPDATE SET seen_at = excluded.seen_at`,
  );
  const find = db.prepare<BookRow>('SELECT * FROM hook_books WHERE plugin = ? AND hook = ?');
  const state = db.prepare<StateRow>(`${stateSql} WHERE b.plugin = ? AND b.hook = ?`);
  const list = db.prepare<StateRow>(`${stateSql} ORDER BY b.plugin, b.hook`);
  const forget = db.prepare<Pick<BookRow, 'book_id'>>(
    'DELETE FROM hook_books WHERE plugin = ? AND hook = ? RETURNING book_id',
  );
  const forgetAgain = db.prepare('DELETE FROM hook_again WHERE book_id = ?');
  const forgetDead = db.prepare('DELETE FROM hook_dead WHERE book_id = ?');
  return {
    open: ({ plugin, hook }) => void open.run(plugin, hook, clock.now(), clock.now()),
    find: (key) => find.get(key.plugin, key.hook) ?? unknown(key),
    state: (key) => toState(state.get(key.plugin, key.hook) ?? unknown(key)),
    list: () => list.all().map(toState),
    forget: ({ plugin, hook }) =>
      db.transaction(() => {
        const row = forget.get(plugin, hook);
        if (row === undefined) return false;
        forgetAgain.run(row.book_id);
        forgetDead.run(row.book_id);
        return true;
      }),
  };
}

function toState(row: StateRow): DeliveryState {
  const { plugin, hook, position, delivered, dropped, dead, again } = row;
  return {
    plugin,
    hook,
    position,
    registeredAt: row.registered_at,
    seenAt: row.seen_at,
    delivered,
    dropped,
    dead,
    again,
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
  };
}

function unknown({ plugin, hook }: HookKey): never {
  throw coreErrors.create('HOOK_UNKNOWN', {
    message: `There is no book of the deliveries of hook ${plugin}/${hook}`,
    details: { plugin, hook },
  });
}
