import { describe, expect, it } from 'vitest';

import type { AssetRunRecord, CheckRecord, HookStats } from '@phlo/core';

import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

const asset = (overrides: Partial<AssetRunRecord>): AssetRunRecord => ({
  runId: 'r1',
  asset: 'bronze.flights',
  kind: 'ingestion',
  status: 'success',
  rows: 3_000_000,
  startedAt: 10,
  endedAt: 20,
  ...overrides,
});

const check = (overrides: Partial<CheckRecord>): CheckRecord => ({
  runId: 'r1',
  asset: 'bronze.flights',
  check: 'not_null(id)',
  outcome: 'passed',
  severity: 'error',
  failedRows: 0,
  totalRows: 100,
  at: 15,
  ...overrides,
});

describe('run history', () => {
  it('has no end and no status while a run goes on, and both afterwards', () => {
    using store = openTestStore();
    store.runs.start({ runId: 'r1', startedAt: 1, selection: ['+gold.routes'] });
    expect(store.runs.get('r1')).toEqual({ runId: 'r1', startedAt: 1, selection: ['+gold.routes'] });
    store.runs.end('r1', { status: 'partial', endedAt: 9 });
    expect(store.runs.get('r1')).toEqual({
      runId: 'r1',
      startedAt: 1,
      endedAt: 9,
      status: 'partial',
      selection: ['+gold.routes'],
    });
    expect(store.runs.get('r2')).toBeUndefined();
  });

  it('lists the newest run first', () => {
    using store = openTestStore();
    for (const [runId, startedAt] of [
      ['a', 1],
      ['c', 3],
      ['b', 2],
    ] as const)
      store.runs.start({ runId, startedAt, selection: [] });
    expect(store.runs.list().map((run) => run.runId)).toEqual(['c', 'b', 'a']);
    expect(store.runs.list({ limit: 1 }).map((run) => run.runId)).toEqual(['c']);
  });

  it('keeps every field of assets and checks, in the order in which they were recorded', () => {
    using store = openTestStore();
    const full = asset({
      asset: 'z',
      snapshotId: '9223372036854775807',
      batchId: 'b',
      errorCode: 'X_FAILED',
      message: 'no',
    });
    const records = [full, asset({ asset: 'a' })];
    for (const record of records) store.runs.recordAsset(record);
    expect(store.runs.assets('r1')).toEqual(records);
    const told = { observed: 7, threshold: 'warns above 5 rows, never fails', message: '7 of 100 rows' };
    const checks = [
      check({}),
      check({ check: 'range(delay)', outcome: 'warned', severity: 'warn', failedRows: 7, ...told }),
    ];
    for (const record of checks) store.runs.recordCheck(record);
    expect(store.runs.checks('r1')).toEqual(checks);
    expect(store.runs.checks('r2')).toEqual([]);
  });

  it('has the results of checks over runs, newest first, and the newest of each check', () => {
    using store = openTestStore();
    const [first, second] = [check({}), check({ runId: 'r2', outcome: 'failed', failedRows: 3 })];
    const [other, elsewhere] = [check({ check: 'row_count' }), check({ asset: 'bronze.planes' })];
    for (const record of [first, other, elsewhere, second]) store.runs.recordCheck(record);
    const { asset: name, check: one } = first;
    expect(store.runs.checkHistory({ asset: name })).toEqual([second, other, first]);
    expect(store.runs.checkHistory({ asset: name, check: one })).toEqual([second, first]);
    expect(store.runs.checkHistory({ asset: name, check: one, limit: 1 })).toEqual([second]);
    expect(store.runs.checkHistory({ asset: 'bronze.nothing' })).toEqual([]);
    expect(store.runs.latestChecks()).toEqual([other, elsewhere, second]);
  });

  it('keeps what each hook did, and of two records of a run the last', () => {
    using store = openTestStore();
    const stats = (hook: string, calls: number): HookStats => ({
      plugin: 'acme',
      hook,
      calls,
      failures: 0,
      vetoes: 0,
      timeouts: 0,
      skipped: 0,
      breaker: 'closed',
      latency: { calls, p50Ms: 0.5, p95Ms: 1.25, maxMs: 2 },
      queue: { accepted: 3, delivered: 1, dropped: 0, dead: 0, pending: 2, pausedBy: 'HTTP 503' },
    });
    store.runs.recordHooks('r1', [stats('z', 1), stats('a', 2)]);
    store.runs.recordHooks('r1', [stats('z', 3), stats('b', 4)]);
    expect(store.runs.hooks('r1')).toEqual([stats('z', 3), stats('b', 4)]);
    expect(store.runs.hooks('r2')).toEqual([]);
  });

  it('keeps the last record of an asset that was tried twice in a run', () => {
    using store = openTestStore();
    store.runs.recordAsset(asset({ status: 'failed', rows: 0 }));
    store.runs.recordAsset(asset({}));
    expect(store.runs.assets('r1')).toEqual([asset({})]);
  });

  it('knows the newest record of each asset over all runs', () => {
    using store = openTestStore();
    store.runs.recordAsset(asset({ runId: 'r1', asset: 'b' }));
    store.runs.recordAsset(asset({ runId: 'r1', asset: 'a' }));
    store.runs.recordAsset(asset({ runId: 'r2', asset: 'b', status: 'failed', rows: 0 }));
    expect(store.runs.latestAssets().map(({ asset: name, runId }) => [name, runId])).toEqual([
      ['a', 'r1'],
      ['b', 'r2'],
    ]);
  });

  it('calls a run abandoned when it has no end and its process is dead', () => {
    const path = temporaryPath();
    const isAlive = ({ pid }: { pid: number }) => pid !== 111;
    using dead = openTestStore({ path, process: otherProcess(111), isAlive });
    using alive = openTestStore({ path, process: otherProcess(222), isAlive });
    dead.runs.start({ runId: 'killed', startedAt: 1, selection: [] });
    dead.runs.start({ runId: 'finished', startedAt: 2, selection: [] });
    dead.runs.end('finished', { status: 'success', endedAt: 3 });
    alive.runs.start({ runId: 'going', startedAt: 4, selection: [] });
    expect(alive.runs.abandoned().map((run) => run.runId)).toEqual(['killed']);
  });

  it('fails with STATE_FAILED on a run id that exists', () => {
    using store = openTestStore();
    store.runs.start({ runId: 'r1', startedAt: 1, selection: [] });
    expect(() => store.runs.start({ runId: 'r1', startedAt: 2, selection: [] })).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED' }),
    );
  });
});
