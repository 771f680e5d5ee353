import type { Clock, Logger, StateStore } from '@phlo/core';

import { openAnnouncements } from './announcements.js';
import { openDeliveries } from './deliveries.js';
import { createEventWriter } from './event-writer.js';
import { pruneHistory } from './history-retention.js';
import { openJournal } from './journal.js';
import { pruneJournal } from './journal-retention.js';
import { openLeases } from './leases.js';
import { makeFolder } from './make-folder.js';
import { migrate } from './migrate.js';
import type { ProcessIdentity } from './process-identity.js';
import { defaultLiveness, openProcesses } from './processes.js';
import type { LivenessTest } from './processes.js';
import { openFreshness } from './freshness.js';
import { openRuns } from './runs.js';
import { openSchedules } from './schedules.js';
import { stateSchema } from './schema.js';
import { openSqlite } from './sqlite.js';
import type { Sqlite } from './sqlite.js';

/** Where the state lies, and who opens it. */
export interface StateStoreOptions {
  /** File of the store, usually `.phlo/state.db`; made with its folder where it is missing. */
  readonly path: string;
  readonly clock: Clock;
  /** Who holds what this store takes: `currentProcess()`. */
  readonly process: ProcessIdentity;
  /** Default: asks the system for processes of this host, and the heartbeat (30 s) for those of other hosts. */
  readonly isAlive?: LivenessTest;
  /** Told about heartbeats that failed, and leases that could not be given back. */
  readonly log?: Logger;
}

/**
 * Opens the state store of a project (DESIGN §6); the opener disposes it. Any number of processes may have it open.
 * Older files are migrated. Events beyond 30 days or a million are deleted, and of the history of runs what is beyond 90 days or 10,000
 * runs; dead letters are not, whatever their age.
 *
 * Errors: `STATE_TOO_NEW`, `STATE_CORRUPT`, `STATE_BUSY`, `STATE_FAILED`.
 */
export function openStateStore(options: StateStoreOptions): StateStore {
  const { path, clock } = options;
  makeFolder({ path });
  const db = openSqlite(path);
  try {
    migrate(db, stateSchema(db));
    prune(db, clock);
    return assemble(db, options);
  } catch (error) {
    db.close();
    throw error;
  }
}

function prune(db: Sqlite, clock: Clock): void {
  pruneJournal(db, clock);
  pruneHistory(db, clock);
}

function assemble(db: Sqlite, options: StateStoreOptions): StateStore {
  const { clock, process: own, log } = options;
  const isAlive = options.isAlive ?? defaultLiveness(clock, own.host);
  const processes = openProcesses(db, { clock, process: own, isAlive, ...(log === undefined ? {} : { log }) });
  const leases = openLeases(db, processes, { clock, ...(log === undefined ? {} : { log }) });
  const write = createEventWriter(db);
  const journal = openJournal(db, write);
  let isOpen = true;
  return {
    journal,
    runs: openRuns(db, processes),
    schedules: openSchedules(db),
    freshness: openFreshness(db),
    prune: () => prune(db, clock),
    leases,
    announcements: openAnnouncements(db, processes, write),
    deliveries: openDeliveries(db, { journal, leases, clock }),
    [Symbol.dispose]: () => {
      if (!isOpen) return;
      isOpen = false;
      processes[Symbol.dispose]();
      leases[Symbol.dispose]();
      db.close();
    },
  };
}
