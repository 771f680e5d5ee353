import { describe, expect, it } from 'vitest';

import type { AssetStatus, StateStore } from '@phlo/core';

import { pruneHistory } from './history-retention.js';
import { openSqlite } from './sqlite.js';
import { createTestClock, openTestStore, temporaryPath } from './state.test.setup.js';

const day = 24 * 3_600_000;
const now = 1_000 * day;

interface Recorded {
  readonly daysAgo: number;
  readonly asset?: string;
  readonly status?: AssetStatus;
  readonly hasEnded?: boolean;
}

/** A run of one asset, with a check and what a hook did. */
function record(
  store: StateStore,
  runId: string,
  { daysAgo, asset = 'a', status = 'success', hasEnded = true }: Recorded,
) {
  const at = now - daysAgo * day;
  const counts = { calls: 1, failures: 0, vetoes: 0, timeouts: 0, skipped: 0 };
  const facts = { outcome: 'passed', severity: 'error', failedRows: 0, totalRows: 1, at } as const;
  store.runs.start({ runId, startedAt: at, selection: [] });
  store.runs.recordAsset({ runId, asset, kind: 'ingestion', status, rows: 1, startedAt: at, endedAt: at });
  store.runs.recordCheck({ runId, asset, check: 'not_null(id)', ...facts });
  store.runs.recordHooks(runId, [{ plugin: 'p', hook: 'h', breaker: 'closed', ...counts }]);
  if (hasEnded) store.runs.end(runId, { status: 'success', endedAt: at });
}

const kept = (store: StateStore) => store.runs.list().map(({ runId }) => runId);
const retention = { maxAgeMs: 90 * day, maxRuns: 3, maxDeleted: 100 };

describe('the history of runs', () => {
  it('loses a run of more than 90 days ago at the next opening, with all that was recorded of it', () => {
    const path = temporaryPath();
    {
      using store = openTestStore({ path });
      for (const [runId, daysAgo] of [
        ['old', 91],
        ['young', 89],
        ['new', 1],
      ] as const)
        record(store, runId, { daysAgo });
    }
    using store = openTestStore({ path, clock: createTestClock(now) });
    expect(kept(store)).toEqual(['new', 'young']);
    const { runs } = store;
    expect([runs.get('old'), runs.assets('old'), runs.checks('old'), runs.hooks('old')]).toEqual([
      undefined,
      [],
      [],
      [],
    ]);
    expect([runs.assets('young'), runs.checks('young'), runs.hooks('young')].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
  });

  it('loses the oldest beyond a number of runs, a bounded number at a time', () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    for (let run = 1; run <= 7; run++) record(store, `r${run}`, { daysAgo: 1 });
    using db = disposable(path);
    pruneHistory(db, createTestClock(now), { ...retention, maxDeleted: 3 });
    expect(kept(store)).toEqual(['r7', 'r6', 'r5', 'r4']);
    pruneHistory(db, createTestClock(now), retention);
    pruneHistory(db, createTestClock(now), retention);
    expect(kept(store)).toEqual(['r7', 'r6', 'r5']);
  });

  it('keeps what says how things stand now, whatever its age: the last of each asset, and its last success', () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    record(store, 'b-succeeded-before', { daysAgo: 700, asset: 'b' });
    record(store, 'b-succeeded', { daysAgo: 600, asset: 'b' });
    record(store, 'b-failed-before', { daysAgo: 500, asset: 'b', status: 'failed' });
    record(store, 'b-failed', { daysAgo: 400, asset: 'b', status: 'failed' });
    record(store, 'a', { daysAgo: 1 });
    const before = [store.runs.latestAssets(), store.runs.latestSuccesses()];
    using db = disposable(path);
    pruneHistory(db, createTestClock(now), retention);
    expect(kept(store)).toEqual(['a', 'b-failed', 'b-succeeded']);
    expect([store.runs.latestAssets(), store.runs.latestSuccesses()]).toEqual(before);
  });

  it('keeps the newest run, and one that has not ended', () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    record(store, 'killed', { daysAgo: 300, hasEnded: false });
    record(store, 'told', { daysAgo: 250 });
    store.runs.start({ runId: 'vetoed', startedAt: now - 200 * day, selection: [] });
    store.runs.end('vetoed', { status: 'failed', endedAt: now - 200 * day });
    using db = disposable(path);
    pruneHistory(db, createTestClock(now), retention);
    expect(kept(store)).toEqual(['vetoed', 'told', 'killed']);
    store.runs.start({ runId: 'next', startedAt: now, selection: [] });
    pruneHistory(db, createTestClock(now), retention);
    expect(kept(store)).toEqual(['next', 'told', 'killed']);
  });
});

describe('what schedules did', () => {
  it('is lost after 90 days, but for the last firing of each and its last due time', () => {
    const path = temporaryPath();
    using store = openTestStore({ path });
    const pass = (schedule: string, daysAgo: number, dueAt?: number) => {
      const due = dueAt !== undefined && { dueAt };
      store.schedules.pass({ schedule, trigger: 'cron', at: now - daysAgo * day, passed: 'missed', ...due });
    };
    pass('daily', 200, 1);
    pass('daily', 190, 3);
    pass('daily', 180, 2);
    pass('daily', 170);
    pass('hourly', 100, 1);
    pass('hourly', 20, 2);
    using db = disposable(path);
    pruneHistory(db, createTestClock(now), retention);
    expect(store.schedules.history('daily').map(({ dueAt }) => dueAt)).toEqual([undefined, 3]);
    expect(store.schedules.lastDue('daily')).toBe(3);
    expect(store.schedules.history('hourly').map(({ dueAt }) => dueAt)).toEqual([2]);
  });
});

function disposable(path: string) {
  const db = openSqlite(path);
  return { ...db, [Symbol.dispose]: () => db.close() };
}
