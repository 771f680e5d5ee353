import { matchesType } from '@phlo/core';
import type { Journal, PhloEvent } from '@phlo/core';

import { journaling } from './event-writer.js';
import type { EventWriter } from './event-writer.js';
import type { Sqlite, SqlValue } from './sqlite.js';

type JournalQuery = NonNullable<Parameters<Journal['read']>[0]>;

interface EventRow {
  readonly seq: number;
  readonly type: string;
  readonly json: string;
}

const pageRows = 500;

/**
 * The journal on the state file. With `limit`, `read` gives the newest events that match, still in the order in which
 * they were appended. No lock is held between two pages: a slow reader never blocks a writer.
 */
export function openJournal(db: Sqlite, write: EventWriter): Journal {
  return {
    append: (event) => journaling(event, () => write(event)),
    read: (query = {}) => {
      const { limit } = query;
      return limit === undefined ? oldestFirst(db, query) : newest(db, query, limit);
    },
  };
}

function* oldestFirst(db: Sqlite, query: JournalQuery): Generator<PhloEvent> {
  for (const row of rowsOf(db, query, 'ASC')) yield parseEvent(row);
}

function* newest(db: Sqlite, query: JournalQuery, limit: number): Generator<PhloEvent> {
  const found: EventRow[] = [];
  if (limit < 1) return;
  for (const row of rowsOf(db, query, 'DESC')) {
    found.push(row);
    if (found.length >= limit) break;
  }
  for (const row of found.reverse()) yield parseEvent(row);
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

/** The cast holds: only `append` writes this column. */
const parseEvent = (row: EventRow): PhloEvent => JSON.parse(row.json) as PhloEvent;
