import { joinEdges } from '@phlo/core';
import type { PhloEvent, PluginStore } from '@phlo/core';

/**
 * Puts the edges of an event into the graph. What a job does is what it did the last time: edges that it has no more become past. The
 * same event again changes nothing, and an older one that comes later does not undo a newer one. An edge without a word of columns has
 * those that were told last: to say that there are none, an event says `[]`.
 */
export function recordEdges(store: PluginStore, event: PhloEvent<'lineage.edges'>): void {
  const { id, time, data } = event;
  const runId = event.runId ?? data.run ?? null;
  store.transaction(() => {
    store.run(
      `INSERT INTO jobs (name, event_id, seen_at) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET event_id = excluded.event_id,
       seen_at = excluded.seen_at WHERE (excluded.seen_at, excluded.event_id) > (seen_at, event_id)`,
      data.job,
      id,
      time,
    );
    for (const { from, to, columns } of joinEdges(data.edges)) {
      store.run(
        `INSERT INTO edges ("from", "to", job, first_seen, last_seen, event_id, run_id, columns) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT ("from", "to", job) DO UPDATE SET last_seen = excluded.last_seen, event_id = excluded.event_id,
         run_id = excluded.run_id, columns = coalesce(excluded.columns, columns)
         WHERE (excluded.last_seen, excluded.event_id) > (last_seen, event_id)`,
        from,
        to,
        data.job,
        time,
        time,
        id,
        runId,
        columns === undefined ? null : JSON.stringify(columns),
      );
      store.run(
        'UPDATE edges SET first_seen = min(first_seen, ?) WHERE "from" = ? AND "to" = ? AND job = ?',
        time,
        from,
        to,
        data.job,
      );
      store.run(
        'INSERT OR IGNORE INTO history (event_id, at, run_id, job, "from", "to") VALUES (?, ?, ?, ?, ?, ?)',
        id,
        time,
        runId,
        data.job,
        from,
        to,
      );
    }
  });
}
