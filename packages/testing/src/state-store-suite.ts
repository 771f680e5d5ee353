import type { EventMap, OpenStart, PendingAnnouncement, PhloEvent, StateStore } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { samples, type SampleType } from './samples.js';

/** One state file, and two processes that use it. */
export interface StateStoreHarness extends Disposable {
  /** Opened by the first process. */
  readonly store: StateStore;
  /** Opened by the second one. */
  readonly other: StateStore;
  /** From now on the first process counts as dead. */
  kill(): void;
}

const runId = 'r1';

function eventOf<Type extends SampleType>(id: string, type: Type, overrides: Partial<EventMap[Type]> = {}): PhloEvent {
  const event = {
    id,
    type,
    version: 1,
    time: Date.UTC(2026, 0, 1),
    source: 'phlo://test',
    runId,
    assetKeys: ['bronze.flights'],
    tags: { env: 'test' },
    data: { ...samples[type], ...overrides },
  };
  return event;
}

const start = (id: string): OpenStart => ({
  runId,
  startEvent: eventOf(id, 'ingestion.start'),
  endType: 'ingestion.end',
});
const pendingFor = (event: PhloEvent): PendingAnnouncement => ({
  event,
  batchId: 'b1',
  runId,
  table: 'bronze.flights',
});
const idsOf = (events: Iterable<PhloEvent>): readonly string[] => Array.from(events, ({ id }) => id);

/** The contract of `StateStore`'s journal, leases and announcements: `describeStateStore('sqlite', () => …)`. */
export function describeStateStore(name: string, open: () => StateStoreHarness | Promise<StateStoreHarness>): void {
  describe(`${name} is a state store`, () => {
    let harness: StateStoreHarness;
    beforeEach(async () => {
      harness = await open();
    });
    afterEach(() => harness[Symbol.dispose]());

    describe('its journal', () => {
      it('gives back every event of the catalogue as it was, in the order of appending, to every process', () => {
        const events = (Object.keys(samples) as SampleType[]).map((type, index) => eventOf(`e${100 - index}`, type));
        for (const event of events) harness.store.journal.append(event);
        expect([...harness.other.journal.read()]).toEqual(events);
      });

      it('reads by run, by type, by pattern, and only so many', () => {
        const { journal } = harness.store;
        journal.append(eventOf('e1', 'wap.staged'));
        journal.append(eventOf('e2', 'wap.published'));
        journal.append({ ...eventOf('e3', 'run.end'), runId: 'r2' });
        expect(idsOf(journal.read({ runId: 'r2' }))).toEqual(['e3']);
        expect(idsOf(journal.read({ type: 'wap.staged' }))).toEqual(['e1']);
        expect(idsOf(journal.read({ type: 'wap.*', runId }))).toEqual(['e1', 'e2']);
        expect(idsOf(journal.read({ limit: 2 }))).toHaveLength(2);
      });

      it('refuses what it cannot keep with JOURNAL_FAILED', () => {
        const { journal } = harness.store;
        const event = eventOf('e1', 'telemetry.metric', { attributes: { big: 1n } });
        expect(() => journal.append(event)).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }));
        expect(idsOf(journal.read())).toEqual([]);
      });
    });

    describe('its leases', () => {
      it('are taken by one process at a time, all keys or none', () => {
        const [lease] = harness.store.leases.acquire(['bronze.a'], { runId });
        expect(() => harness.other.leases.acquire(['bronze.b', 'bronze.a'], { runId: 'r2' })).toThrow(
          expect.objectContaining({ code: 'ASSET_BUSY', exitCode: 5 }),
        );
        expect([harness.other.leases.holder('bronze.a')?.runId, harness.other.leases.holder('bronze.b')]).toEqual([
          runId,
          undefined,
        ]);
        lease?.[Symbol.dispose]();
        lease?.[Symbol.dispose]();
        expect(harness.other.leases.acquire(['bronze.a'], { runId: 'r2' }).map(({ key }) => key)).toEqual(['bronze.a']);
      });

      it('of a dead process are free', () => {
        const [lease] = harness.store.leases.acquire(['bronze.a'], { runId });
        harness.kill();
        harness.other.leases.acquire(['bronze.a'], { runId: 'r2' });
        lease?.[Symbol.dispose]();
        expect(harness.other.leases.holder('bronze.a')?.runId).toBe('r2');
      });
    });

    describe('its announcements', () => {
      it('give a start exactly one end', () => {
        const { announcements, journal } = harness.store;
        announcements.opened(start('e1'));
        expect(announcements.closed('e1', eventOf('e2', 'ingestion.end'))).toBe(true);
        expect(announcements.closed('e1', eventOf('e3', 'ingestion.end'))).toBe(false);
        expect(idsOf(journal.read())).toEqual(['e1', 'e2']);
      });

      it('of a process that lives are nobody else’s business', () => {
        harness.store.announcements.opened(start('e1'));
        expect(harness.other.announcements.unfinished()).toEqual([]);
      });

      it('of a dead process are found, oldest first, with what was pending last, until they are closed', () => {
        const { announcements } = harness.store;
        const [first, second] = [start('e1'), start('e2')];
        const pending = pendingFor(eventOf('e4', 'ingestion.end'));
        announcements.opened(first);
        announcements.opened(second);
        announcements.pending(pendingFor(eventOf('e3', 'ingestion.end')), 'e2');
        announcements.pending(pending, 'e2');
        harness.kill();
        const { announcements: others } = harness.other;
        expect(others.unfinished()).toEqual([{ start: first }, { start: second, pending }]);
        expect(others.closed('e2', pending.event)).toBe(true);
        expect(others.unfinished()).toEqual([{ start: first }]);
      });
    });
  });
}
