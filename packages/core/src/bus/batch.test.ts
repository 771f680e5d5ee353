import { describe, expect, it } from 'vitest';
import { createTestBus, metric, settle } from './bus.test.setup.js';
import { nameOf, owner, queue } from './queued.test.setup.js';
import { onEvent } from './registration.js';

describe('a batch hook', () => {
  const createBatches = (
    handleBatch: (names: readonly string[], attempt: number) => void,
    batch: { readonly size?: number; readonly waitMs?: number } = { size: 3 },
  ) => {
    const test = createTestBus();
    test.bus.register(
      onEvent('telemetry.metric', {
        name: 'q',
        delivery: 'queued',
        queue,
        batch,
        handleBatch: (events, { attempt }) => handleBatch(events.map(nameOf), attempt),
      }),
      owner,
    );
    const emit = (...names: readonly string[]) => {
      for (const name of names) test.bus.emit('telemetry.metric', metric(name));
    };
    return { ...test, emit };
  };

  it('gets what waits, at most its size at once', async () => {
    const batches: (readonly string[])[] = [];
    const { bus, emit } = createBatches((names) => void batches.push(names));
    emit('a', 'b', 'c', 'd');
    await bus.flush();
    expect(batches).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('waits for more where it says so, not longer, and not when it is flushed or full', async () => {
    const batches: (readonly string[])[] = [];
    const { bus, emit, clock } = createBatches((names) => void batches.push(names), { size: 3, waitMs: 1_000 });
    emit('a');
    await settle();
    await settle();
    emit('b');
    expect(batches).toEqual([]);
    await clock.advance(1_000);
    expect(batches).toEqual([['a', 'b']]);
    emit('c');
    await bus.flush();
    emit('d', 'e', 'f');
    await settle();
    await settle();
    expect(batches.slice(1)).toEqual([['c'], ['d', 'e', 'f']]);
  });

  it('gets a batch that it rejects again, one by one, so that one bad event costs no other its attempts', async () => {
    const calls: string[] = [];
    const { emit, clock, bus } = createBatches((names, attempt) => {
      calls.push(`${names.join('')}${attempt}`);
      if (names.includes('x')) throw new Error('no');
    });
    emit('a', 'x', 'c', 'd', 'e', 'f');
    for (let index = 0; index < 10; index++) await clock.advance(30_000);
    expect(calls).toEqual(['axc1', 'a1', 'x1', 'x2', 'x3', 'x4', 'x5', 'c1', 'def1']);
    expect(bus.stats()[0]?.queue).toMatchObject({ delivered: 5, dead: 1, pending: 0 });
  });
});
