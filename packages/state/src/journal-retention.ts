import type { Clock } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

/** How much of the journal is kept. */
export interface JournalRetention {
  readonly maxAgeMs: number;
  readonly maxEvents: number;
  /** At most so many events are deleted at one opening, which keeps it short; the next opening goes on. */
  readonly maxDeleted: number;
}

/** DESIGN §6: 30 days or a million events. */
const defaultRetention: JournalRetention = { maxAgeMs: 30 * 24 * 3_600_000, maxEvents: 1_000_000, maxDeleted: 20_000 };

interface Bounds {
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly oldest_time: number | null;
}

/** For so long events are kept that a hook has not read, after it was registered last. */
const unreadAgeMs = 14 * 24 * 3_600_000;

/**
 * Deletes the oldest events beyond the retention, and processes that nothing refers to. The newest event always stays, and
 * so does what is after the position of a durable hook that was registered within 14 days: whoever delivers drops what
 * is too old for the hook, and counts it.
 */
export function pruneJournal(db: Sqlite, clock: Clock, retention: JournalRetention = defaultRetention): void {
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

  const { oldest: first, newest } = bounds;
  db.transaction(() => {
    // Within the transaction: a hook that is registered again meanwhile keeps its events.
    const last = Math.min(newest - 1, first + retention.maxDeleted - 1, oldestPosition(db, clock.now() - unreadAgeMs));
    db.prepare('DELETE FROM events WHERE seq <= ? AND (time < ? OR seq < ?)').run(last, cutoff, first + surplus);
    db.prepare(
      `DELETE FROM processes WHERE heartbeat_at < ?
          AND process_id NOT IN (SELECT process_id FROM leases)
          AND process_id NOT IN (SELECT process_id FROM open_starts)
          AND process_id NOT IN (SELECT process_id FROM runs WHERE ended_at IS NULL)`,
    ).run(cutoff);
  });
}

/** SQL of {@link oldestPosition}: walks the index from the oldest position to the first hook that counts. */
export const oldestPositionSql = 'SELECT position FROM hook_books WHERE seen_at >= ? ORDER BY position LIMIT 1';

function oldestPosition(db: Sqlite, seenSince: number): number {
  return db.prepare<{ position: number }>(oldestPositionSql).get(seenSince)?.position ?? Number.MAX_SAFE_INTEGER;
}
