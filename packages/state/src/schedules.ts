import type { Firing, FiringRecord, ScheduleBook } from '@phlo/core';

import { stateErrors } from './errors.js';
import type { Sqlite } from './sqlite.js';

interface FiringRow {
  readonly schedule: string;
  readonly due_at: number | null;
  readonly trigger: string;
  readonly at: number;
  readonly run_id: string | null;
  readonly passed: string | null;
  readonly message: string | null;
}

/** Schedules on the state file: a due time has one row, whoever writes it first. */
export function openSchedules(db: Sqlite): ScheduleBook {
  const find = db.prepare<{ rule: string; followed_since: number }>('SELECT * FROM schedules WHERE name = ?');
  const put = db.prepare('INSERT OR REPLACE INTO schedules (name, rule, followed_since) VALUES (?, ?, ?)');
  const names = db.prepare<{ name: string }>('SELECT name FROM schedules');
  const drop = db.prepare('DELETE FROM schedules WHERE name = ?');
  const lastDue = db.prepare<{ due: number | null }>(
    'SELECT max(due_at) AS due FROM firings WHERE schedule = ? AND due_at <= ?',
  );
  const history = db.prepare<FiringRow>('SELECT * FROM firings WHERE schedule = ? ORDER BY seq DESC LIMIT ?');
  const write = createFiringWriter(db);
  return {
    follow: ({ name, rule }, at) =>
      db.transaction(() => {
        const known = find.get(name);
        if (known?.rule === rule && known.followed_since <= at) return known.followed_since;
        put.run(name, rule, at);
        return at;
      }),
    followedSince: ({ name, rule }) => {
      const known = find.get(name);
      return known?.rule === rule ? known.followed_since : undefined;
    },
    retain: (kept) =>
      db.transaction(() => {
        const known = new Set(kept);
        return names.all().filter(({ name }) => !known.has(name) && drop.run(name) > 0).length;
      }),
    lastDue: (schedule, upTo = Number.MAX_SAFE_INTEGER) => lastDue.get(schedule, upTo)?.due ?? undefined,
    pass: write,
    history: (schedule, { limit = -1 } = {}) => history.all(schedule, limit).map(toFiring),
  };
}

/** Writes a firing; false where its due time has one already. */
function createFiringWriter(db: Sqlite): (record: FiringRecord) => boolean {
  const insert = db.prepare(
    `INSERT OR IGNORE INTO firings (schedule, due_at, trigger, at, run_id, passed, message) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  return ({ schedule, dueAt, trigger, at, runId, passed, message }) =>
    insert.run(schedule, dueAt ?? null, trigger, at, runId ?? null, passed ?? null, message ?? null) > 0;
}

/** Writes that a run answers a firing, within the transaction in which the run begins. Throws `SCHEDULE_TAKEN`. */
export function createFiringStart(db: Sqlite): (firing: Firing, run: { runId: string; at: number }) => void {
  const write = createFiringWriter(db);
  return (firing, run) => {
    if (write({ ...firing, ...run })) return;
    const due = firing.dueAt === undefined ? '' : ` of ${new Date(firing.dueAt).toISOString()}`;
    throw stateErrors.create('SCHEDULE_TAKEN', {
      message: `The due time${due} of ${firing.schedule} has been answered already`,
    });
  };
}

// The casts hold: only the writers above fill these columns.
const toFiring = (row: FiringRow): FiringRecord => ({
  schedule: row.schedule,
  trigger: row.trigger as FiringRecord['trigger'],
  at: row.at,
  ...(row.due_at === null ? {} : { dueAt: row.due_at }),
  ...(row.run_id === null ? {} : { runId: row.run_id }),
  ...(row.passed === null ? {} : { passed: row.passed as NonNullable<FiringRecord['passed']> }),
  ...(row.message === null ? {} : { message: row.message }),
});
