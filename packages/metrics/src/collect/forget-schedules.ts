import type { PhloEvent, PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';

const isFollowed = (event: PhloEvent): event is PhloEvent<'schedule.followed'> => event.type === 'schedule.followed';

/**
 * A schedule that nobody follows any more is due no more: it must not be overdue for ever. Call it within the transaction in which these
 * events were recorded, after that.
 */
export function forgetSchedules(store: PluginStore, events: readonly PhloEvent[]): void {
  const latest = events.findLast(isFollowed);
  if (latest === undefined) return;
  store.run(
    `DELETE FROM series WHERE metric = ? AND updated_at <= ?
     AND json_extract(labels, '$.schedule') NOT IN (SELECT value FROM json_each(?))`,
    instruments.scheduleNext.name,
    latest.time,
    JSON.stringify(latest.data.schedules.map(({ schedule }) => schedule)),
  );
}
