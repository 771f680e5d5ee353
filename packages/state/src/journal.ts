import { matchesType } from '@phlo/core';
import type { Journal, JournaledEvent, JournalPage, JournalPosition, PhloEvent } from '@phlo/core';

import { readEvent } from './event-reader.js';
import { journaling } from './event-writer.js';
import type { EventWriter } from './event-writer.js';
import { createEventReader } from './recent-events.js';
import { corruptState } from './sqlite-error.js';
import type { Sqlite, SqlValue } from './sqlite.js';

type JournalQuery = NonNullable<Parameters<Journal['read']>[0]>;
type PageQuery = Parameters<Journal['after']>[1];

interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly json: string;
}

const pageRows = 500;

/**
 * The journal on the state file. With `limit`, `read` gives the newest events that match, still in the order in which
 * they were appended. No lock is held between two pages: a slow reader never blocks a writer. `read` throws
 * `STATE_CORRUPT` for an event that cannot be read.
 */
export function openJournal(db: Sqlite, write: EventWriter): Journal {
  return {
    append: (event) => journaling(event, () => write(event)),
    read: (query = {}) => {
      const { limit } = query;
      return limit === undefined ? oldestFirst(db, query) : newest(db, query, limit);
    },
    ...openPages(db),
  };
}

function openPages(db: Sqlite): Pick<Journal, 'end' | 'after' | 'count'> {
  const newestSeq = db.prepare<{ seq: number }>('SELECT coalesce(max(seq), 0) AS seq FROM events');
  // `+` keeps SQLite from the index on types: it would sort all that is left for every page, this reads on from the last.
  const stretch = db.prepare<EventRow>(
    `SELECT seq, type, json FROM events
      WHERE seq > ? AND seq <= ? AND +type IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?`,
  );
  const counted = db.prepare<{ count: number }>(
    'SELECT count(*) AS count FROM events WHERE seq > ? AND type IN (SELECT value FROM json_each(?))',
  );
  const count: Journal['count'] = (position, { types }) => counted.get(position, JSON.stringify(types))?.count ?? 0;
  const read = createEventReader();
  const end = () => newestSeq.get()?.seq ?? 0;
  const after = (position: JournalPosition, { types, limit }: PageQuery): JournalPage => {
    // Read before the events: what is appended in between comes with the next page.
    const last = Math.max(position, end());
    const events: JournaledEvent[] = [];
    const unreadable: JournalPosition[] = [];
    let through = position;
    while (events.length < limit && through < last) {
      const room = limit - events.length;
      const rows = stretch.all(through, last, JSON.stringify(types), room);
      for (const { seq, json } of rows) {
        const event = read(seq, json);
        if (event === undefined) unreadable.push(seq);
        else events.push({ position: seq, event });
      }
      through = rows.length < room ? last : (rows.at(-1)?.seq ?? last);
    }
    return { events, through, unreadable };
  };
  return { end, after, count };
}

function* oldestFirst(db: Sqlite, query: JournalQuery): Generator<PhloEvent> {
  for (const row of rowsOf(db, query, 'ASC')) yield parseEvent(db, row);
}

function* newest(db: Sqlite, query: JournalQuery, limit: number): Generator<PhloEvent> {
  const found: EventRow[] = [];
  if (limit < 1) return;
  for (const row of rowsOf(db, query, 'DESC')) {
    found.push(row);
    if (found.length >= limit) break;
  }
  for (const row of found.reverse()) yield parseEvent(db, row);
}

function* rowsOf(db: Sqlite, { runId, type = '*' }: JournalQuery, order: 'ASC' | 'DESC'): Generator<EventRow> {
  const filters: [string, SqlValue][] = [];
  if (runId !== undefined) filters.push(['run_id = ?', runId]);
  if (!type.includes('*')) filters.push(['type = ?', type]);
  const conditions = [`seq ${order === 'ASC' ? '>' : '<'} ?`, ...filters.map(([sql]) => sql)].join(' AND ');
  const page = db.prepare<EventRow>(
    `SELECT seq, type, json FROM events WHERE ${conditions} ORDER BY seq ${order} LIMIT ${pageRows}`,
  );
  const params = filters.map(([, value]) => value);

  let position = order === 'ASC' ? 0 : Number.MAX_SAFE_INTEGER;
  let rows: EventRow[];
  do {
    rows = page.all(position, ...params);
    for (const row of rows) if (matchesType(type, row.type)) yield row;
    position = rows.at(-1)?.seq ?? position;
  } while (rows.length === pageRows);
}

function parseEvent(db: Sqlite, { seq, type, json }: EventRow): PhloEvent {
  const event = readEvent(json);
  if (event === undefined) throw corruptState(db, `the text of the ${type} at position ${seq} is no event`);
  return event;
}
