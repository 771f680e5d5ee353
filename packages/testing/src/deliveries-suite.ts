import type { Deliveries, DeliveryItem } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { alerts, createCourier, eventOf, heard, lineage } from './deliveries-harness.js';
import type { Courier, DeliveriesHarness } from './deliveries-harness.js';
import { expectAccounts } from './deliveries-model.js';
import { describeJournalPages } from './journal-pages-suite.js';

/** The contract of `Deliveries`, and of the journal that it reads: `describeDeliveries('sqlite', () => …)`. */
export function describeDeliveries(name: string, open: () => DeliveriesHarness | Promise<DeliveriesHarness>): void {
  describeJournalPages(name, open);
  describe(`${name} keeps the books of durable hooks`, () => {
    let harness: DeliveriesHarness;
    let deliveries: Deliveries;
    let courier: Courier;
    beforeEach(async () => {
      harness = await open();
      ({ deliveries } = harness);
      courier = createCourier(harness);
    });
    afterEach(() => harness[Symbol.dispose]());

    const state = () => deliveries.state(alerts);
    const fail = (item: DeliveryItem, error = 'no such channel') => {
      deliveries.begin(alerts, item);
      deliveries.reject(alerts, item, error);
    };
    const bury = (...ids: readonly string[]) => {
      courier.append(...ids);
      for (const item of courier.next().items) deliveries.bury(alerts, item, 'no');
    };
    const letterIds = () => deliveries.deadLetters().map(({ id }) => id);

    describe('opens a book', () => {
      it('at the end of the journal', () => {
        courier.append('e1', 'e2');
        deliveries.open(alerts);
        const now = harness.clock.now();
        expect(state()).toEqual({
          ...alerts,
          position: harness.journal.end(),
          registeredAt: now,
          seenAt: now,
          delivered: 0,
          dropped: 0,
          dead: 0,
          again: 0,
        });
        expect(courier.ids()).toEqual([]);
        courier.append('e3');
        expect(courier.ids()).toEqual(['e3']);
      });

      it('once: opened again it has only been seen', async () => {
        deliveries.open(alerts);
        bury('e1');
        courier.append('e2');
        const before = state();
        await harness.clock.advance(1_000);
        deliveries.open(alerts);
        expect(state()).toEqual({ ...before, seenAt: before.seenAt + 1_000 });
        expect(courier.ids()).toEqual(['e2']);
      });

      it('for each hook of its own, listed by plugin and hook', () => {
        for (const plugin of ['b', 'a']) for (const hook of ['y', 'x', 'Z']) deliveries.open({ plugin, hook });
        expect(deliveries.list().map(({ plugin, hook }) => plugin + hook)).toEqual([
          'aZ',
          'ax',
          'ay',
          'bZ',
          'bx',
          'by',
        ]);
        courier.append('e1');
        const [one, other] = [
          { plugin: 'a', hook: 'x' },
          { plugin: 'b', hook: 'x' },
        ] as const;
        deliveries.deliver(one, deliveries.next(one, { types: heard, limit: 9 }).items);
        expect(deliveries.list().filter(({ delivered }) => delivered > 0)).toEqual([deliveries.state(one)]);
        expect(createCourier(harness, other).ids()).toEqual(['e1']);
      });

      it('and says HOOK_UNKNOWN of a hook that has none', () => {
        deliveries.open(lineage);
        courier.append('e1');
        const [item] = deliveries.next(lineage, { types: heard, limit: 1 }).items as [DeliveryItem];
        const calls = [
          () => deliveries.lease(alerts),
          () => deliveries.state(alerts),
          () => deliveries.next(alerts, { types: heard, limit: 1 }),
          () => deliveries.begin(alerts, item),
          () => deliveries.release(alerts, item, 'down'),
          () => deliveries.reject(alerts, item, 'no'),
          () => deliveries.deliver(alerts, [item]),
          () => deliveries.bury(alerts, item, 'no'),
          () => deliveries.drop(alerts, item),
          () => deliveries.pass(alerts, { through: 1, unreadable: 0 }),
          () => deliveries.replay(alerts, [item.event]),
          () => deliveries.deadLetters({ hook: alerts }),
        ];
        for (const call of calls) {
          expect(call).toThrow(
            expect.objectContaining({
              code: 'HOOK_UNKNOWN',
              message: expect.stringContaining('alerting/failed_check'),
            }),
          );
        }
        expect(deliveries.list()).toHaveLength(1);
      });
    });

    describe('leases a hook', () => {
      it('to one holder at a time, until it is disposed', () => {
        deliveries.open(alerts);
        deliveries.open(lineage);
        const lease = deliveries.lease(alerts);
        expect(lease).toBeDefined();
        expect(deliveries.lease(alerts)).toBeUndefined();
        expect(deliveries.lease(lineage)).toBeDefined();
        lease?.[Symbol.dispose]();
        const next = deliveries.lease(alerts);
        expect(next).toBeDefined();
        lease?.[Symbol.dispose]();
        expect(deliveries.lease(alerts)).toBeUndefined();
        next?.[Symbol.dispose]();
      });
    });

    describe('gives what comes next', () => {
      beforeEach(() => deliveries.open(alerts));

      it('of the types that the hook listens to, in order, with its place and its end', () => {
        courier.append('e1');
        harness.journal.append(eventOf('e2', 'run.end'));
        courier.append('e3');
        harness.journal.append(eventOf('e4', 'run.end'));
        const page = courier.next();
        expect(courier.ids(page)).toEqual(['e1', 'e3']);
        expect(page).toMatchObject({ through: harness.journal.end(), unreadable: 0 });
        expect(page.items.map(({ from, attempts }) => [from.kind, attempts])).toEqual([
          ['journal', 0],
          ['journal', 0],
        ]);
        expect(courier.ids(courier.next(1))).toEqual(['e1']);
        expect(state().position).toBe(0);
      });

      it('events that were handed over again before those of the journal', () => {
        courier.append('e1');
        expect(deliveries.replay(alerts, [eventOf('r1'), eventOf('r2', 'run.end')])).toBe(2);
        const page = courier.next();
        expect(courier.ids(page)).toEqual(['r1', 'r2']);
        expect(page).toMatchObject({ through: state().position, unreadable: 0 });
        expect(page.items[0]).toMatchObject({ event: eventOf('r1'), from: { kind: 'again' }, attempts: 0 });
        expect(courier.ids(courier.next(1))).toEqual(['r1']);
        deliveries.deliver(alerts, page.items);
        deliveries.pass(alerts, page);
        expect(courier.ids()).toEqual(['e1']);
      });

      it('never an event and an unreadable one together, so that each is counted before it is passed', () => {
        courier.append('bad1', 'bad2', 'e3', 'bad4', 'e5', 'bad6');
        for (const position of [1, 2, 4, 6]) harness.damage(position);
        const seen: [string[], number][] = [];
        for (let page = courier.next(); page.items.length + page.unreadable > 0; page = courier.next()) {
          seen.push([courier.ids(page), page.unreadable]);
          deliveries.deliver(alerts, page.items);
          deliveries.pass(alerts, page);
        }
        expect(seen).toEqual([
          [[], 2],
          [['e3'], 0],
          [[], 1],
          [['e5'], 0],
          [[], 1],
        ]);
        expect(state()).toMatchObject({ position: 6, delivered: 2, dropped: 4 });
      });
    });

    describe('counts attempts', () => {
      beforeEach(() => deliveries.open(alerts));

      it.each([
        ['of the journal', () => courier.append('e1', 'e2')],
        ['that were handed over again', () => void deliveries.replay(alerts, [eventOf('e1'), eventOf('e2')])],
      ])('at events %s, from when they begin, and keeps those that were rejected', (_, give) => {
        give();
        deliveries.begin(alerts, courier.head());
        expect(courier.head().attempts).toBe(1);
        deliveries.reject(alerts, courier.head(), 'no such channel');
        expect(courier.head().attempts).toBe(1);
        expect(state().lastError).toBe('no such channel');
        fail(courier.head());
        expect(courier.next().items.map(({ attempts }) => attempts)).toEqual([2, 0]);
        deliveries.begin(alerts, courier.head());
        deliveries.release(alerts, courier.head(), 'connection refused');
        expect(courier.head().attempts).toBe(2);
        expect(state().lastError).toBe('connection refused');
        deliveries.deliver(alerts, [courier.head()]);
        expect(courier.head()).toMatchObject({ event: { id: 'e2' }, attempts: 0 });
        expect(state()).not.toHaveProperty('lastError');
      });

      it('never below none', () => {
        courier.append('e1');
        deliveries.release(alerts, courier.head(), 'down');
        deliveries.begin(alerts, courier.head());
        deliveries.release(alerts, courier.head(), 'down');
        deliveries.release(alerts, courier.head(), 'down');
        expect(courier.head().attempts).toBe(0);
      });
    });

    describe('settles', () => {
      beforeEach(() => deliveries.open(alerts));

      it('what was delivered, also a part of a page', () => {
        courier.append('e1', 'e2', 'e3');
        const { items } = courier.next();
        deliveries.deliver(alerts, items.slice(0, 2));
        expect(state()).toMatchObject({ delivered: 2 });
        expect(courier.ids()).toEqual(['e3']);
        deliveries.deliver(alerts, []);
        expect(state()).toMatchObject({ delivered: 2 });
      });

      it('what was dropped', () => {
        courier.append('e1', 'e2');
        deliveries.replay(alerts, [eventOf('r1')]);
        deliveries.drop(alerts, courier.head());
        deliveries.drop(alerts, courier.head());
        expect(state()).toMatchObject({ dropped: 2, again: 0 });
        expect(courier.ids()).toEqual(['e2']);
      });

      it('what is dead, and keeps it with its attempts and what the hook said', () => {
        courier.append('e1', 'e2');
        fail(courier.head());
        fail(courier.head());
        deliveries.bury(alerts, courier.head(), 'no such channel: #ops');
        expect(deliveries.deadLetters()).toEqual([
          {
            ...alerts,
            id: expect.any(Number),
            event: eventOf('e1'),
            attempts: 2,
            error: 'no such channel: #ops',
            at: harness.clock.now(),
          },
        ]);
        expect(state()).toMatchObject({ dead: 1, lastError: 'no such channel: #ops' });
        expect(courier.head()).toMatchObject({ event: { id: 'e2' }, attempts: 0 });
      });

      it('an event that was handed over again as one of the journal', () => {
        deliveries.replay(alerts, [eventOf('r1')]);
        fail(courier.head());
        deliveries.bury(alerts, courier.head(), 'no');
        expect(deliveries.deadLetters()).toMatchObject([{ event: { id: 'r1' }, attempts: 1 }]);
        expect(state()).toMatchObject({ dead: 1, again: 0, position: 0 });
      });

      it('each item once, whoever comes late', () => {
        courier.append('e1');
        deliveries.replay(alerts, [eventOf('r1')]);
        const again = courier.head();
        deliveries.deliver(alerts, [again]);
        const item = courier.head();
        deliveries.deliver(alerts, [item]);
        for (const one of [again, item]) {
          deliveries.begin(alerts, one);
          deliveries.deliver(alerts, [one]);
          deliveries.bury(alerts, one, 'late');
          deliveries.drop(alerts, one);
        }
        expect(state()).toMatchObject({ delivered: 2, dropped: 0, dead: 0, again: 0 });
      });

      it('a page, at whose end the hook goes on, and never goes back', () => {
        courier.append('e1');
        harness.journal.append(eventOf('e2', 'run.end'));
        const page = courier.next();
        deliveries.deliver(alerts, page.items);
        deliveries.pass(alerts, page);
        expect(state().position).toBe(harness.journal.end());
        deliveries.pass(alerts, { through: 1, unreadable: 1 });
        expect(state()).toMatchObject({ position: harness.journal.end(), dropped: 0 });
      });
    });

    describe('hands events over again', () => {
      beforeEach(() => {
        deliveries.open(alerts);
        deliveries.open(lineage);
      });

      it('to one hook alone, in the order that it is given, as often as it is asked', () => {
        expect(deliveries.replay(alerts, [eventOf('r2'), eventOf('r1')])).toBe(2);
        expect(deliveries.replay(alerts, [eventOf('r2')])).toBe(1);
        expect(deliveries.replay(alerts, [])).toBe(0);
        expect(courier.ids()).toEqual(['r2', 'r1', 'r2']);
        expect([state().again, deliveries.state(lineage).again]).toEqual([3, 0]);
      });

      it('from the journal that it reads', () => {
        courier.append('e1', 'e2');
        expect(deliveries.replay(alerts, harness.journal.read())).toBe(2);
      });

      it('all or none where they cannot all be had', () => {
        const broken = function* () {
          yield eventOf('r1');
          throw new Error('gone');
        };
        expect(() => deliveries.replay(alerts, broken())).toThrow('gone');
        expect(state().again).toBe(0);
      });

      it('dead letters, with no attempts', () => {
        courier.append('e1');
        fail(courier.head());
        deliveries.bury(alerts, courier.head(), 'no');
        const ids = letterIds();
        expect(deliveries.retry(ids)).toBe(1);
        expect(deliveries.retry(ids)).toBe(0);
        expect(state()).toMatchObject({ dead: 0, again: 1 });
        expect(courier.head()).toMatchObject({ event: eventOf('e1'), from: { kind: 'again' }, attempts: 0 });
      });
    });

    describe('keeps dead letters', () => {
      beforeEach(() => {
        deliveries.open(alerts);
        deliveries.open(lineage);
        bury('e1', 'e2');
        for (const item of createCourier(harness, lineage).next().items) deliveries.bury(lineage, item, 'no');
      });

      it('oldest first, of all hooks, of one, or those that are asked for', () => {
        const idsOf = (query?: Parameters<Deliveries['deadLetters']>[0]) =>
          deliveries.deadLetters(query).map(({ plugin, event }) => `${plugin} ${event.id}`);
        expect(idsOf()).toEqual(['alerting e1', 'alerting e2', 'lineage e1', 'lineage e2']);
        expect(idsOf({ hook: lineage })).toEqual(['lineage e1', 'lineage e2']);
        const [first, , third] = letterIds();
        expect(idsOf({ ids: [third ?? 0, first ?? 0, 999] })).toEqual(['alerting e1', 'lineage e1']);
        expect(idsOf({ hook: alerts, ids: [third ?? 0] })).toEqual([]);
        expect(idsOf({ ids: [] })).toEqual([]);
      });

      it('until they are given up, and counted as dropped', () => {
        const [first, , third, fourth] = letterIds();
        expect(deliveries.discard([first ?? 0, third ?? 0, fourth ?? 0, 999])).toBe(3);
        expect(deliveries.discard([first ?? 0])).toBe(0);
        expect(state()).toMatchObject({ dead: 1, dropped: 1 });
        expect(deliveries.state(lineage)).toMatchObject({ dead: 0, dropped: 2 });
      });
    });

    describe('forgets a hook', () => {
      it('with its dead letters and all that it was to get, and no other', () => {
        deliveries.open(alerts);
        deliveries.open(lineage);
        bury('e1');
        deliveries.replay(alerts, [eventOf('r1')]);
        deliveries.replay(lineage, [eventOf('r1')]);
        const [old] = letterIds();
        expect([deliveries.forget(alerts), deliveries.forget(alerts)]).toEqual([true, false]);
        expect(deliveries.list().map(({ plugin }) => plugin)).toEqual(['lineage']);
        expect(deliveries.state(lineage).again).toBe(1);
        expect(deliveries.deadLetters()).toEqual([]);
        deliveries.open(alerts);
        expect(state()).toMatchObject({ position: harness.journal.end(), delivered: 0, dead: 0, again: 0 });
        bury('e2');
        expect(letterIds()).not.toContain(old);
      });
    });

    it('counts every event that a hook was due in exactly one place, whatever happens in whatever order', async () => {
      await expectAccounts(open);
    }, 120_000);
  });
}
