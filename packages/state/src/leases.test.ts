import { createMemoryLogger } from '@phlo/testing';
import { describe, expect, it, vi } from 'vitest';

import { openStateStore } from './open-state-store.js';
import { currentProcess } from './process-identity.js';
import { openSqlite } from './sqlite.js';
import { createTestClock, ended, openTestStore, otherProcess, startWorker, temporaryPath } from './state.test.setup.js';

describe('leases', () => {
  it('are free again once disposed', () => {
    using store = openTestStore();
    for (const lease of store.leases.acquire(['bronze.a', 'bronze.b'], { runId: 'r1' })) lease[Symbol.dispose]();
    expect(store.leases.holder('bronze.a')).toBeUndefined();
    expect(store.leases.acquire(['bronze.b'], { runId: 'r2' }).map((lease) => lease.key)).toEqual(['bronze.b']);
  });

  it('refuse a key that is held, also by this very process, and name pid, run and since', () => {
    const clock = createTestClock();
    using store = openTestStore({ clock });
    store.leases.acquire(['bronze.a'], { runId: 'r1' });
    const { pid, host } = currentProcess();
    expect(() => store.leases.acquire(['bronze.a'], { runId: 'r2' })).toThrow(
      expect.objectContaining({
        code: 'ASSET_BUSY',
        exitCode: 5,
        isRetryable: true,
        asset: 'bronze.a',
        message: `bronze.a is held by process ${pid} on ${host} (run r1) since 2026-01-01T00:00:00.000Z`,
        details: { key: 'bronze.a', pid, host, runId: 'r1', since: clock.now() },
      }),
    );
    expect(store.leases.holder('bronze.a')).toEqual({ pid, host, runId: 'r1', since: clock.now() });
  });

  it('that cannot be given back hide no result: it is told, and the next one who takes a lease gives them back first', () => {
    const path = temporaryPath();
    const clock = createTestClock();
    const log = createMemoryLogger(clock);
    using store = openStateStore({ path, clock, log, process: currentProcess() });
    const [lease] = store.leases.acquire(['bronze.a'], { runId: 'r1' });
    const other = openSqlite(path);
    other.exec(`CREATE TRIGGER full BEFORE DELETE ON leases BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    lease?.[Symbol.dispose]();
    expect(log.lines).toMatchObject([{ level: 'warn', message: expect.stringContaining('could not be given back') }]);
    expect(() => store.leases.acquire(['bronze.b'], { runId: 'r2' })).toThrow(/no room/);
    other.exec('DROP TRIGGER full');
    other.close();
    expect(store.leases.acquire(['bronze.a'], { runId: 'r2' })).toHaveLength(1);
  });

  it('are taken all or none', () => {
    using store = openTestStore();
    store.leases.acquire(['bronze.b'], { runId: 'r1' });
    expect(() => store.leases.acquire(['bronze.a', 'bronze.b', 'bronze.c'], { runId: 'r2' })).toThrow(
      /bronze\.b is held/,
    );
    expect(['bronze.a', 'bronze.c'].map((key) => store.leases.holder(key))).toEqual([undefined, undefined]);
  });

  it('count a key once that is named twice', () => {
    using store = openTestStore();
    expect(store.leases.acquire(['a', 'a'], { runId: 'r1' })).toHaveLength(1);
  });

  it('are given back when the store is disposed', () => {
    const path = temporaryPath();
    const first = openTestStore({ path });
    const [lease] = first.leases.acquire(['bronze.a'], { runId: 'r1' });
    first[Symbol.dispose]();
    using second = openTestStore({ path });
    second.leases.acquire(['bronze.a'], { runId: 'r2' });
    lease?.[Symbol.dispose]();
    expect(second.leases.holder('bronze.a')?.runId).toBe('r2');
  });

  it('are taken over from a dead process, which cannot give back what is no longer its own', () => {
    const path = temporaryPath();
    let isDead = false;
    using victim = openTestStore({ path, process: otherProcess(111) });
    using heir = openTestStore({ path, process: otherProcess(222), isAlive: ({ pid }) => pid === 222 || !isDead });
    const [lease] = victim.leases.acquire(['bronze.a'], { runId: 'r1' });
    expect(() => heir.leases.acquire(['bronze.a'], { runId: 'r2' })).toThrow(/held by process 111/);
    isDead = true;
    expect(heir.leases.holder('bronze.a')).toBeUndefined();
    heir.leases.acquire(['bronze.a'], { runId: 'r2' });
    lease?.[Symbol.dispose]();
    expect(heir.leases.holder('bronze.a')?.runId).toBe('r2');
  });

  it('are taken over from a process that was killed', async () => {
    const path = temporaryPath();
    const child = startWorker('hold', path, 'r1', 'bronze.a');
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    using store = openTestStore({ path });
    expect(() => store.leases.acquire(['bronze.a'], { runId: 'r2' })).toThrow(
      new RegExp(`held by process ${child.pid}`),
    );
    expect(store.runs.abandoned()).toEqual([]);
    child.kill('SIGKILL');
    await ended(child);
    expect(store.leases.acquire(['bronze.a'], { runId: 'r2' })).toHaveLength(1);
    expect(store.runs.abandoned().map((run) => run.runId)).toEqual(['r1']);
  }, 120_000);

  it('have one holder at a time, however many processes want them', async () => {
    const path = temporaryPath();
    const workers = ['a', 'b', 'c'].map((name) => startWorker('contend', path, name, 'bronze.a', '20'));
    expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0]);
  }, 120_000);

  it('of another host are stale 30 s after its last heartbeat', () => {
    const path = temporaryPath();
    const clock = createTestClock(1_000_000);
    using far = openTestStore({ path, clock, process: otherProcess(process.pid, 'elsewhere') });
    using near = openTestStore({ path, clock });
    far.leases.acquire(['bronze.a'], { runId: 'r1' });
    clock.moveTo(1_030_000);
    expect(near.leases.holder('bronze.a')?.host).toBe('elsewhere');
    clock.moveTo(1_030_001);
    expect(near.leases.holder('bronze.a')).toBeUndefined();
  });

  it('stay fresh by a heartbeat every 5 s until the store is disposed', () => {
    vi.useFakeTimers();
    try {
      const path = temporaryPath();
      const clock = createTestClock(1_000_000);
      const far = openTestStore({ path, clock, process: otherProcess(1, 'elsewhere') });
      using near = openTestStore({ path, clock });
      far.leases.acquire(['bronze.a'], { runId: 'r1' });
      clock.moveTo(1_060_000);
      vi.advanceTimersByTime(5_000);
      expect(near.leases.holder('bronze.a')?.runId).toBe('r1');
      far[Symbol.dispose]();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('do not keep a process alive', async () => {
    const path = temporaryPath();
    expect(await ended(startWorker('leave', path, 'r1', 'bronze.a'))).toBe(0);
    using store = openTestStore({ path });
    expect(store.leases.acquire(['bronze.a'], { runId: 'r2' })).toHaveLength(1);
  }, 120_000);
});
