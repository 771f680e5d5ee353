import { describe, expect, it } from 'vitest';
import { deliverablePart } from './deliverable-part.js';
import type { PhloEvent } from './events/envelope.js';
import type { JournalPage } from './journal.js';

const page = (events: readonly number[], unreadable: readonly number[], through: number): JournalPage => ({
  events: events.map((position) => ({ position, event: { id: `e${position}` } as PhloEvent })),
  unreadable,
  through,
});
const part = (given: JournalPage) => {
  const { events, ...rest } = deliverablePart(given);
  return { events: events.map(({ position }) => position), ...rest };
};

describe('the deliverable part of a stretch of the journal', () => {
  it.each([
    ['is all of it where everything can be read', page([1, 3], [], 9), { events: [1, 3], through: 9, unreadable: 0 }],
    ['is all of it where nothing can be read', page([], [2, 4], 9), { events: [], through: 9, unreadable: 2 }],
    ['ends before the first unreadable one', page([1, 3, 6], [4, 8], 9), { events: [1, 3], through: 3, unreadable: 0 }],
    ['is the unreadable ones that come first', page([5, 7], [2, 3, 6], 9), { events: [], through: 4, unreadable: 2 }],
    ['is its end where nothing is in it', page([], [], 9), { events: [], through: 9, unreadable: 0 }],
  ])('%s', (_, given, expected) => expect(part(given)).toEqual(expected));
});
