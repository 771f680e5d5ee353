import type { Deliveries, PhloEvent } from '@phlo/core';
import type { MemoryBook } from './memory-book.js';
import type { Shelf } from './memory-shelf.js';

/** Dead letters and replays in memory. */
export function openDeadLetters({
  books,
  find,
  nextId,
}: Shelf): Pick<Deliveries, 'replay' | 'deadLetters' | 'retry' | 'discard'> {
  const take = (ids: readonly number[], settled: (book: MemoryBook, texts: readonly string[]) => void): number => {
    let count = 0;
    for (const book of books.values()) {
      const taken = book.dead.filter(({ id }) => ids.includes(id));
      book.dead = book.dead.filter(({ id }) => !ids.includes(id));
      settled(
        book,
        taken.map(({ text }) => text),
      );
      count += taken.length;
    }
    return count;
  };
  const hand = (book: MemoryBook, texts: readonly string[]): void =>
    void book.again.push(...texts.map((text) => ({ id: nextId(), text, attempts: 0 })));

  return {
    replay: (hook, events) => {
      const texts = Array.from(events, (event) => JSON.stringify(event));
      hand(find(hook), texts);
      return texts.length;
    },
    deadLetters: ({ hook, ids } = {}) =>
      (hook === undefined ? [...books.values()] : [find(hook)])
        .flatMap(({ plugin, hook: name, dead }) =>
          dead.map(({ text, ...letter }) => ({ ...letter, plugin, hook: name, event: JSON.parse(text) as PhloEvent })),
        )
        .filter(({ id }) => ids === undefined || ids.includes(id))
        .sort((a, b) => a.id - b.id),
    retry: (ids) => take(ids, hand),
    discard: (ids) => take(ids, (book, texts) => void (book.dropped += texts.length)),
  };
}
