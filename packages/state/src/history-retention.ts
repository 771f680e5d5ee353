import type { Clock } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

/** How much of the history of runs is kept. */
export interface HistoryRetention {
  readonly maxAgeMs: number;
  readonly maxRuns: number;
  /** At most so many runs, and firings, are deleted at one opening, which keeps it short; the next opening goes on. */
  readonly maxDeleted: number;
}

const defaultRetention: HistoryRetention = { maxAgeMs: 90 * 24 * 3_600_000, maxRuns: 10_000, maxDeleted: 100 };

/** What stays although it is old lies at the front, and is little: a run an asset, a firing a schedule. */
const oldestLookedAt = 1_000;

/**
 * Deletes the oldest runs beyond the retention, with what became of their assets, checks and hooks, and what schedules did before
 * that. What says how things stand now is kept whatever its age: the newest run, the run that was the last of some asset, or its last
 * success, and of each schedule the last firing and the last due time. So are runs that have not ended: recovery ends them first.
 */
export function pruneHistory(db: Sqlite, clock: Clock, retention: HistoryRetention = defaultRetention): void {
  const cutoff = clock.now() - retention.maxAgeMs;
  pruneRuns(db, cutoff, retention);
  pruneFirings(db, cutoff, retention);
}

const deletableRuns = `
  SELECT r.run_id FROM (SELECT * FROM runs ORDER BY seq LIMIT ${oldestLookedAt}) r
   WHERE r.ended_at IS NOT NULL AND r.seq < (SELECT max(seq) FROM runs)
     AND (r.started_at < ? OR r.seq <= (SELECT max(seq) FROM runs) - ?)
     AND NOT EXISTS (
       SELECT 1 FROM run_assets a WHERE a.run_id = r.run_id AND (
         NOT EXISTS (SELECT 1 FROM run_assets later WHERE later.asset = a.asset AND later.seq > a.seq)
         OR a.status = 'success' AND NOT EXISTS (
           SELECT 1 FROM run_assets later WHERE later.asset = a.asset AND later.status = 'success' AND later.seq > a.seq)))
   ORDER BY r.seq LIMIT ?`;

function pruneRuns(db: Sqlite, cutoff: number, { maxRuns, maxDeleted }: HistoryRetention): void {
  const find = db.prepare<{ run_id: string }>(deletableRuns);
  if (find.all(cutoff, maxRuns, 1).length === 0) return;
  const deletes = ['run_assets', 'checks', 'run_hooks', 'runs'].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE run_id IN (SELECT value FROM json_each(?))`),
  );
  db.transaction(() => {
    const ids = JSON.stringify(find.all(cutoff, maxRuns, maxDeleted).map(({ run_id: id }) => id));
    for (const statement of deletes) statement.run(ids);
  });
}

/** A due time that a later one of its schedule has settled is never asked for again. */
function pruneFirings(db: Sqlite, cutoff: number, { maxDeleted }: HistoryRetention): void {
  const deletable = `
    SELECT f.seq FROM (SELECT * FROM firings ORDER BY seq LIMIT ${oldestLookedAt}) f
     WHERE f.at < ? AND EXISTS (SELECT 1 FROM firings later WHERE later.schedule = f.schedule AND later.seq > f.seq)
       AND (f.due_at IS NULL OR f.due_at < (SELECT max(due_at) FROM firings later WHERE later.schedule = f.schedule))
     ORDER BY f.seq LIMIT ?`;
  if (db.prepare<{ seq: number }>(deletable).all(cutoff, 1).length > 0)
    db.prepare(`DELETE FROM firings WHERE seq IN (${deletable})`).run(cutoff, maxDeleted);
}
