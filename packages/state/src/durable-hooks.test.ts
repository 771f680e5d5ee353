import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHookBus, onEvent, onPattern } from '@phlo/core';
import type { PhloEvent } from '@phlo/core';
import { createManualClock, createMemoryLogger, samples } from '@phlo/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSqlite } from './sqlite.js';
import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

import {
  check,
  codeOf,
  durable,
  key,
  openProcess,
  owner,
  runWithoutTarget,
  stats,
} from './durable-hooks.test.setup.js';

describe('a durable hook', () => {
  it('shows what waits for it, and since when, to a bus that only plans', async () => {
    const path = temporaryPath();
    const { clock } = openProcess({ path });
    const first = clock.now();
    await runWithoutTarget(path, 3);
    using store = openTestStore({ path, clock, process: otherProcess(2), isAlive: () => true });
    const bus = createHookBus({ clock, log: createMemoryLogger(clock), source: 'phlo://test', store, mode: 'plan' });
    bus.register(
      durable(() => undefined, { assets: samples['quality.result'].assetKey }),
      owner,
    );
    bus.register({ ...durable(() => undefined), name: 'new' }, owner);
    expect(bus.pending(key)).toEqual({ count: 3, oldestAt: first });
    expect(() => bus.pending({ ...key, hook: 'new' })).toThrow(expect.objectContaining({ code: 'HOOK_UNKNOWN' }));
    expect(store.deliveries.state(key)).toMatchObject({ position: 0, delivered: 0 });
  });

  it('is flushed alone where it is asked for, and tells where another process delivers', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 2);
    const { bus, store } = openProcess({ path, pid: 2 });
    const lease = store.deliveries.lease(key);
    const got: string[] = [];
    bus.register(
      durable(({ id }) => void got.push(id)),
      owner,
    );
    expect(await bus.flush({ only: { plugin: 'acme', hook: 'other' } })).toMatchObject({ pending: 0, hooks: [] });
    const busy = { ...key, pending: 2, isElsewhere: true, reason: 'another process delivers them' };
    expect(await bus.flush({ only: key })).toMatchObject({ delivered: 0, pending: 2, hooks: [busy] });
    lease?.[Symbol.dispose]();
    expect(await bus.flush({ only: key })).toMatchObject({ delivered: 2, pending: 0, hooks: [] });
    expect(got).toHaveLength(2);
  });

  it('gets everything after a run whose target was down, in order, in a later process', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 300);
    const seen: string[] = [];
    const { bus } = openProcess({ path, pid: 2 });
    bus.register(
      durable(({ data }) => void seen.push(data.check)),
      owner,
    );
    expect(await bus.flush()).toMatchObject({ delivered: 300, pending: 0 });
    expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => `c${index}`));
    expect(stats(bus)).toEqual({ accepted: 300, delivered: 300, dropped: 0, dead: 0, pending: 0 });
  });

  it('does so with a real server, whose connection is refused, which answers 503, and which then takes all', async () => {
    const got: string[] = [];
    let status = 503;
    const server = createServer((request, response) => {
      if (status === 200) got.push(String(request.headers['x-id']));
      request.resume();
      response.writeHead(status).end();
    });
    const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await listen(0);
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));

    const { bus } = openProcess();
    bus.register(
      durable(async (event, { signal }) => {
        const headers = { 'x-id': event.id, connection: 'close' };
        const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers, signal });
        if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status });
      }),
      owner,
    );
    for (let index = 0; index < 50; index++) check(bus);
    expect(await bus.flush()).toMatchObject({ delivered: 0, pending: 50 });
    await listen(port);
    onTestFinished(() => void server.close());
    expect(await bus.flush()).toMatchObject({ delivered: 0, pending: 50, hooks: [{ reason: 'HTTP 503' }] });
    status = 200;
    expect(await bus.flush()).toMatchObject({ delivered: 50, pending: 0 });
    expect(got).toEqual(Array.from({ length: 50 }, (_, index) => `p1-${String(index + 1).padStart(4, '0')}`));
  });

  it('starts at its registration: what happened before is not its own', async () => {
    const { bus } = openProcess();
    check(bus, { check: 'before' });
    const seen: string[] = [];
    bus.register(
      durable(({ data }) => void seen.push(data.check)),
      owner,
    );
    check(bus, { check: 'after' });
    await bus.flush();
    expect(seen).toEqual(['after']);
  });

  it('gets what its filter lets through, and nothing else, from any process', async () => {
    const path = temporaryPath();
    const first = openProcess({ path });
    const seen: string[] = [];
    first.bus.register(
      durable(({ data }) => void seen.push(data.check), { assets: 'gold.*', data: { passed: false } }),
      owner,
    );
    const other = openProcess({ path, pid: 2 });
    check(other.bus, { assetKey: 'gold.a', passed: false, check: 'mine' });
    check(other.bus, { assetKey: 'gold.a', passed: true, check: 'passed' });
    check(other.bus, { assetKey: 'silver.a', passed: false, check: 'elsewhere' });
    await first.bus.flush();
    expect(seen).toEqual(['mine']);
    expect(stats(first.bus)).toMatchObject({ accepted: 1, pending: 0 });
  });

  it('is drained by one process at a time, and taken over from one that died', async () => {
    const path = temporaryPath();
    let isAlive = true;
    const first = openProcess({ path });
    first.bus.register(
      durable(() => undefined),
      owner,
    );
    check(first.bus);
    await first.bus.flush();
    const seen: string[] = [];
    const second = openProcess({ path, pid: 2, isAlive: () => isAlive });
    second.bus.register(
      durable(({ id }) => void seen.push(id)),
      owner,
    );
    check(second.bus);
    expect(await second.bus.flush()).toMatchObject({
      pending: 1,
      hooks: [{ reason: 'another process delivers them' }],
    });
    isAlive = false;
    expect(await second.bus.flush()).toMatchObject({ delivered: 1, pending: 0 });
    expect(seen).toEqual(['p2-0001']);
  });

  it('counts an attempt before the handler is entered: one that kills its process ends in the dead letters', async () => {
    const path = temporaryPath();
    const { store, bus } = openProcess({ path });
    bus.register(
      durable(() => undefined),
      owner,
    );
    await bus.close();
    store.journal.append({ ...eventOf('poison'), time: Date.UTC(2026, 0, 1) });
    for (let death = 1; death <= 5; death++) {
      // What is left of a process that died in the handler: an attempt that was begun.
      const [item] = store.deliveries.next(key, { types: ['quality.result'], limit: 1 }).items;
      if (item !== undefined) store.deliveries.begin(key, item);
    }
    let calls = 0;
    const next = openProcess({ path, pid: 2 });
    next.bus.register(
      durable(() => void calls++),
      owner,
    );
    check(next.bus);
    expect(await next.bus.flush()).toMatchObject({ dead: 1, delivered: 1 });
    expect(calls).toBe(1);
    expect(next.store.deliveries.deadLetters()).toMatchObject([
      { event: { id: 'poison' }, attempts: 5, error: 'the process ended in each of its 5 attempts' },
    ]);
  });

  it('costs its event no attempt where the process ends in a call that gives up when it is told to', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 1);
    for (let pid = 2; pid <= 8; pid++) {
      const { bus, store, log } = openProcess({ path, pid });
      const leave = new AbortController();
      bus.register(
        durable(
          (_, { signal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error));
              leave.abort();
            }),
        ),
        owner,
      );
      expect(await bus.flush({ signal: leave.signal })).toMatchObject({ pending: 1 });
      await bus.close({ signal: leave.signal });
      expect(log.lines.filter(({ message }) => message.includes('rejected'))).toEqual([]);
      expect(store.deliveries.next(key, { types: ['quality.result'], limit: 1 }).items).toMatchObject([
        { attempts: 0 },
      ]);
      expect(store.deliveries.deadLetters()).toEqual([]);
      store[Symbol.dispose]();
    }
  });

  it('gives up what is older than 14 days, and says so', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 3);
    const { bus, clock, log } = openProcess({ path, pid: 2 });
    await clock.advance(14 * 24 * 3_600_000 + 1);
    bus.register(
      durable(() => undefined),
      owner,
    );
    check(bus);
    expect(await bus.flush()).toMatchObject({ dropped: 3, delivered: 1, pending: 0 });
    expect(log.lines.some(({ message }) => message.includes('older than 14 days'))).toBe(true);
  });

  it('goes on behind what the journal cannot read any more, and says how much that was', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 4);
    openSqlite(path).exec(`UPDATE events SET json = '{"id":' WHERE id IN ('p1-0002', 'p1-0003')`);
    const seen: string[] = [];
    const { bus, log } = openProcess({ path, pid: 2 });
    bus.register(
      durable(({ id }) => void seen.push(id)),
      owner,
    );
    expect(await bus.flush()).toMatchObject({ delivered: 2, dropped: 2, pending: 0 });
    expect(seen).toEqual(['p1-0001', 'p1-0004']);
    expect(log.lines.some(({ message }) => message.includes('the journal is damaged there'))).toBe(true);
  });

  it('gets an event again that its dead letter was retried for, before what the journal holds', async () => {
    const { bus, store, clock } = openProcess();
    const seen: string[] = [];
    let isBroken = true;
    bus.register(
      durable(({ id }) => {
        seen.push(id);
        if (isBroken) throw new Error('broken');
      }),
      owner,
    );
    check(bus);
    for (let turn = 0; turn < 20; turn++) await clock.advance(30_000);
    const [letter] = store.deliveries.deadLetters();
    isBroken = false;
    store.deliveries.retry([letter?.id ?? 0]);
    expect(stats(bus)).toEqual({ accepted: 1, delivered: 0, dropped: 0, dead: 0, pending: 1 });
    await bus.flush();
    expect(seen).toEqual(Array<string>(6).fill('p1-0001'));
    expect(stats(bus)).toEqual({ accepted: 1, delivered: 1, dropped: 0, dead: 0, pending: 0 });
  });

  it('is the only one that a replay reaches', async () => {
    const { bus, store } = openProcess();
    const seen: string[] = [];
    bus.register(
      durable(({ id }) => void seen.push(`send ${id}`)),
      owner,
    );
    bus.register(onPattern('*', { name: 'other', handler: ({ id }) => void seen.push(`other ${id}`) }), owner);
    check(bus);
    bus.emit('wap.published', { unit: 'a', batches: [] });
    await bus.flush();
    expect(await bus.replay(key, store.journal.read())).toBe(1);
    await bus.flush();
    expect(seen).toEqual(['other p1-0001', 'other p1-0002', 'send p1-0001', 'send p1-0001']);
  });

  it('is shown frozen events from the journal as well', async () => {
    const path = temporaryPath();
    await runWithoutTarget(path, 1);
    const frozen: boolean[] = [];
    const { bus } = openProcess({ path, pid: 2 });
    bus.register(
      durable((event) => void frozen.push(Object.isFrozen(event), Object.isFrozen(event.data))),
      owner,
    );
    await bus.flush();
    expect(frozen).toEqual([true, true]);
  });

  it('waits where the state store fails, and is not lost by it', async () => {
    const path = temporaryPath();
    const { bus, log, clock } = openProcess({ path });
    const seen: string[] = [];
    bus.register(
      durable(({ id }) => void seen.push(id)),
      owner,
    );
    const lock = openSqlite(path);
    check(bus);
    lock.exec('ALTER TABLE events RENAME TO hidden');
    await clock.advance(0);
    expect(log.lines.some(({ message }) => message.startsWith('Hook acme/send waits, the state store failed'))).toBe(
      true,
    );
    lock.exec('ALTER TABLE hidden RENAME TO events');
    for (let turn = 0; turn < 5; turn++) await clock.advance(1_000);
    expect(seen).toEqual(['p1-0001']);
  });

  it('is refused on a bus without a journal, and for what the journal does not keep', () => {
    const clock = createManualClock();
    const bus = createHookBus({ clock, log: createMemoryLogger(clock), source: 'phlo://test' });
    expect(
      codeOf(() =>
        bus.register(
          durable(() => undefined),
          owner,
        ),
      ),
    ).toBe('HOOK_DELIVERY_UNSUPPORTED');
    const hook = onEvent('telemetry.log', {
      name: 'x',
      delivery: 'queued',
      queue: 'durable',
      handler: () => undefined,
    });
    expect(codeOf(() => openProcess().bus.register(hook, owner))).toBe('HOOK_DELIVERY_UNSUPPORTED');
  });
});

const eventOf = (id: string): PhloEvent => ({
  id,
  type: 'quality.result',
  version: 1,
  time: 0,
  source: 'phlo://test',
  assetKeys: ['bronze.flights'],
  tags: {},
  data: samples['quality.result'],
});

it('a process that is woken delivers what another one has written to the journal', async () => {
  const { bus, path } = openProcess();
  const heard: string[] = [];
  bus.register(
    durable(({ id }) => void heard.push(id)),
    owner,
  );
  const other = openProcess({ path, pid: 2 });
  check(other.bus);
  bus.wake();
  await expect.poll(() => heard).toEqual(['p2-0001']);
});
