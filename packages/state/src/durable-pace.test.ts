import { createHookBus, onEvent } from '@phlo/core';
import type { HookBusOptions } from '@phlo/core';
import { createManualClock, createMemoryLogger, samples } from '@phlo/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

/** A durable hook that notes what it is handed. */
function setUp(options: Pick<HookBusOptions, 'gatherMs' | 'isUnderWay'>) {
  const clock = createManualClock();
  const store = openTestStore({ path: temporaryPath(), clock, process: otherProcess(1), isAlive: () => true });
  const log = createMemoryLogger(clock);
  const bus = createHookBus({ clock, log, source: 'phlo://test', journal: store.journal, store, ...options });
  onTestFinished(async () => {
    await bus.close();
    store[Symbol.dispose]();
  });
  const seen: string[] = [];
  const handler = ({ id }: { readonly id: string }) => void seen.push(id);
  bus.register(onEvent('quality.result', { name: 'send', delivery: 'queued', queue: 'durable', handler }), {
    plugin: 'acme',
  });
  return { bus, clock, seen, check: () => bus.emit('quality.result', samples['quality.result']) };
}

describe('the pace of durable hooks', () => {
  it('gathers what they are due for a while, unless it is flushed', async () => {
    const { bus, clock, seen, check } = setUp({ gatherMs: 2_000 });
    check();
    await clock.advance(1_999);
    check();
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toHaveLength(2);
    check();
    await bus.flush();
    expect(seen).toHaveLength(3);
  });

  it('makes way for a run: an event now and then while it lasts, and all the rest after it', async () => {
    let isUnderWay = true;
    const { clock, seen, check } = setUp({ isUnderWay: () => isUnderWay });
    for (let count = 0; count < 200; count++) check();
    await clock.advance(1_000);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThanOrEqual(51);
    isUnderWay = false;
    // After some handlers it lets others of the process have their turn.
    for (let turn = 0; turn < 8; turn++) await clock.advance(1_000);
    expect(seen).toHaveLength(200);
    expect(seen).toEqual(seen.toSorted());
  });

  it('does not let whoever flushes wait for a run', async () => {
    const { bus, seen, check } = setUp({ isUnderWay: () => true });
    for (let count = 0; count < 100; count++) check();
    await bus.flush();
    expect(seen).toHaveLength(100);
  });
});
