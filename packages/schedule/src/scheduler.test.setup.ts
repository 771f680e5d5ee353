import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunStatus, StateStore } from '@phlo/core';
import { openStateStore } from '@phlo/state';
import { createManualClock, createMemoryLogger } from '@phlo/testing';
import type { ManualClock } from '@phlo/testing';
import type { AssetPolicy } from './asset-policy.js';
import { createScheduler, type Scheduler } from './create-scheduler.js';
import type { FiringOutcome, ScheduledRun } from './firing-queue.js';
import type { ToldAge } from './follow-ages.js';
import type { Schedule } from './schedule.js';

export interface LifeOptions {
  readonly schedules?: readonly Schedule[];
  readonly policies?: readonly AssetPolicy[];
  /** Milliseconds that a run takes. */
  readonly runMs?: number;
  /** What becomes of the assets of a run. Default `success`. */
  readonly status?: (run: ScheduledRun) => RunStatus;
  /** Rejects before the run is recorded. */
  readonly refuse?: (run: ScheduledRun) => Error | undefined;
}

/** A process that looks at schedules, and may die. */
export interface Life {
  readonly scheduler: Scheduler;
  readonly state: StateStore;
  readonly outcomes: FiringOutcome[];
  readonly told: ToldAge[];
  /** From now on it does nothing, and counts as dead. */
  kill(): void;
}

export interface World extends Disposable {
  readonly clock: ManualClock;
  /** Puts the clock of all processes forward or back, as an operator or a time server does: nobody is woken by it. */
  putClock(ms: number): void;
  /** Every run that was begun, by whichever process. */
  readonly begun: (ScheduledRun & { readonly at: number; readonly runId: string })[];
  live(options: LifeOptions): Life;
}

/** Processes on one state file, under one clock; their runs take time and bring nothing into a lake. */
export function createWorld(start: string): World {
  const dir = mkdtempSync(join(tmpdir(), 'phlo-schedule-'));
  const manual = createManualClock(Date.parse(start));
  let putMs = 0;
  const clock: ManualClock = { ...manual, now: () => manual.now() + putMs };
  const begun: World['begun'] = [];
  const dead = new Set<number>();
  const opened: StateStore[] = [];
  let lives = 0;
  return {
    clock,
    putClock: (ms) => (putMs += ms),
    begun,
    live: (options) => {
      const pid = ++lives;
      const process = { pid, host: 'test', startedAt: `start ${pid}` };
      const isAlive = ({ pid: other }: { readonly pid: number }) => !dead.has(other);
      const state = openStateStore({ path: join(dir, 'state.db'), clock, process, isAlive });
      opened.push(state);
      const outcomes: FiringOutcome[] = [];
      const told: ToldAge[] = [];
      const scheduler = createScheduler({
        schedules: options.schedules ?? [],
        policies: options.policies ?? [],
        state,
        clock,
        log: createMemoryLogger(clock),
        tell: (age) => void told.push(age),
        onOutcome: (outcome) => void outcomes.push(outcome),
        run: (request) => work(request),
      });
      const whileAlive = async () => {
        if (dead.has(pid)) await new Promise(() => undefined);
      };
      const work = async (request: ScheduledRun) => {
        const refusal = options.refuse?.(request);
        if (refusal !== undefined) throw refusal;
        const at = clock.now();
        const runId = `run-${begun.length + 1}`;
        state.runs.start({ runId, startedAt: at, selection: request.select, firing: request.firing });
        begun.push({ ...request, at, runId });
        await clock.sleep(options.runMs ?? 0);
        await whileAlive();
        const status = options.status?.(request) ?? 'success';
        for (const term of request.select) {
          const asset = { runId, asset: term.replaceAll('+', ''), kind: 'transform', rows: 1, startedAt: at } as const;
          state.runs.recordAsset({ ...asset, status: status === 'success' ? status : 'failed', endedAt: clock.now() });
        }
        state.runs.end(runId, { status, endedAt: clock.now() });
        return { runId, status };
      };
      const kill = () => {
        dead.add(pid);
        scheduler.stop();
      };
      return { scheduler, state, outcomes, told, kill };
    },
    [Symbol.dispose]() {
      for (const state of opened) state[Symbol.dispose]();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
