import type { DeliveryItem, DeliveryState, HookKey, JournalPosition } from '@phlo/core';

/** An event that was handed over again; as JSON, so that nobody holds what another one may change. */
interface AgainEntry {
  readonly id: number;
  readonly text: string;
  attempts: number;
}

interface DeadEntry extends AgainEntry {
  readonly error: string;
  readonly at: number;
}

/** The book of one hook in memory. */
export interface MemoryBook extends HookKey {
  readonly registeredAt: number;
  seenAt: number;
  position: JournalPosition;
  delivered: number;
  dropped: number;
  lastError: string | undefined;
  /** Attempts at the event at `attemptsAt`. */
  attempts: number;
  attemptsAt: JournalPosition | undefined;
  again: AgainEntry[];
  dead: DeadEntry[];
}

export function createMemoryBook({ plugin, hook }: HookKey, position: JournalPosition, now: number): MemoryBook {
  return {
    plugin,
    hook,
    position,
    registeredAt: now,
    seenAt: now,
    delivered: 0,
    dropped: 0,
    lastError: undefined,
    attempts: 0,
    attemptsAt: undefined,
    again: [],
    dead: [],
  };
}

export function toState(book: MemoryBook): DeliveryState {
  const { plugin, hook, position, registeredAt, seenAt, delivered, dropped, lastError } = book;
  return {
    plugin,
    hook,
    position,
    registeredAt,
    seenAt,
    delivered,
    dropped,
    dead: book.dead.length,
    again: book.again.length,
    ...(lastError === undefined ? {} : { lastError }),
  };
}

/** Adds to the attempts at an item; those at an event that is not the next one of the journal are of the past. */
export function addAttempt(book: MemoryBook, { from }: DeliveryItem): void {
  if (from.kind === 'again') {
    for (const entry of book.again) if (entry.id === from.id) entry.attempts += 1;
  } else if (from.position > book.position) {
    book.attempts = book.attemptsAt === from.position ? book.attempts + 1 : 1;
    book.attemptsAt = from.position;
  }
}

export function takeAttemptBack(book: MemoryBook, { from }: DeliveryItem): void {
  if (from.kind === 'again') {
    for (const entry of book.again) if (entry.id === from.id) entry.attempts = Math.max(entry.attempts - 1, 0);
  } else if (book.attemptsAt === from.position) book.attempts = Math.max(book.attempts - 1, 0);
}

/** Settles an item; undefined where it is settled already, else the attempts that were counted. */
export function settle(book: MemoryBook, { from }: DeliveryItem): number | undefined {
  if (from.kind === 'again') {
    const entry = book.again.find(({ id }) => id === from.id);
    book.again = book.again.filter((one) => one !== entry);
    return entry?.attempts;
  }
  if (from.position <= book.position) return undefined;
  const attempts = book.attemptsAt === from.position ? book.attempts : 0;
  Object.assign(book, { position: from.position, attempts: 0, attemptsAt: undefined });
  return attempts;
}
