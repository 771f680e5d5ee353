import type { Clock } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

/** How much of the journal is kept. */
export interface Retention {
  readonly maxAgeMs: number;
  readonly maxEvents: number;
  /** At most so many events are deleted at one opening, which keeps it short; the next opening goes on. */
  readonly maxDeleted: number;
}

/** DESIGN §6: 30 days or a million events. */
const defaultRetention: Retention = { maxAgeMs: 30 * 24 * 3_600_000, maxEvents: 1_000_000, maxDeleted: 20_000 };

interface Bounds {
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly oldest_time: number | null;
}

/** Deletes the oldest events beyond the retention, and processes that nothing refers to. The newest event always stays. */
export function prune(db: Sqlite, clock: Clock, retention: Retention = defaultRetention): void {
  const cutoff = clock.now() - retention.maxAgeMs;
  const bounds = db
    .prepare<Bounds>(
      `SELECT min(seq) AS oldest, (SELECT max(seq) FROM events) AS newest,
              (SELECT time FROM events ORDER BY seq LIMIT 1) AS oldest_time FROM events`,
    )
    .get();
  if (!bounds || bounds.oldest === null || bounds.newest === null) return;
  const surplus = bounds.newest - bounds.oldest + 1 - retention.maxEvents;
  const isOld = bounds.oldest_time !== null && bounds.oldest_time < cutoff;
  if (surplus <= 0 && !isOld) return;

  const first = bounds.oldest;
  const last = Math.min(bounds.newest - 1, first + retention.maxDeleted - 1);
  db.transaction(() => {
    db.prepare('DELETE FROM events WHERE seq <= ? AND (time < ? OR seq < ?)').run(last, cutoff, first + surplus);
    db.prepare(
      `DELETE FROM processes WHERE heartbeat_at < ?
          AND process_id NOT IN (SELECT process_id FROM leases)
          AND process_id NOT IN (SELECT process_id FROM open_starts)
          AND process_id NOT IN (SELECT process_id FROM runs WHERE ended_at IS NULL)`,
    ).run(cutoff);
  });
}
