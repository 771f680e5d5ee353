import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PhloEvent } from '../events/envelope.js';
import { createMailbox, type Overflow } from './mailbox.js';

const eventOf = (id: number, asset = 'a'): PhloEvent =>
  ({ id: `e${id}`, type: 'wap.staged', assetKeys: [asset] }) as unknown as PhloEvent;
const idsOf = (waiting: readonly { readonly event: PhloEvent }[]) => waiting.map(({ event }) => event.id);

/** What a mailbox is, in the plainest way: a list, of which the first `held` are under way. */
function createModel(overflow: Overflow, capacity: number) {
  let waiting: { id: string; key: string; attempts: number }[] = [];
  let held = 0;
  const counts = { accepted: 0, delivered: 0, dropped: 0, dead: 0 };
  return {
    counts: () => ({ ...counts, pending: waiting.length }),
    offer: (event: PhloEvent) => {
      counts.accepted++;
      const letter = { id: event.id, key: `${event.type} ${event.assetKeys[0]}`, attempts: 0 };
      const same =
        overflow === 'coalesce' ? waiting.findLastIndex(({ key }, at) => at >= held && key === letter.key) : -1;
      if (same >= 0) {
        waiting[same] = letter;
        counts.dropped++;
      } else if (waiting.length < capacity) waiting.push(letter);
      else {
        counts.dropped++;
        if (overflow === 'drop-newest' || held >= waiting.length) return;
        waiting = [...waiting.slice(0, held), ...waiting.slice(held + 1), letter];
      }
    },
    next: (limit: number) => {
      held = Math.min(limit, waiting.length);
      return waiting.slice(0, held).map(({ id }) => id);
    },
    settle: (as: 'delivered' | 'dead' | 'dropped', count: number) => {
      counts[as] += count;
      waiting = waiting.slice(count);
      held = 0;
    },
  };
}

const operation = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('offer' as const), asset: fc.constantFrom('a', 'b', 'c') }) },
  fc.record({ kind: fc.constant('deliver' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('hold' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constantFrom('bury' as const, 'drop' as const) }),
);

describe('a mailbox', () => {
  it.each(['drop-oldest', 'drop-newest', 'coalesce'] as const)(
    '%s: is what its model is, after anything',
    (overflow) => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 5 }), fc.array(operation, { maxLength: 60 }), (capacity, operations) => {
          const mailbox = createMailbox({ overflow, capacity });
          const model = createModel(overflow, capacity);
          let count = 0;
          for (const each of operations) {
            if (each.kind === 'offer') {
              const event = eventOf(++count, each.asset);
              mailbox.offer(event, 0);
              model.offer(event);
            } else {
              const taken = mailbox.next('limit' in each ? each.limit : 1);
              expect(idsOf(taken)).toEqual(model.next('limit' in each ? each.limit : 1));
              if (taken.length === 0 || each.kind === 'hold') continue;
              if (each.kind === 'deliver') {
                mailbox.deliver(taken.length);
                model.settle('delivered', taken.length);
              } else {
                if (each.kind === 'bury') mailbox.bury('no');
                else mailbox.drop();
                model.settle(each.kind === 'bury' ? 'dead' : 'dropped', 1);
              }
            }
            const counts = mailbox.counts();
            expect(counts).toEqual(model.counts());
            expect(counts.accepted).toBe(counts.delivered + counts.dropped + counts.dead + counts.pending);
          }
        }),
        { numRuns: 1_000, seed: 20_261_127 },
      );
    },
  );

  it('counts attempts, and takes back those that the target was not there for', () => {
    const mailbox = createMailbox({ overflow: 'drop-oldest', capacity: 2 });
    mailbox.offer(eventOf(1), 0);
    mailbox.next(1);
    mailbox.begin();
    mailbox.release('away');
    mailbox.begin();
    mailbox.reject('no');
    expect(mailbox.next(1)[0]?.attempts).toBe(1);
  });

  it('says once what it lost', () => {
    const mailbox = createMailbox({ overflow: 'drop-newest', capacity: 1 });
    for (const id of [1, 2, 3]) mailbox.offer(eventOf(id), 0);
    expect(mailbox.takeLosses()).toEqual({ full: 2, unreadable: 0 });
    expect(mailbox.takeLosses()).toEqual({ full: 0, unreadable: 0 });
  });

  it('keeps its order over many thousand events', () => {
    const mailbox = createMailbox({ overflow: 'drop-oldest', capacity: 20_000 });
    let next = 1;
    for (let id = 1; id <= 30_000; id++) {
      mailbox.offer(eventOf(id), 0);
      if (id % 3 !== 0) continue;
      const taken = mailbox.next(2);
      expect(idsOf(taken)).toEqual([`e${next}`, `e${next + 1}`]);
      mailbox.deliver(2);
      next += 2;
    }
    expect(mailbox.counts()).toMatchObject({ delivered: 20_000, pending: 10_000, dropped: 0 });
  });
});
