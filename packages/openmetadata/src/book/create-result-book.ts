import type { PhloEvent, PluginStore } from '@phlo/core';

export type ResultEvent = PhloEvent<'quality.result'>;

/** Results of checks, until the server has them. */
export interface ResultBook {
  /** Keeps one for the table that it is about; one that is known already stays as it is. */
  add(event: ResultEvent, table: string): void;
  /** Those that the server does not have yet, of one table or of all, in the order of their times. */
  waiting(table?: string): readonly WaitingResult[];
  /** Its event is done with, and its table has no place for it yet. Of one check the last 100 are kept so. */
  park(result: WaitingResult): void;
  /** The server has what it says, and not yet the rows that it shows. */
  tell(eventId: string): void;
  /** The server has it, or will not have it: it is not sent again. */
  settle(eventId: string, state: 'sent' | 'refused'): void;
  /** Forgets what was settled before `time`, and what has waited since then. */
  prune(time: number): void;
}

export interface WaitingResult {
  readonly table: string;
  readonly event: ResultEvent;
  /** Whether it waits for its table rather than for its event to be delivered. */
  readonly isParked: boolean;
  /** Whether only its rows are missing. */
  readonly isTold: boolean;
}

/** Of one check: a table that is never published must not gather them for ever. */
const mostParked = 100;

interface Row {
  readonly table_key: string;
  readonly event: string;
  readonly state: 'new' | 'parked' | 'told';
}

export function createResultBook(store: PluginStore): ResultBook {
  return {
    add: (event, table) =>
      void store.run(
        "INSERT INTO results (event_id, table_key, check_name, time, event, state) VALUES (?, ?, ?, ?, ?, 'new') ON CONFLICT DO NOTHING",
        event.id,
        table,
        event.data.check,
        event.time,
        JSON.stringify(event),
      ),
    waiting: (table) => {
      const read = "SELECT table_key, event, state FROM results WHERE state IN ('new', 'parked', 'told')";
      const order = 'ORDER BY time, event_id';
      const rows =
        table === undefined
          ? store.all<Row>(`${read} ${order}`)
          : store.all<Row>(`${read} AND table_key = ? ${order}`, table);
      // Written by `add` and by nothing else.
      return rows.map((row) => ({
        table: row.table_key,
        event: JSON.parse(row.event) as ResultEvent,
        isParked: row.state === 'parked',
        isTold: row.state === 'told',
      }));
    },
    tell: (eventId) => void store.run("UPDATE results SET state = 'told' WHERE event_id = ?", eventId),
    park: ({ table, event }) => {
      store.run("UPDATE results SET state = 'parked' WHERE event_id = ?", event.id);
      store.run(
        `DELETE FROM results WHERE state = 'parked' AND table_key = ?1 AND check_name = ?2 AND event_id NOT IN (
           SELECT event_id FROM results WHERE state = 'parked' AND table_key = ?1 AND check_name = ?2
           ORDER BY time DESC, event_id DESC LIMIT ?3)`,
        table,
        event.data.check,
        mostParked,
      );
    },
    settle: (eventId, state) =>
      void store.run('UPDATE results SET state = ?, event = NULL WHERE event_id = ?', state, eventId),
    prune: (time) => void store.run('DELETE FROM results WHERE time < ?', time),
  };
}
