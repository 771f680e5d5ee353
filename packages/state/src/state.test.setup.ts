import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll } from 'vitest';

import type { Clock, PhloEvent, StateStore } from '@phlo/core';

import { openStateStore } from './open-state-store.js';
import { currentProcess } from './process-identity.js';
import type { ProcessIdentity } from './process-identity.js';
import type { LivenessTest } from './processes.js';
import { openSqlite } from './sqlite.js';
import type { SqlValue } from './sqlite.js';

/** A clock that stands still until it is moved. */
export interface TestClock extends Clock {
  moveTo(time: number): void;
}

export function createTestClock(start = Date.UTC(2026, 0, 1)): TestClock {
  let time = start;
  return { now: () => time, monotonic: () => time, sleep: () => Promise.resolve(), moveTo: (to) => void (time = to) };
}

const root = mkdtempSync(join(tmpdir(), 'phlo-state-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder of its own, deleted after the last test of the file. */
export const temporaryFolder = (): string => mkdtempSync(join(root, 'store-'));

export const temporaryPath = (): string => join(temporaryFolder(), 'state.db');

export interface TestStoreOptions {
  readonly path?: string;
  readonly clock?: Clock;
  readonly process?: ProcessIdentity;
  readonly isAlive?: LivenessTest;
}

export function openTestStore(options: TestStoreOptions = {}): StateStore {
  return openStateStore({ path: temporaryPath(), clock: createTestClock(), process: currentProcess(), ...options });
}

/** A process that is somebody else as far as the store is concerned. */
export const otherProcess = (pid: number, host = currentProcess().host): ProcessIdentity => ({
  pid,
  host,
  startedAt: `start of ${pid}`,
});

export function sampleEvent(overrides: Partial<Omit<PhloEvent, 'data'>> & { readonly id: string }): PhloEvent {
  return {
    type: 'wap.published',
    version: 1,
    time: Date.UTC(2026, 0, 1),
    source: 'phlo://test',
    assetKeys: ['bronze.flights'],
    tags: { team: 'ops' },
    data: { unit: 'bronze.flights', batches: [] },
    ...overrides,
  };
}

export const readIds = (events: Iterable<PhloEvent>): string[] => [...events].map((event) => event.id);

/** Starts `fixtures/worker.mjs`; its stderr is the test's. */
export function startWorker(task: string, path: string, ...args: string[]): ChildProcess {
  const script = fileURLToPath(new URL('../fixtures/worker.mjs', import.meta.url));
  return spawn(process.execPath, [script, task, path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits for the end of a process; the exit code, or the signal that killed it. */
export async function ended(child: ChildProcess): Promise<number | string> {
  const [code, signal] =
    (child.exitCode ?? child.signalCode) === null ? await once(child, 'exit') : [child.exitCode, child.signalCode];
  return (code ?? signal) as number | string;
}

/** Writes into a file behind the back of whoever has it open, as damage or another version would. */
export function writeDirectly(path: string, sql: string, ...params: SqlValue[]): void {
  const db = openSqlite(path);
  db.prepare(sql).run(...params);
  db.close();
}

/** How SQLite would run a statement, on a connection of its own: libsql keeps one that explained something in its snapshot. */
export function explainPlan(path: string, sql: string, ...params: SqlValue[]): string[] {
  const db = openSqlite(path);
  const plan = db.prepare<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...params);
  db.close();
  return plan.map(({ detail }) => detail);
}
