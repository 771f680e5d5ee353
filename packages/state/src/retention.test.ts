import { expect, it } from 'vitest';

import type { StateStore } from '@phlo/core';

import { prune } from './retention.js';
import { openSqlite } from './sqlite.js';
import {
  createTestClock,
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

it('deletes the oldest events beyond the limit, a bounded number at a time', () => {
  const path = temporaryPath();
  using store = openTestStore({ path });
  fill(store, [6, 5, 4, 3, 2, 1]);
  const db = openSqlite(path);
  const retention = { maxAgeMs: 30 * day, maxEvents: 3, maxDeleted: 2 };
  prune(db, createTestClock(now), retention);
  expect(readIds(store.journal.read())).toEqual(['e2', 'e3', 'e4', 'e5']);
  prune(db, createTestClock(now), retention);
  prune(db, createTestClock(now), retention);
  expect(readIds(store.journal.read())).toEqual(['e3', 'e4', 'e5']);
});

it('keeps the newest event however old, so that a position in the journal is never used twice', () => {
  const path = temporaryPath();
  using store = openTestStore({ path });
  fill(store, [60, 50, 40]);
  const db = openSqlite(path);
  prune(db, createTestClock(now));
  expect(readIds(store.journal.read())).toEqual(['e2']);
  store.journal.append(sampleEvent({ id: 'next' }));
  expect(db.prepare<{ seq: number }>('SELECT max(seq) AS seq FROM events').get()).toEqual({ seq: 4 });
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
