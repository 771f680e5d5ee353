import type { Clock } from '@phlo/core';
import type { ProcessIdentity } from '../process/process-table.js';
import type { KeeperOrder } from './keeper-order.js';
import { appendLog } from './log-file.js';
import { writeRecord } from './native-record.js';
import type { NativeRecord } from './native-record.js';
import type { Exit } from './program.js';
import { serviceMarker } from './service-marker.js';
import { writeTurn } from './turns.js';
import type { ServiceTurn } from './turns.js';

interface Facts {
  readonly restarts: number;
  /** How the program last ended. */
  readonly last?: Exit | undefined;
}

interface StateFacts extends Facts {
  /** Epoch milliseconds of the program's last start. */
  readonly since: number;
  readonly child?: ProcessIdentity;
}

/**
 * What a keeper writes down: how its service stands, what it did, and what there is to say in its log. A disk that is full makes it late
 * and ends no service; a folder that is gone is not made again.
 */
export interface KeeperNotes {
  /** The first one throws where it cannot be written: nobody would find what was started. */
  state(state: NativeRecord['state'], facts: StateFacts): void;
  turn(status: ServiceTurn['status'], facts: Facts & { readonly pid?: number }): void;
  say(text: string): void;
  /** Writes what could not be written before. */
  repeat(): void;
}

interface NotesKit {
  readonly clock: Clock;
  readonly keeper: ProcessIdentity;
  /** Whether there is a folder to write to. */
  readonly isThere: () => boolean;
  /** Called where something is to be announced. */
  readonly wake: () => void;
}

/** Of what could not be written more is not kept. */
const mostLate = 100;

export function createKeeperNotes(order: KeeperOrder, { clock, keeper, isThere, wake }: NotesKit): KeeperNotes {
  const { stateDir, logPath, stopSignal, graceMs } = order;
  const marker = serviceMarker(stateDir);
  const prefix = `${String(clock.now()).padStart(15, '0')}-${keeper.pid}`;
  let turns = 0;
  let late: (() => void)[] = [];
  let lateState: NativeRecord | undefined;
  let isFirst = true;
  const writes = (act: () => void): boolean => {
    if (!isThere()) return true;
    try {
      act();
      return true;
    } catch (error) {
      if (isFirst) throw error;
      return false;
    }
  };
  const write = (act: () => void): void => {
    if (!writes(act) && late.length < mostLate) late.push(act);
  };
  const writeState = (record: NativeRecord): void => {
    lateState = writes(() => writeRecord(stateDir, record)) ? undefined : record;
  };
  return {
    repeat: () => {
      if (lateState !== undefined) writeState(lateState);
      const acts = late;
      late = [];
      for (const act of acts) write(act);
    },
    state: (state, { last, ...facts }) => {
      writeState({ version: 1, marker, keeper, state, ...facts, ended: last?.text, stopSignal, graceMs });
      isFirst = false;
    },
    turn: (status, { last, ...facts }) => {
      const at = clock.now();
      const id = `${prefix}-${String(++turns).padStart(9, '0')}`;
      const how = last && { ended: last.text, exitCode: last.code, signal: last.signal };
      write(() => {
        writeTurn(stateDir, { id, status, at, ...facts, ...how });
        wake();
      });
    },
    say: (text) => {
      const line = `[phlo ${new Date(clock.now()).toISOString()}] ${text}\n`;
      write(() => appendLog(logPath, line));
    },
  };
}
