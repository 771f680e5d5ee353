import type { PhloEvent } from '../events/envelope.js';
import type { DeliverySource, WaitingEvent } from './source.js';

/**
 * What a full mailbox does: it loses its oldest event, or the new one. `coalesce` keeps the newest event of each type and
 * first asset, full or not; where it is full of others, it loses its oldest.
 */
export type Overflow = 'drop-oldest' | 'drop-newest' | 'coalesce';

export interface MailboxOptions {
  readonly overflow: Overflow;
  /** Events that wait at most. */
  readonly capacity: number;
}

/** The events of one queued hook in memory: gone with the process. */
export interface Mailbox extends DeliverySource {
  offer(event: PhloEvent, depth: number): void;
}

interface Letter {
  event: PhloEvent;
  attempts: number;
  depth: number;
  readonly key: string | undefined;
}

export function createMailbox({ overflow, capacity }: MailboxOptions): Mailbox {
  const letters = createFifo<Letter>();
  const byKey = new Map<string, Letter>();
  const counts = { accepted: 0, delivered: 0, dropped: 0, dead: 0 };
  let full = 0;
  /** The oldest ones are being delivered: they are neither replaced nor dropped. */
  let inFlight = 0;

  const lose = () => {
    counts.dropped++;
    full++;
  };
  const forget = ({ key }: Letter) => {
    if (key !== undefined) byKey.delete(key);
  };
  /** Loses the oldest event that is not under way, if there is one. */
  const makeRoom = (): boolean => {
    const oldest = letters.removeAt(inFlight);
    if (oldest === undefined) return false;
    forget(oldest);
    lose();
    return true;
  };
  const settle = (count: number) => {
    for (let index = 0; index < count; index++) letters.removeAt(0);
    inFlight = 0;
  };
  const oldest = () => letters.at(0);

  return {
    offer: (event, depth) => {
      counts.accepted++;
      const key = overflow === 'coalesce' ? JSON.stringify([event.type, event.assetKeys[0]]) : undefined;
      const older = key === undefined ? undefined : byKey.get(key);
      if (older !== undefined) {
        older.event = event;
        older.depth = depth;
        older.attempts = 0;
        counts.dropped++;
        return;
      }
      if (letters.size() >= capacity && (overflow === 'drop-newest' || !makeRoom())) {
        lose();
        return;
      }
      const letter: Letter = { event, attempts: 0, depth, key };
      letters.push(letter);
      if (key !== undefined) byKey.set(key, letter);
    },
    isOurs: () => true,
    next: (limit) => {
      const taken: WaitingEvent[] = [];
      // What is no longer under way may be replaced again, unless something newer of its key came meanwhile.
      for (let index = limit; index < inFlight; index++) {
        const letter = letters.at(index);
        if (letter?.key !== undefined && !byKey.has(letter.key)) byKey.set(letter.key, letter);
      }
      for (let index = 0; index < limit && index < letters.size(); index++) {
        const letter = letters.at(index);
        if (letter === undefined) break;
        // From now on a newer event of its key is a letter of its own.
        if (byKey.get(letter.key ?? '') === letter) forget(letter);
        // A copy: what was handed out does not change when an attempt is counted.
        taken.push({ event: letter.event, attempts: letter.attempts, depth: letter.depth });
      }
      inFlight = taken.length;
      return taken;
    },
    begin: () => {
      const letter = oldest();
      if (letter !== undefined) letter.attempts++;
    },
    release: () => {
      const letter = oldest();
      if (letter !== undefined) letter.attempts--;
    },
    // The attempt was counted when it began.
    reject: () => undefined,
    deliver: (count) => {
      settle(count);
      counts.delivered += count;
    },
    bury: () => {
      settle(1);
      counts.dead++;
    },
    drop: () => {
      settle(1);
      counts.dropped++;
    },
    takeLosses: () => {
      const losses = { full, unreadable: 0 };
      full = 0;
      return losses;
    },
    settled: () => ({ delivered: counts.delivered, dropped: counts.dropped, dead: counts.dead }),
    counts: () => ({ ...counts, pending: letters.size() }),
    close: () => undefined,
  };
}

interface Fifo<T> {
  push(item: T): void;
  at(index: number): T | undefined;
  removeAt(index: number): T | undefined;
  size(): number;
}

/** `Array.shift` moves everything that is left, each time; here the front only moves on, and is cut off now and then. */
function createFifo<T>(): Fifo<T> {
  let items: (T | undefined)[] = [];
  let front = 0;
  return {
    push: (item) => void items.push(item),
    at: (index) => items[front + index],
    removeAt: (index) => {
      const place = front + index;
      const item = items[place];
      if (place >= items.length) return undefined;
      // What stands before it is under way, and little: it moves up by one.
      for (let at = place; at > front; at--) items[at] = items[at - 1];
      items[front] = undefined;
      front++;
      if (front > 1024 && front * 2 > items.length) {
        items = items.slice(front);
        front = 0;
      }
      return item;
    },
    size: () => items.length - front,
  };
}
