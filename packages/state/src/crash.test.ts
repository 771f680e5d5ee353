import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import type { StateStore } from '@phlo/core';

import { openSqlite } from './sqlite.js';
import { ended, openTestStore, readIds, startWorker, temporaryPath } from './state.test.setup.js';

/** Kills a process that writes as fast as it can, `afterMs` after its first step, and returns what it said it had done. */
async function killWhileWriting(path: string, prefix: string, afterMs: number): Promise<string[]> {
  const child = startWorker('churn', path, prefix);
  let said = '';
  child.stdout?.setEncoding('utf8');
  await new Promise<void>((resolve) => child.stdout?.on('data', (chunk: string) => ((said += chunk), resolve())));
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await ended(child);
  return said.split('\n').slice(0, -1);
}

function recover(store: StateStore, prefix: string): void {
  for (const { start, pending } of store.announcements.unfinished()) {
    const end = pending?.event ?? { ...start.startEvent, id: `${start.runId}-failed` };
    expect(store.announcements.closed(start.startEvent.id, end)).toBe(true);
  }
  for (const run of store.runs.abandoned()) store.runs.end(run.runId, { status: 'failed', endedAt: 0 });
  expect(store.announcements.unfinished()).toEqual([]);
  for (const lease of store.leases.acquire(['bronze.a', 'bronze.b'], { runId: `${prefix}-next` }))
    lease[Symbol.dispose]();
}

it('survives kill -9 at any moment: what was said is there, and every start gets its one end', async () => {
  const path = temporaryPath();
  for (const [round, afterMs] of [0, 5, 30, 100].entries()) {
    const prefix = `k${round}`;
    const said = await killWhileWriting(path, prefix, afterMs);
    using store = openTestStore({ path });
    expect(openSqlite(path).prepare('SELECT integrity_check FROM pragma_integrity_check').all()).toEqual([
      { integrity_check: 'ok' },
    ]);
    const before = new Set(readIds(store.journal.read()));
    for (const [step, id = ''] of said.map((line) => line.split(' '))) {
      if (step === 'run') expect(store.runs.get(id)).toBeDefined();
      if (step === 'opened') expect(before.has(id)).toBe(true);
      if (step === 'closed') expect(before.has(id.replace('-start', '-end'))).toBe(true);
      if (step === 'ended') expect(store.runs.get(id)?.status).toBe('success');
    }
    recover(store, prefix);
    const ids = readIds(store.journal.read());
    const starts = ids.filter((id) => id.endsWith('-start'));
    for (const id of starts) {
      expect(
        ids.filter((other) => [id.replace('-start', '-end'), id.replace('-start', '-failed')].includes(other)),
      ).toHaveLength(1);
    }
    expect(ids).toHaveLength(2 * starts.length);
    expect(store.runs.abandoned()).toEqual([]);
  }
}, 120_000);

it('gives every start of a dead process one end, also where several processes recover it at once', async () => {
  const path = temporaryPath();
  expect(await ended(startWorker('open', path, 'r1', '40'))).toBe('SIGKILL');
  const workers = ['a', 'b', 'c'].map((name) => startWorker('recover', path, name));
  const said = Promise.all(workers.map(({ stdout }) => text(stdout as Readable)));
  expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0]);
  const announced = (await said).flatMap((lines) => lines.split('\n').slice(0, -1));
  using store = openTestStore({ path });
  expect(readIds(store.journal.read({ type: 'ingestion.end' })).toSorted()).toEqual(announced.toSorted());
  const startOf = (id: string) => id.replace(/-(end|failed-.)$/, '');
  expect(announced.map(startOf).toSorted()).toEqual(Array.from({ length: 40 }, (_, i) => `r1-${i}`).toSorted());
  expect(announced.filter((id) => id.endsWith('-end'))).toHaveLength(20);
  expect(store.announcements.unfinished()).toEqual([]);
}, 120_000);
