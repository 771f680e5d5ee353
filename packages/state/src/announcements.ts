import type { Announcements, OpenStart, PendingAnnouncement, PhloEvent } from '@phlo/core';

import { stateErrors } from './errors.js';
import { journaling } from './event-writer.js';
import type { EventWriter } from './event-writer.js';
import type { Processes } from './processes.js';
import type { Sqlite } from './sqlite.js';

interface OpenStartRow {
  readonly process_id: number;
  readonly run_id: string;
  readonly end_type: string;
  readonly start_json: string;
  readonly pending_json: string | null;
}

/** The announcing protocol of DESIGN §5 on the state file: whatever process dies when, each start gets one end. */
export function openAnnouncements(db: Sqlite, processes: Processes, write: EventWriter): Announcements {
  const open = db.prepare(
    'INSERT INTO open_starts (start_id, process_id, run_id, end_type, start_json) VALUES (?, ?, ?, ?, ?)',
  );
  const announce = db.prepare('UPDATE open_starts SET pending_json = ? WHERE start_id = ?');
  const close = db.prepare('DELETE FROM open_starts WHERE start_id = ?');
  const list = db.prepare<OpenStartRow>('SELECT * FROM open_starts ORDER BY seq');
  return {
    opened: ({ startEvent, runId, endType }) =>
      journaling(startEvent, () => {
        const processId = processes.self();
        db.transaction(() => {
          write(startEvent);
          open.run(startEvent.id, processId, runId, endType, JSON.stringify(startEvent));
        });
      }),
    pending: (announcement, startEventId) => {
      const changed = journaling(announcement.event, () => announce.run(JSON.stringify(announcement), startEventId));
      if (changed === 0) throw notOpen(announcement, startEventId);
    },
    closed: (startEventId, end) =>
      journaling(end, () =>
        db.transaction(() => {
          const isFirst = close.run(startEventId) > 0;
          if (isFirst) write(end);
          return isFirst;
        }),
      ),
    unfinished: () => {
      const isAlive = processes.liveness();
      return list
        .all()
        .filter((row) => !isAlive(row.process_id))
        .map(toUnfinished);
    },
  };
}

// The casts hold: only the functions above fill these columns.
function toUnfinished(row: OpenStartRow): { readonly start: OpenStart; readonly pending?: PendingAnnouncement } {
  const start: OpenStart = {
    runId: row.run_id,
    startEvent: JSON.parse(row.start_json) as PhloEvent,
    endType: row.end_type,
  };
  return row.pending_json === null
    ? { start }
    : { start, pending: JSON.parse(row.pending_json) as PendingAnnouncement };
}

function notOpen(announcement: PendingAnnouncement, startEventId: string): Error {
  return stateErrors.create('START_NOT_OPEN', {
    message: `${announcement.event.type} of ${announcement.table} cannot be announced: start ${startEventId} is not open`,
    asset: announcement.table,
    dataState: `Batch ${announcement.batchId} has not been committed.`,
  });
}
