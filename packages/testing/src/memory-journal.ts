import { coreErrors, matchesType, messageOf } from '@phlo/core';
import type { Journal, JournaledEvent, JournalPage, JournalPosition, PhloEvent } from '@phlo/core';

/** A journal without a file: what it took is gone with it. */
export interface MemoryJournal extends Journal {
  /** Makes the event at a position unreadable, as a damaged disk would. */
  damage(position: JournalPosition): void;
}

interface Entry {
  readonly id: string;
  readonly type: string;
  /** JSON, as in a file: what comes back is equal, and not the same object. */
  text: string;
}

/** A journal in memory that behaves as the one of `.phlo/state.db`; it keeps everything. */
export function createMemoryJournal(): MemoryJournal {
  // The position of an entry is its index + 1.
  const entries: Entry[] = [];
  const ids = new Set<string>();
  return {
    append: (event) => {
      const entry = toEntry(event, ids);
      ids.add(event.id);
      entries.push(entry);
    },
    read: ({ runId, type = '*', limit } = {}) => {
      const events = entries
        .filter((entry) => matchesType(type, entry.type))
        .map(({ text }) => parse(text))
        .filter((event) => event !== undefined)
        .filter((event) => runId === undefined || event.runId === runId);
      return limit === undefined ? events : events.slice(Math.max(0, events.length - limit));
    },
    end: () => entries.length,
    after: (position, query) => pageOf(entries, position, query),
    count: (position, { types }) => entries.slice(position).filter(({ type }) => types.includes(type)).length,
    damage: (position) => {
      const entry = entries[position - 1];
      if (entry !== undefined) entry.text = entry.text.slice(0, -1);
    },
  };
}

function pageOf(
  entries: readonly Entry[],
  position: JournalPosition,
  { types, limit }: Parameters<Journal['after']>[1],
): JournalPage {
  const events: JournaledEvent[] = [];
  const unreadable: JournalPosition[] = [];
  let through = position;
  while (events.length < limit && through < entries.length) {
    const entry = entries[through];
    through += 1;
    if (entry === undefined || !types.includes(entry.type)) continue;
    const event = parse(entry.text);
    if (event === undefined) unreadable.push(through);
    else events.push({ position: through, event });
  }
  return { events, through, unreadable };
}

function toEntry(event: PhloEvent, ids: ReadonlySet<string>): Entry {
  const { id, type } = event;
  try {
    if (ids.has(id)) throw new Error('there is an event of this id');
    return { id, type, text: JSON.stringify(event) };
  } catch (error) {
    throw coreErrors.create('JOURNAL_FAILED', {
      message: `Event ${type} (${id}) could not be journaled: ${messageOf(error)}`,
      cause: error,
    });
  }
}

function parse(text: string): PhloEvent | undefined {
  try {
    return JSON.parse(text) as PhloEvent;
  } catch {
    return undefined;
  }
}
