import type { DeliveryPage } from './deliveries.js';
import type { JournaledEvent, JournalPage } from './journal.js';

/**
 * The first part of a stretch of the journal that has events or unreadable ones, not both: what an implementation of
 * `Deliveries` gives at once.
 */
export function deliverablePart(
  page: JournalPage,
): Pick<DeliveryPage, 'through' | 'unreadable'> & Pick<JournalPage, 'events'> {
  const { events, unreadable, through } = page;
  const [firstUnreadable] = unreadable;
  if (firstUnreadable === undefined) return { events, through, unreadable: 0 };
  const [firstEvent] = events;
  if (firstEvent === undefined) return { events, through, unreadable: unreadable.length };
  if (firstEvent.position < firstUnreadable) {
    return { events: eventsBefore(events, firstUnreadable), through: firstUnreadable - 1, unreadable: 0 };
  }
  const leading = unreadable.filter((position) => position < firstEvent.position);
  return { events: [], through: firstEvent.position - 1, unreadable: leading.length };
}

const eventsBefore = (events: readonly JournaledEvent[], end: number): readonly JournaledEvent[] =>
  events.filter(({ position }) => position < end);
