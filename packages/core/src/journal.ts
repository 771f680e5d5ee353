import type { PhloEvent } from './events/envelope.js';

/** Where an event stands in the journal: positions grow in the order of commits, of all processes. 0 is before the first. */
export type JournalPosition = number;

/** An event and its place. */
export interface JournaledEvent {
  readonly position: JournalPosition;
  readonly event: PhloEvent;
}

/** A stretch of the journal. */
export interface JournalPage {
  readonly events: readonly JournaledEvent[];
  /** Everything up to here has been looked at, events of other types included. */
  readonly through: JournalPosition;
  /** Positions within the stretch whose text is no event: a damaged file. */
  readonly unreadable: readonly JournalPosition[];
}

/** The local, append-only record of every event but `telemetry.*` (DESIGN §6). */
export interface Journal {
  /** Appends synchronously; throws `JOURNAL_FAILED`. */
  append(event: PhloEvent): void;
  /** Position of the newest event. */
  end(): JournalPosition;
  /**
   * Events of the given types after a position, in order, at most `limit` of them. Where fewer come, `through` is the
   * end of the journal at that moment.
   */
  after(position: JournalPosition, query: { readonly types: readonly string[]; readonly limit: number }): JournalPage;
  /** How many events of the given types come after a position, those whose text is damaged included. */
  count(position: JournalPosition, query: { readonly types: readonly string[] }): number;
  /** Events in the order in which they were appended. `type` is a pattern such as `wap.*`. */
  read(query?: { readonly runId?: string; readonly type?: string; readonly limit?: number }): Iterable<PhloEvent>;
}
