import { describe, expect, it } from 'vitest';

import type { DeliveryItem, StateStore } from '@phlo/core';

import {
  ended,
  openTestStore,
  otherProcess,
  sampleEvent,
  startWorker,
  temporaryPath,
  writeDirectly,
} from './state.test.setup.js';

const alerts = { plugin: 'alerting', hook: 'failed_check' };
const types = ['wap.published'];

const next = (store: StateStore, limit = 100) => store.deliveries.next(alerts, { types, limit });
const head = (store: StateStore): DeliveryItem => {
  const [item] = next(store, 1).items;
  if (item === undefined) throw new Error('there is nothing to deliver');
  return item;
};

/** A store whose hook was given events e0, e1, … */
function openBook(count: number, path = temporaryPath()): { readonly path: string; readonly store: StateStore } {
  const store = openTestStore({ path });
  store.deliveries.open(alerts);
  for (let i = 0; i < count; i += 1) store.journal.append(sampleEvent({ id: `e${i}` }));
  return { path, store };
}

describe('the books of durable hooks', () => {
  it('are in the file: another process goes on where one has stopped, attempts included', () => {
    const { path, store } = openBook(4);
    store.deliveries.deliver(alerts, [head(store)]);
    store.deliveries.begin(alerts, head(store));
    store.deliveries.reject(alerts, head(store), 'no');
    store.deliveries.begin(alerts, head(store));
    store.deliveries.replay(alerts, [sampleEvent({ id: 'r1' })]);
    store.deliveries.begin(alerts, head(store));
    const before = store.deliveries.list();
    store[Symbol.dispose]();
    using later = openTestStore({ path });
    expect(later.deliveries.list()).toEqual(before);
    expect(head(later)).toMatchObject({ event: { id: 'r1' }, attempts: 1 });
    later.deliveries.deliver(alerts, [head(later)]);
    expect(head(later)).toMatchObject({ event: { id: 'e1' }, attempts: 2 });
  });

  it('are one for two processes that register the hook at once', () => {
    const { path, store } = openBook(2);
    using other = openTestStore({ path });
    other.deliveries.open(alerts);
    expect(other.deliveries.list()).toEqual(store.deliveries.list());
    store.deliveries.deliver(alerts, next(store).items);
    expect(next(other).items).toEqual([]);
    store[Symbol.dispose]();
  });

  it('keep dead letters and what was handed over again when retention has deleted the events', () => {
    const { path, store } = openBook(3);
    store.deliveries.bury(alerts, head(store), 'no');
    store.deliveries.replay(alerts, [head(store).event]);
    writeDirectly(path, 'DELETE FROM events');
    expect(store.deliveries.deadLetters().map(({ event }) => event)).toEqual([sampleEvent({ id: 'e0' })]);
    expect(head(store).event).toEqual(sampleEvent({ id: 'e1' }));
    expect(store.deliveries.retry(store.deliveries.deadLetters().map(({ id }) => id))).toBe(1);
    expect(next(store).items.map(({ event }) => event.id)).toEqual(['e1', 'e0']);
    store[Symbol.dispose]();
  });

  it('drop what was handed over again and cannot be read any more, and go on with the rest', () => {
    const { path, store } = openBook(1);
    store.deliveries.replay(
      alerts,
      ['r1', 'r2', 'r3'].map((id) => sampleEvent({ id })),
    );
    writeDirectly(path, `UPDATE hook_again SET json = '{' WHERE again_id <> 2`);
    expect(next(store).items.map(({ event }) => event.id)).toEqual(['r2']);
    expect(store.deliveries.state(alerts)).toMatchObject({ dropped: 2, again: 1 });
    writeDirectly(path, `UPDATE hook_again SET json = '{'`);
    expect(next(store).items.map(({ event }) => event.id)).toEqual(['e0']);
    expect(store.deliveries.state(alerts)).toMatchObject({ dropped: 3, again: 0 });
    store[Symbol.dispose]();
  });

  it('leave a dead letter that cannot be read out of the list, and in the count', () => {
    const { path, store } = openBook(2);
    for (const item of next(store).items) store.deliveries.bury(alerts, item, 'no');
    writeDirectly(path, `UPDATE hook_dead SET json = '[]' WHERE dead_id = 1`);
    expect(store.deliveries.deadLetters().map(({ event }) => event.id)).toEqual(['e1']);
    expect(store.deliveries.state(alerts).dead).toBe(2);
    expect(store.deliveries.retry([1])).toBe(1);
    expect(next(store).items).toEqual([]);
    expect(store.deliveries.state(alerts)).toMatchObject({ dead: 1, again: 0, dropped: 1 });
    store[Symbol.dispose]();
  });

  it('write a step whole or not at all', () => {
    const { path, store } = openBook(2);
    writeDirectly(path, `CREATE TRIGGER full BEFORE INSERT ON hook_dead BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    const before = store.deliveries.state(alerts);
    expect(() => store.deliveries.bury(alerts, head(store), 'no')).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringContaining('no room') }),
    );
    expect(store.deliveries.state(alerts)).toEqual(before);
    expect(head(store).event.id).toBe('e0');
    store[Symbol.dispose]();
  });
});

describe('the lease of a durable hook', () => {
  it('is nobody else’s while its holder lives, and free once it is given back', () => {
    const { path, store } = openBook(0);
    using other = openTestStore({ path, process: otherProcess(222), isAlive: () => true });
    const lease = store.deliveries.lease(alerts);
    expect(lease).toBeDefined();
    expect(other.deliveries.lease(alerts)).toBeUndefined();
    expect(other.leases.holder('hook:alerting/failed_check')?.pid).toBe(process.pid);
    lease?.[Symbol.dispose]();
    expect(other.deliveries.lease(alerts)).toBeDefined();
    store[Symbol.dispose]();
  });

  it('is taken over from a process that was killed while it held it', async () => {
    const { path, store } = openBook(0);
    const worker = startWorker('hold', path, 'r1', 'hook:alerting/failed_check');
    await new Promise((resolve) => worker.stdout?.once('data', resolve));
    expect(store.deliveries.lease(alerts)).toBeUndefined();
    worker.kill('SIGKILL');
    await ended(worker);
    expect(store.deliveries.lease(alerts)).toBeDefined();
    store[Symbol.dispose]();
  }, 60_000);

  it('fails where the file does, and not as if somebody held it', () => {
    const { path, store } = openBook(0);
    writeDirectly(path, `CREATE TRIGGER full BEFORE INSERT ON leases BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    expect(() => store.deliveries.lease(alerts)).toThrow(expect.objectContaining({ code: 'STATE_FAILED' }));
    store[Symbol.dispose]();
  });
});
