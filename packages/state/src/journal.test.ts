import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { EventType, PhloEvent } from '@phlo/core';

import { createEventWriter } from './event-writer.js';
import { openJournal } from './journal.js';
import { migrate } from './migrate.js';
import { stateSchema } from './schema.js';
import { openSqlite } from './sqlite.js';
import {
  ended,
  explainPlan,
  openTestStore,
  readIds,
  sampleEvent,
  startWorker,
  temporaryPath,
  writeDirectly,
} from './state.test.setup.js';

describe('journal', () => {
  it('gives back each event as it was appended, also after the file has been closed', () => {
    const path = temporaryPath();
    const event = sampleEvent({
      id: 'e1',
      runId: 'r1',
      causationId: 'e0',
      partition: '2026-01',
      tags: { ключ: '"quoted"' },
    });
    {
      using store = openTestStore({ path });
      store.journal.append(event);
    }
    using store = openTestStore({ path });
    expect([...store.journal.read()]).toEqual([event]);
  });

  it('keeps the order of appending, whatever the ids and times say', () => {
    using store = openTestStore();
    for (const [id, time] of [
      ['c', 3],
      ['a', 9],
      ['b', 1],
    ] as const)
      store.journal.append(sampleEvent({ id, time }));
    expect(readIds(store.journal.read())).toEqual(['c', 'a', 'b']);
  });

  it('gives the newest events that match when a limit is set, oldest of them first', () => {
    using store = openTestStore();
    for (let i = 0; i < 1_200; i += 1)
      store.journal.append(sampleEvent({ id: `e${i}`, type: i % 600 === 0 ? 'wap.gate' : 'wap.staged' }));
    expect(readIds(store.journal.read({ limit: 3 }))).toEqual(['e1197', 'e1198', 'e1199']);
    expect(readIds(store.journal.read({ type: 'wap.gate', limit: 5 }))).toEqual(['e0', 'e600']);
    expect(readIds(store.journal.read({ limit: 0 }))).toEqual([]);
    expect(readIds(store.journal.read())).toHaveLength(1_200);
  });

  it('lets others write while a reader has stopped halfway', () => {
    const path = temporaryPath();
    using reader = openTestStore({ path });
    using writer = openTestStore({ path });
    for (let i = 0; i < 700; i += 1) writer.journal.append(sampleEvent({ id: `e${i}` }));
    const iterator = reader.journal.read()[Symbol.iterator]();
    iterator.next();
    writer.journal.append(sampleEvent({ id: 'late' }));
    reader.journal.append(sampleEvent({ id: 'own' }));
    expect(readIds({ [Symbol.iterator]: () => iterator }).slice(-2)).toEqual(['late', 'own']);
  });

  it('refuses an event id twice with JOURNAL_FAILED and keeps the first', () => {
    using store = openTestStore();
    store.journal.append(sampleEvent({ id: 'e1', runId: 'first' }));
    expect(() => store.journal.append(sampleEvent({ id: 'e1', runId: 'second' }))).toThrow(
      expect.objectContaining({ code: 'JOURNAL_FAILED', message: expect.stringContaining('wap.published (e1)') }),
    );
    expect([...store.journal.read()].map((event) => event.runId)).toEqual(['first']);
  });

  it('refuses what JSON cannot hold with JOURNAL_FAILED', () => {
    using store = openTestStore();
    const event = { ...sampleEvent({ id: 'e1' }), data: { rows: 1n } } as unknown as PhloEvent;
    expect(() => store.journal.append(event)).toThrow(expect.objectContaining({ code: 'JOURNAL_FAILED' }));
  });

  it('says JOURNAL_FAILED when the disk is full, loses nothing that it took, and goes on when there is room', () => {
    const db = openSqlite(temporaryPath());
    migrate(db, stateSchema(db));
    const journal = openJournal(db, createEventWriter(db));
    journal.append(sampleEvent({ id: 'e1' }));
    db.exec('PRAGMA max_page_count = 1');
    const large = sampleEvent({ id: 'e2', tags: { text: 'x'.repeat(100_000) } });
    expect(() => journal.append(large)).toThrow(
      expect.objectContaining({
        code: 'JOURNAL_FAILED',
        message: expect.stringContaining('full'),
        hint: expect.stringContaining('free space'),
        cause: expect.objectContaining({ code: 'STATE_FAILED' }),
      }),
    );
    expect(readIds(journal.read())).toEqual(['e1']);
    db.exec('PRAGMA max_page_count = 100000');
    journal.append(large);
    expect(readIds(journal.read())).toEqual(['e1', 'e2']);
  });

  it('refuses to work once the store has been disposed', () => {
    const store = openTestStore();
    store[Symbol.dispose]();
    expect(() => store.journal.append(sampleEvent({ id: 'e1' }))).toThrow(
      expect.objectContaining({ code: 'JOURNAL_FAILED' }),
    );
    expect(() => [...store.journal.read()]).toThrow(expect.objectContaining({ code: 'STATE_FAILED' }));
  });

  it('says STATE_CORRUPT of an event that it cannot read, with its position', () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    for (const id of ['e1', 'e2']) store.journal.append(sampleEvent({ id }));
    for (const json of ['{"id":"e2"', '17', '{"id":"e2"}', 'null']) {
      writeDirectly(path, 'UPDATE events SET json = ? WHERE seq = 2', json);
      expect(() => [...store.journal.read()]).toThrow(
        expect.objectContaining({
          code: 'STATE_CORRUPT',
          message: expect.stringContaining('wap.published at position 2'),
        }),
      );
      expect(store.journal.after(0, { types: ['wap.published'], limit: 9 })).toMatchObject({
        events: [{ position: 1 }],
        unreadable: [2],
      });
    }
  });

  it('reads on from a position instead of sorting what is left for every page', () => {
    const path = temporaryPath();
    const db = openSqlite(path);
    migrate(db, stateSchema(db));
    const prepared: string[] = [];
    const prepare = <Row>(sql: string) => (prepared.push(sql), db.prepare<Row>(sql));
    openJournal({ ...db, prepare }, createEventWriter(db));
    const [pageSql = ''] = prepared.filter((sql) => sql.includes('json_each'));
    const plan = explainPlan(path, pageSql, 0, 9, '[]', 1);
    expect(plan[0]).toBe('SEARCH events USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)');
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });

  it('misses nothing of what others append while it is read page by page, and gives each event once', async () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    const workers = ['a', 'b'].map((name) => startWorker('append', path, name, '400'));
    const seen: string[] = [];
    let position = 0;
    let alive = 2;
    for (const worker of workers) worker.once('exit', () => (alive -= 1));
    while (alive > 0 || position < store.journal.end()) {
      const page = store.journal.after(position, { types: ['wap.staged'], limit: 7 });
      seen.push(...page.events.map(({ event }) => event.id));
      position = page.through;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(workers.map(ended))).toEqual([0, 0]);
    expect(seen).toEqual(readIds(store.journal.read()));
    expect(seen).toHaveLength(800);
  }, 120_000);

  it('finds by run, type and limit what a plain list would find', () => {
    const types: EventType[] = ['run.start', 'run.end', 'wap.gate', 'wap.staged'];
    const events = fc.array(
      fc.record({ type: fc.constantFrom(...types), runId: fc.constantFrom('r1', 'r2', undefined) }),
      { maxLength: 40 },
    );
    const queries = fc.record(
      { type: fc.constantFrom(...Object.keys(patterns)), runId: fc.constantFrom('r1', 'r2'), limit: fc.nat(20) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(events, queries, (drawn, query) => {
        using store = openTestStore();
        const model = drawn.map(({ type, runId }, i) =>
          sampleEvent({ id: `e${i}`, type, ...(runId === undefined ? {} : { runId }) }),
        );
        for (const event of model) store.journal.append(event);
        expect(readIds(store.journal.read(query))).toEqual(readIds(select(model, query)));
      }),
      { numRuns: 60 },
    );
  });
});

const patterns: Record<string, (type: string) => boolean> = {
  'wap.*': (type) => type.startsWith('wap.'),
  'run.end': (type) => type === 'run.end',
  '*': () => true,
  // Not in the grammar of types: it names nothing rather than something by surprise.
  '*.start': () => false,
};

function select(
  events: PhloEvent[],
  { type = '*', runId, limit }: { type?: string; runId?: string; limit?: number },
): PhloEvent[] {
  const found = events.filter(
    (event) => patterns[type]?.(event.type) && (runId === undefined || event.runId === runId),
  );
  return limit === undefined ? found : found.slice(Math.max(0, found.length - limit));
}
