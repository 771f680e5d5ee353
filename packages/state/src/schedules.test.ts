import { describe, expect, it } from 'vitest';

import type { AssetFreshness, AssetRunRecord } from '@phlo/core';

import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

const daily = { schedule: 'daily', trigger: 'cron' } as const;
const start = (runId: string, startedAt: number) => ({ runId, startedAt, selection: [] });

describe('schedules', () => {
  it('answer a due time with one run, whichever process comes first', () => {
    const path = temporaryPath();
    using one = openTestStore({ path });
    using other = openTestStore({ path, process: otherProcess(4711), isAlive: () => true });
    one.runs.start({ ...start('r1', 5), firing: { ...daily, dueAt: 3 } });
    expect(() => other.runs.start({ ...start('r2', 6), firing: { ...daily, dueAt: 3 } })).toThrow(
      expect.objectContaining({ code: 'SCHEDULE_TAKEN', message: expect.stringContaining('1970-01-01T00:00:00.003Z') }),
    );
    expect(other.runs.get('r2')).toBeUndefined();
    expect(other.schedules.pass({ ...daily, dueAt: 3, at: 7, passed: 'missed' })).toBe(false);
    expect(other.schedules.history('daily')).toEqual([{ ...daily, dueAt: 3, at: 5, runId: 'r1' }]);
  });

  it('record nothing of a run that cannot begin', () => {
    using store = openTestStore();
    store.runs.start(start('r1', 1));
    expect(() => store.runs.start({ ...start('r1', 2), firing: { ...daily, dueAt: 2 } })).toThrow();
    expect(store.schedules.lastDue('daily')).toBeUndefined();
  });

  it('keep what was passed over and why, the newest first, and runs that somebody asked for', () => {
    using store = openTestStore();
    expect(store.schedules.pass({ ...daily, dueAt: 3, at: 4, passed: 'overlap', message: 'run r0 is under way' })).toBe(
      true,
    );
    for (const [runId, at] of [
      ['r1', 5],
      ['r2', 6],
    ] as const)
      store.runs.start({ ...start(runId, at), firing: { schedule: 'daily', trigger: 'manual' } });
    store.schedules.pass({ schedule: 'hourly', trigger: 'catch_up', dueAt: 9, at: 9, passed: 'missed' });
    expect(store.schedules.history('daily')).toEqual([
      { schedule: 'daily', trigger: 'manual', at: 6, runId: 'r2' },
      { schedule: 'daily', trigger: 'manual', at: 5, runId: 'r1' },
      { ...daily, dueAt: 3, at: 4, passed: 'overlap', message: 'run r0 is under way' },
    ]);
    expect(store.schedules.history('daily', { limit: 1 })).toHaveLength(1);
    expect(store.schedules.lastDue('daily')).toBe(3);
  });

  it('count from when they were first seen, and anew where their rule has changed or they were away', () => {
    using store = openTestStore();
    const { schedules } = store;
    expect(schedules.follow({ name: 'daily', rule: '0 6 * * * UTC' }, 10)).toBe(10);
    expect(schedules.follow({ name: 'daily', rule: '0 6 * * * UTC' }, 20)).toBe(10);
    expect(schedules.follow({ name: 'daily', rule: '0 5 * * * UTC' }, 30)).toBe(30);
    expect(schedules.followedSince({ name: 'daily', rule: '0 5 * * * UTC' })).toBe(30);
    expect(schedules.followedSince({ name: 'daily', rule: '@daily' })).toBeUndefined();
    schedules.retain(['daily']);
    expect(schedules.follow({ name: 'daily', rule: '0 5 * * * UTC' }, 40)).toBe(30);
    schedules.retain([]);
    expect(schedules.follow({ name: 'daily', rule: '0 5 * * * UTC' }, 50)).toBe(50);
  });
});

describe('freshness', () => {
  it('is what was said last of each asset, and of no other', () => {
    using store = openTestStore();
    const stale: AssetFreshness = { asset: 'gold.a', state: 'stale', followedSince: 5, triedAt: 6 };
    store.freshness.set({ asset: 'gold.a', state: 'unknown', followedSince: 1 });
    store.freshness.set(stale);
    store.freshness.set({ asset: 'gold.b', state: 'fresh', followedSince: 2 });
    expect(store.freshness.list()).toEqual([stale, { asset: 'gold.b', state: 'fresh', followedSince: 2 }]);
    store.freshness.retain(['gold.a', 'gold.c']);
    expect(store.freshness.list()).toEqual([stale]);
  });

  it('is told by the last success of each asset, whatever came after it', () => {
    using store = openTestStore();
    const asset = (runId: string, status: AssetRunRecord['status']): AssetRunRecord => ({
      runId,
      asset: 'gold.a',
      kind: 'transform',
      status,
      rows: 1,
      startedAt: 1,
      endedAt: Number(runId),
    });
    for (const record of [asset('1', 'success'), asset('2', 'success'), asset('3', 'failed'), asset('4', 'skipped')])
      store.runs.recordAsset(record);
    expect(store.runs.latestSuccesses()).toEqual([asset('2', 'success')]);
  });
});
