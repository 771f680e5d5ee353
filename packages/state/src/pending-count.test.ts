import { createHookBus, onEvent } from '@phlo/core';
import type { HookRegistration } from '@phlo/core';
import { createManualClock, createMemoryLogger, samples } from '@phlo/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

/** A bus with 600 events that wait for one durable hook, and how many of them it has read when it says so. */
function countReads(where?: HookRegistration['where']) {
  const clock = createManualClock();
  const store = openTestStore({ path: temporaryPath(), clock, process: otherProcess(1), isAlive: () => true });
  let read = 0;
  const journal: typeof store.journal = {
    ...store.journal,
    after: (position, options) => {
      const page = store.journal.after(position, options);
      read += page.events.length;
      return page;
    },
  };
  const log = createMemoryLogger(clock);
  const bus = createHookBus({ clock, log, source: 'phlo://test', journal, store: { ...store, journal } });
  onTestFinished(async () => {
    await bus.close();
    store[Symbol.dispose]();
  });
  const registration = onEvent('quality.result', {
    name: 'send',
    delivery: 'queued',
    queue: 'durable',
    handler: () => undefined,
    ...(where !== undefined && { where }),
  });
  bus.register(registration, { plugin: 'acme' });
  for (let count = 0; count < 600; count++)
    bus.emit('quality.result', { ...samples['quality.result'], passed: count % 2 === 0 });
  read = 0;
  return { pending: bus.stats()[0]?.queue?.pending, read: () => read };
}

describe('what waits for a durable hook', () => {
  it('is counted by the journal, and not read, where the hook takes every event of its types', () => {
    const { pending, read } = countReads();
    expect(pending).toBe(600);
    // The oldest one says since when they wait.
    expect(read()).toBe(1);
  });

  it('is read where a filter has to look at it', () => {
    const { pending, read } = countReads({ data: { passed: false } });
    expect(pending).toBe(300);
    expect(read()).toBe(600);
  });
});
