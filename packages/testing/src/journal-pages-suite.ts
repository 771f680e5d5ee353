import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCourier, eventOf, heard } from './deliveries-harness.js';
import type { Courier, DeliveriesHarness } from './deliveries-harness.js';

/** The part of a journal's contract that deliveries are built on. */
export function describeJournalPages(name: string, open: () => DeliveriesHarness | Promise<DeliveriesHarness>): void {
  describe(`${name} reads the journal`, () => {
    let harness: DeliveriesHarness;
    let courier: Courier;
    beforeEach(async () => {
      harness = await open();
      courier = createCourier(harness);
    });
    afterEach(() => harness[Symbol.dispose]());

    it('whose end is the position of the newest event', () => {
      expect(harness.journal.end()).toBe(0);
      courier.append('e1', 'e2');
      const { events } = harness.journal.after(0, { types: heard, limit: 9 });
      expect(harness.journal.end()).toBe(events[1]?.position);
    });

    it('by type and position, in the order of appending, and as it was appended', () => {
      const { journal } = harness;
      const events = [eventOf('e9'), eventOf('e1', 'run.end'), eventOf('e5', 'wap.gate')];
      for (const event of events) journal.append(event);
      const page = journal.after(0, { types: ['run.end', 'wap.gate', 'no.such'], limit: 9 });
      expect(page).toMatchObject({ events: [{ event: events[1] }, { event: events[2] }], unreadable: [] });
      const [first] = page.events;
      expect(journal.after(first?.position ?? 0, { types: ['run.end', 'wap.gate'], limit: 9 }).events).toEqual(
        page.events.slice(1),
      );
      expect(journal.after(0, { types: [], limit: 9 })).toEqual({
        events: [],
        unreadable: [],
        through: journal.end(),
      });
    });

    it('at most as far as the limit, and to its end where fewer events come', () => {
      const { journal } = harness;
      courier.append('e1', 'e2', 'e3');
      journal.append(eventOf('e4', 'run.end'));
      const page = journal.after(0, { types: heard, limit: 2 });
      expect(page.events).toHaveLength(2);
      expect(page.through).toBe(page.events[1]?.position);
      const rest = journal.after(page.through, { types: heard, limit: 2 });
      expect([rest.events.map(({ event }) => event.id), rest.through]).toEqual([['e3'], journal.end()]);
      expect(journal.after(rest.through, { types: heard, limit: 2 })).toEqual({
        events: [],
        unreadable: [],
        through: journal.end(),
      });
      expect(journal.after(0, { types: heard, limit: 0 })).toEqual({ events: [], unreadable: [], through: 0 });
    });

    it('and counts what comes after a position as it would give it, what cannot be read included', () => {
      const { journal } = harness;
      courier.append('e1', 'e2', 'e3');
      journal.append(eventOf('e4', 'run.end'));
      const [first, second] = journal.after(0, { types: heard, limit: 9 }).events;
      harness.damage(second?.position ?? 0);
      expect(journal.count(0, { types: heard })).toBe(3);
      expect(journal.count(first?.position ?? 0, { types: heard })).toBe(2);
      expect(journal.count(0, { types: [...heard, 'run.end'] })).toBe(4);
      expect(journal.count(journal.end(), { types: heard })).toBe(0);
      expect(journal.count(0, { types: [] })).toBe(0);
    });

    it('past what cannot be read, which it names, and counts none of it as an event', () => {
      const { journal } = harness;
      courier.append('e1', 'e2', 'e3', 'e4');
      const [, second, third] = journal.after(0, { types: heard, limit: 9 }).events;
      const positions = [second?.position ?? 0, third?.position ?? 0];
      for (const position of positions) harness.damage(position);
      const page = journal.after(0, { types: heard, limit: 2 });
      expect(page.events.map(({ event }) => event.id)).toEqual(['e1', 'e4']);
      expect(page.unreadable).toEqual(positions);
      expect(journal.after(0, { types: ['run.end'], limit: 9 }).unreadable).toEqual([]);
    });
  });
}
