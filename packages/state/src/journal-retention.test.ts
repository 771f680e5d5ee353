import { describe, expect, it } from 'vitest';

import type { StateStore } from '@phlo/core';

import { oldestPositionSql, pruneJournal } from './journal-retention.js';
import { openSqlite } from './sqlite.js';
import {
  createTestClock,
  explainPlan,
  openTestStore,
  otherProcess,
  readIds,
  sampleEvent,
  temporaryPath,
} from './state.test.setup.js';

const day = 24 * 3_600_000;
const now = 100 * day;

function fill(store: StateStore, ages: readonly number[]): void {
  ages.forEach((age, i) => store.journal.append(sampleEvent({ id: `e${i}`, time: now - age * day })));
}

it('deletes events older than 30 days at the next opening', () => {
  const path = temporaryPath();
  {
    using store = openTestStore({ path });
    fill(store, [40, 31, 29, 1]);
  }
  using store = openTestStore({ path, clock: createTestClock(now) });
  expect(readIds(store.journal.read())).toEqual(['e2', 'e3']);
});

it('deletes them as well where a process that stays asks for it', () => {
  const clock = createTestClock(now - 20 * day);
  using store = openTestStore({ clock });
  fill(store, [40, 31, 29, 1]);
  store.prune();
  expect(readIds(store.journal.read())).toHaveLength(4);
  clock.moveTo(now);
  store.prune();
  expect(readIds(store.journal.read())).toEqual(['e2', 'e3']);
});

it('deletes the oldest events beyond the limit, a bounded number at a time', () => {
  const path = temporaryPath();
  using store = openTestStore({ path });
  fill(store, [6, 5, 4, 3, 2, 1]);
  const db = openSqlite(path);
  const retention = { maxAgeMs: 30 * day, maxEvents: 3, maxDeleted: 2 };
  pruneJournal(db, createTestClock(now), retention);
  expect(readIds(store.journal.read())).toEqual(['e2', 'e3', 'e4', 'e5']);
  pruneJournal(db, createTestClock(now), retention);
  pruneJournal(db, createTestClock(now), retention);
  expect(readIds(store.journal.read())).toEqual(['e3', 'e4', 'e5']);
});

it('keeps the newest event however old, so that a position in the journal is never used twice', () => {
  const path = temporaryPath();
  using store = openTestStore({ path });
  fill(store, [60, 50, 40]);
  const db = openSqlite(path);
  pruneJournal(db, createTestClock(now));
  expect(readIds(store.journal.read())).toEqual(['e2']);
  store.journal.append(sampleEvent({ id: 'next' }));
  expect(db.prepare<{ seq: number }>('SELECT max(seq) AS seq FROM events').get()).toEqual({ seq: 4 });
});

describe('what a durable hook has not read', () => {
  const alerts = { plugin: 'alerting', hook: 'failed_check' };
  const types = ['wap.published'];
  const unread = (store: StateStore) =>
    store.deliveries.next(alerts, { types, limit: 100 }).items.map(({ event }) => event.id);

  it('stays while the hook was registered within 14 days, however old it is and however much', () => {
    const path = temporaryPath();
    const clock = createTestClock(now - 13 * day);
    {
      using store = openTestStore({ path, clock });
      store.journal.append(sampleEvent({ id: 'before', time: now - 50 * day }));
      store.deliveries.open(alerts);
      fill(store, [40, 35, 20, 1]);
    }
    using store = openTestStore({ path, clock: createTestClock(now) });
    const db = openSqlite(path);
    pruneJournal(db, createTestClock(now), { maxAgeMs: 30 * day, maxEvents: 2, maxDeleted: 100 });
    db.close();
    expect(readIds(store.journal.read())).toEqual(['e0', 'e1', 'e2', 'e3']);
    expect(unread(store)).toEqual(['e0', 'e1', 'e2', 'e3']);
    store.deliveries.deliver(alerts, store.deliveries.next(alerts, { types, limit: 2 }).items);
    using later = openTestStore({ path, clock: createTestClock(now) });
    expect(readIds(later.journal.read())).toEqual(['e2', 'e3']);
    expect(unread(later)).toEqual(['e2', 'e3']);
  });

  it('goes as everything else once nobody has registered the hook for 14 days', () => {
    const path = temporaryPath();
    {
      using store = openTestStore({ path, clock: createTestClock(now - 15 * day) });
      store.deliveries.open(alerts);
      fill(store, [40, 35, 29, 1]);
    }
    using store = openTestStore({ path, clock: createTestClock(now) });
    expect(unread(store)).toEqual(['e2', 'e3']);
  });

  it('is kept for the one that is furthest behind of those that count', () => {
    const path = temporaryPath();
    {
      using store = openTestStore({ path, clock: createTestClock(now - 20 * day) });
      store.deliveries.open({ plugin: 'uninstalled', hook: 'x' });
      fill(store, [40, 39]);
    }
    {
      using store = openTestStore({ path, clock: createTestClock(now - 2 * day) });
      store.deliveries.open(alerts);
      store.journal.append(sampleEvent({ id: 'kept', time: now - 38 * day }));
      store.deliveries.open({ plugin: 'lineage', hook: 'edges' });
      store.journal.append(sampleEvent({ id: 'newest', time: now }));
    }
    using store = openTestStore({ path, clock: createTestClock(now) });
    expect(readIds(store.journal.read())).toEqual(['kept', 'newest']);
  });

  it('is asked of an index, and once for all events, so that many hooks cost nothing', () => {
    const path = temporaryPath();
    openTestStore({ path })[Symbol.dispose]();
    const db = openSqlite(path);
    expect(explainPlan(path, oldestPositionSql, 0)).toEqual([
      'SCAN hook_books USING COVERING INDEX hook_books_position',
    ]);
    const prepared: string[] = [];
    const watched = { ...db, prepare: <Row>(sql: string) => (prepared.push(sql), db.prepare<Row>(sql)) };
    db.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO hook_books (plugin, hook, position, registered_at, seen_at) SELECT 'p', 'h' || i, 3 + i, 0, ${now} FROM n`);
    using store = openTestStore({ path });
    fill(store, [60, 59, 58, 57, 56, 1]);
    pruneJournal(watched, createTestClock(now));
    expect(readIds(store.journal.read())).toEqual(['e4', 'e5']);
    expect(prepared.filter((sql) => sql.includes('hook_books'))).toEqual([oldestPositionSql]);
    db.close();
  });
});

it('forgets processes that are long gone and hold nothing', () => {
  const path = temporaryPath();
  {
    using gone = openTestStore({ path, process: otherProcess(111), clock: createTestClock(now - 60 * day) });
    using holding = openTestStore({ path, process: otherProcess(222), clock: createTestClock(now - 60 * day) });
    gone.leases.acquire(['bronze.a'], { runId: 'r1' });
    holding.runs.start({ runId: 'r2', startedAt: now - 60 * day, selection: [] });
    fill(gone, [60, 1]);
  }
  using store = openTestStore({ path, clock: createTestClock(now) });
  expect(openSqlite(path).prepare('SELECT pid FROM processes').all()).toEqual([{ pid: 222 }]);
  expect(store.runs.abandoned().map((run) => run.runId)).toEqual(['r2']);
});
