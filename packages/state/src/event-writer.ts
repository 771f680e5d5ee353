import { coreErrors, isPhloError } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';

import type { Sqlite } from './sqlite.js';

/** Writes one event into the journal's table, within the caller's transaction or its own. */
export type EventWriter = (event: PhloEvent) => void;

export function createEventWriter(db: Sqlite): EventWriter {
  const insert = db.prepare('INSERT INTO events (id, type, version, time, run_id, json) VALUES (?, ?, ?, ?, ?, ?)');
  return (event) => {
    insert.run(event.id, event.type, event.version, event.time, event.runId ?? null, JSON.stringify(event));
  };
}

const defaultHint = 'Check the free space and the permissions of the folder .phlo, then run the command again.';

/** Gives whatever fails while an event is written the code `JOURNAL_FAILED`, and keeps the cause. */
export function journaling<T>(event: PhloEvent, write: () => T): T {
  try {
    return write();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw coreErrors.create('JOURNAL_FAILED', {
      message: `Event ${event.type} (${event.id}) could not be journaled: ${reason}`,
      hint: isPhloError(error) && error.hint !== undefined ? error.hint : defaultHint,
      cause: error,
    });
  }
}
