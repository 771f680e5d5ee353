import { coreErrors } from '@phlo/core';
import type { HookKey } from '@phlo/core';
import type { MemoryBook } from './memory-book.js';

/** The books of one process, by {@link keyOf}. */
export interface Shelf {
  readonly books: Map<string, MemoryBook>;
  /** Throws `HOOK_UNKNOWN`. */
  find(hook: HookKey): MemoryBook;
  /** For events handed over again and for dead letters. */
  nextId(): number;
}

export const keyOf = ({ plugin, hook }: HookKey): string => JSON.stringify([plugin, hook]);

export function createShelf(): Shelf {
  const books = new Map<string, MemoryBook>();
  let lastId = 0;
  return {
    books,
    find: (hook) => books.get(keyOf(hook)) ?? unknown(hook),
    nextId: () => (lastId += 1),
  };
}

function unknown({ plugin, hook }: HookKey): never {
  throw coreErrors.create('HOOK_UNKNOWN', {
    message: `There is no book of the deliveries of hook ${plugin}/${hook}`,
    details: { plugin, hook },
  });
}
