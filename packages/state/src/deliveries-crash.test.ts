import type { ChildProcess } from 'node:child_process';

import { expect, it } from 'vitest';

import { createSystemClock } from '@phlo/core';
import type { StateStore } from '@phlo/core';

import { openSqlite } from './sqlite.js';
import { ended, openTestStore, sampleEvent, startWorker, temporaryPath } from './state.test.setup.js';

// The couriers go by the system's: to them, events of a clock that stands still would be too old to keep.
const clock = createSystemClock();
const hook = { plugin: 'crash', hook: 'test' };
/** Milliseconds of a courier's life. `.ci/run` asks for more of them than `npm test`. */
const kills = [3, 0, 12, 1, 7, 20, 33, 2, 5, 9, 15, 26];

interface Sent {
  readonly id: string;
  /** Attempts before this one, as the book had them. */
  readonly attempts: number;
}

interface Courier {
  readonly child: ChildProcess;
  readonly sent: Sent[];
  /** Resolves once it holds the hook. */
  readonly leased: Promise<void>;
}

/** A process that delivers; what it handed over is known even where it did not live to write that down. */
function startCourier(path: string): Courier {
  const child = startWorker('deliver', path);
  const sent: Sent[] = [];
  let rest = '';
  child.stdout?.setEncoding('utf8');
  const leased = new Promise<void>((resolve) => {
    child.stdout?.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const [id = '', attempts] of lines.map((line) => line.split(' '))) {
        if (id === 'leased') resolve();
        else sent.push({ id, attempts: Number(attempts) });
      }
    });
  });
  return { child, sent, leased };
}

/** Until its output has been read to the end. */
async function finished({ child }: Courier): Promise<number | string> {
  const [result] = await Promise.all([ended(child), new Promise((resolve) => child.once('close', resolve))]);
  return result;
}

function openBook(path: string): StateStore {
  const store = openTestStore({ path, clock });
  store.deliveries.open(hook);
  return store;
}

function append(store: StateStore, ids: readonly string[]): void {
  for (const id of ids) store.journal.append(sampleEvent({ id, time: clock.now() }));
}

const idsOf = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

/** Nothing lost, nothing out of order, at most one event twice for each kill, and every attempt in the book. */
function expectDelivered(sent: readonly Sent[], ids: readonly string[], kills: number): void {
  expect([...new Set(sent.map(({ id }) => id))]).toEqual(ids);
  expect(sent.length - ids.length).toBeLessThanOrEqual(kills);
  const before = new Map<string, number>();
  for (const { id, attempts } of sent) {
    expect(attempts, id).toBeGreaterThanOrEqual(before.get(id) ?? 0);
    before.set(id, (before.get(id) ?? 0) + 1);
  }
}

it('loses no event to kill -9 at any moment of a delivery, and gives at most one again for each', async () => {
  const path = temporaryPath();
  using store = openBook(path);
  const [ids, sent]: [string[], Sent[]] = [[], []];
  const waits = kills.slice(0, Number(process.env.PHLO_CRASH_KILLS ?? 3));
  for (const [round, waitMs] of waits.entries()) {
    const more = idsOf(`k${round}`, 400);
    append(store, more);
    ids.push(...more);
    const courier = startCourier(path);
    await courier.leased;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    courier.child.kill('SIGKILL');
    await finished(courier);
    sent.push(...courier.sent);
    const { delivered } = store.deliveries.state(hook);
    // What was handed over and not written down is the one that comes again.
    expect([0, 1]).toContain(new Set(sent.map(({ id }) => id)).size - delivered);
  }
  const last = startCourier(path);
  expect(await finished(last)).toBe(0);
  expectDelivered([...sent, ...last.sent], ids, waits.length);
  expect(store.deliveries.state(hook)).toMatchObject({ delivered: ids.length, dropped: 0, dead: 0, again: 0 });
  expect(openSqlite(path).prepare('SELECT integrity_check FROM pragma_integrity_check').all()).toEqual([
    { integrity_check: 'ok' },
  ]);
}, 120_000);

it('hands the hook to the process that waits, when the one that holds it is killed', async () => {
  const path = temporaryPath();
  using store = openBook(path);
  const ids = idsOf('e', 2_000);
  append(store, ids);
  const first = startCourier(path);
  await first.leased;
  const second = startCourier(path);
  first.child.kill('SIGKILL');
  const results = await Promise.all([finished(first), finished(second)]);
  expect(results[1]).toBe(0);
  expectDelivered([...first.sent, ...second.sent], ids, 1);
  expect(store.deliveries.state(hook)).toMatchObject({ delivered: ids.length });
}, 120_000);
