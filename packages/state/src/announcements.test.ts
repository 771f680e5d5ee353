import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { OpenStart, PendingAnnouncement } from '@phlo/core';

import { openTestStore, otherProcess, readIds, sampleEvent, temporaryPath } from './state.test.setup.js';

const start = (id: string): OpenStart => ({
  runId: 'r1',
  startEvent: sampleEvent({ id, type: 'ingestion.start', runId: 'r1' }),
  endType: 'ingestion.end',
});

const announcement = (id: string, batchId = 'b1'): PendingAnnouncement => ({
  event: sampleEvent({ id, type: 'ingestion.end' }),
  batchId,
  runId: 'r1',
  table: 'bronze.flights',
});

/** Two stores on one file: the process of the first can be declared dead. */
function openPair() {
  const path = temporaryPath();
  let isDead = false;
  const isAlive = ({ pid }: { pid: number }) => pid !== 111 || !isDead;
  return {
    own: openTestStore({ path, process: otherProcess(111), isAlive }),
    other: openTestStore({ path, process: otherProcess(222), isAlive }),
    die: () => void (isDead = true),
  };
}

describe('announcements', () => {
  it('journal a start when it opens and its end when it closes, once', () => {
    using store = openTestStore();
    const end = sampleEvent({ id: 'e2', type: 'ingestion.end' });
    store.announcements.opened(start('e1'));
    expect(store.announcements.closed('e1', end)).toBe(true);
    expect(store.announcements.closed('e1', sampleEvent({ id: 'e3', type: 'ingestion.end' }))).toBe(false);
    expect(readIds(store.journal.read())).toEqual(['e1', 'e2']);
  });

  it('open nothing when the start cannot be journaled', () => {
    const { own, other, die } = openPair();
    own.journal.append(sampleEvent({ id: 'e1' }));
    expect(() => own.announcements.opened(start('e1'))).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }));
    die();
    expect(other.announcements.unfinished()).toEqual([]);
  });

  it('stay open when the end cannot be journaled', () => {
    using store = openTestStore();
    store.announcements.opened(start('e1'));
    const copy = sampleEvent({ id: 'e1', type: 'ingestion.end' });
    expect(() => store.announcements.closed('e1', copy)).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }));
    expect(store.announcements.closed('e1', sampleEvent({ id: 'e2', type: 'ingestion.end' }))).toBe(true);
  });

  it('are unfinished business only once their process is dead, oldest first, with the last that was pending', () => {
    const { own, other, die } = openPair();
    for (const id of ['e2', 'e1', 'e3']) own.announcements.opened(start(id));
    other.announcements.opened(start('alive'));
    own.announcements.pending(announcement('p1', 'b1'), 'e2');
    own.announcements.pending(announcement('p2', 'b2'), 'e2');
    own.announcements.closed('e3', sampleEvent({ id: 'end3', type: 'ingestion.end' }));
    expect(other.announcements.unfinished()).toEqual([]);
    die();
    expect(other.announcements.unfinished()).toEqual([
      { start: start('e2'), pending: announcement('p2', 'b2') },
      { start: start('e1') },
    ]);
  });

  it('refuse to make an announcement pending that nobody would make after a crash', () => {
    using store = openTestStore();
    expect(() => store.announcements.pending(announcement('p1'), 'never-opened')).toThrow(
      expect.objectContaining({
        code: 'START_NOT_OPEN',
        asset: 'bronze.flights',
        dataState: 'Batch b1 has not been committed.',
      }),
    );
  });

  it('give every start exactly one end, whoever ends it and however often', () => {
    const steps = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), step: fc.constantFrom('open', 'pending', 'close', 'recover') }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(steps, (drawn) => {
        const { own, other, die } = openPair();
        const opened = new Set<string>();
        drawn.forEach(({ key, step }, i) => {
          const end = sampleEvent({ id: `end-${key}-${i}`, type: 'ingestion.end' });
          if (step === 'open' && !opened.has(key)) own.announcements.opened(start(key));
          if (step === 'open') opened.add(key);
          if (step === 'close') own.announcements.closed(key, end);
          if (step === 'recover') other.announcements.closed(key, end);
        });
        die();
        for (const { start: left } of other.announcements.unfinished()) {
          const { id } = left.startEvent;
          other.announcements.closed(id, sampleEvent({ id: `end-${id}-late`, type: 'ingestion.end' }));
        }
        const ids = readIds(own.journal.read());
        for (const key of opened) expect(ids.filter((id) => id.startsWith(`end-${key}-`))).toHaveLength(1);
        expect(ids).toHaveLength(2 * opened.size);
        own[Symbol.dispose]();
        other[Symbol.dispose]();
      }),
      { numRuns: 60 },
    );
  });
});
