import { describe, expect, it } from 'vitest';
import { eventOf } from './deliveries-harness.js';
import { createMemoryJournal } from './memory-journal.js';

const idsOf = (events: Iterable<{ readonly id: string }>) => Array.from(events, ({ id }) => id);

describe('a journal in memory', () => {
  it('reads by run, by pattern, and the newest of them, in the order of appending', () => {
    const journal = createMemoryJournal();
    journal.append({ ...eventOf('e3', 'run.start'), runId: 'r1' });
    journal.append({ ...eventOf('e1', 'wap.gate'), runId: 'r1' });
    journal.append({ ...eventOf('e2', 'wap.staged'), runId: 'r2' });
    expect(idsOf(journal.read())).toEqual(['e3', 'e1', 'e2']);
    expect(idsOf(journal.read({ type: 'wap.*' }))).toEqual(['e1', 'e2']);
    expect(idsOf(journal.read({ runId: 'r1', type: 'wap.*' }))).toEqual(['e1']);
    expect(idsOf(journal.read({ limit: 2 }))).toEqual(['e1', 'e2']);
    expect(idsOf(journal.read({ limit: 0 }))).toEqual([]);
  });

  it('keeps a copy, which nobody can change any more', () => {
    const journal = createMemoryJournal();
    const tags: Record<string, string> = { env: 'test' };
    journal.append({ ...eventOf('e1'), tags });
    tags['env'] = 'changed';
    expect([...journal.read()]).toEqual([{ ...eventOf('e1'), tags: { env: 'test' } }]);
  });

  it('refuses an id twice, and what JSON cannot hold, with JOURNAL_FAILED', () => {
    const journal = createMemoryJournal();
    journal.append(eventOf('e1'));
    const refused = expect.objectContaining({ code: 'JOURNAL_FAILED' });
    expect(() => journal.append(eventOf('e1'))).toThrow(refused);
    expect(() => journal.append({ ...eventOf('e2'), data: { rows: 1n } as never })).toThrow(refused);
    expect(journal.end()).toBe(1);
  });
});
