import type { Clock, Logger } from '@phlo/core';

import { isProcessAlive } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';
import type { Sqlite } from './sqlite.js';

/** A process that is written down in the state store, with its last sign of life in epoch milliseconds. */
export interface ProcessHolder extends ProcessIdentity {
  readonly heartbeatAt: number;
}

/** Whether the process behind a lease or a run still lives. */
export type LivenessTest = (holder: ProcessHolder) => boolean;

export interface ProcessesOptions {
  readonly clock: Clock;
  readonly process: ProcessIdentity;
  readonly isAlive: LivenessTest;
  readonly log?: Logger;
}

/** The processes that use the state store: this one with its heartbeat, the others with the question whether they live. */
export interface Processes extends Disposable {
  /** Id of this process; writes it down and starts its heartbeat on first use. */
  self(): number;
  /** A test that asks the system once for each process. */
  liveness(): (processId: number) => boolean;
}

interface ProcessRow {
  readonly pid: number;
  readonly host: string;
  readonly started: string;
  readonly heartbeat_at: number;
}

const heartbeatMs = 5_000;
/** Six missed heartbeats. */
const staleMs = 30_000;

/** On the same host the system knows; elsewhere (a container on a shared volume) the heartbeat must be younger than 30 s. */
export function defaultLiveness(clock: Clock, host: string): LivenessTest {
  return (holder) => (holder.host === host ? isProcessAlive(holder) : clock.now() - holder.heartbeatAt <= staleMs);
}

/** Opens the register of processes on the state file. */
export function openProcesses(db: Sqlite, options: ProcessesOptions): Processes {
  const { clock, isAlive, log, process: own } = options;
  const register = db.prepare<{ process_id: number }>(
    `INSERT INTO processes (pid, host, started, heartbeat_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (pid, host, started) DO UPDATE SET heartbeat_at = excluded.heartbeat_at RETURNING process_id`,
  );
  const beat = db.prepare('UPDATE processes SET heartbeat_at = ? WHERE process_id = ?');
  const find = db.prepare<ProcessRow>('SELECT pid, host, started, heartbeat_at FROM processes WHERE process_id = ?');
  let ownId: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  const heartbeat = (processId: number) => {
    try {
      beat.run(clock.now(), processId);
    } catch (error) {
      // The next beat may work; six must fail before anybody on another host doubts this process.
      log?.log('warn', 'heartbeat failed', { error: String(error) });
    }
  };

  return {
    self: () => {
      ownId ??= register.get(own.pid, own.host, own.startedAt, clock.now())?.process_id ?? 0;
      const processId = ownId;
      timer ??= setInterval(() => heartbeat(processId), heartbeatMs).unref();
      return processId;
    },
    liveness: () => {
      const known = new Map<number, boolean>();
      return (processId) => {
        const answer = known.get(processId) ?? isRowAlive(find.get(processId), isAlive);
        known.set(processId, answer);
        return answer;
      };
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

function isRowAlive(row: ProcessRow | undefined, isAlive: LivenessTest): boolean {
  return (
    row !== undefined &&
    isAlive({ pid: row.pid, host: row.host, startedAt: row.started, heartbeatAt: row.heartbeat_at })
  );
}
