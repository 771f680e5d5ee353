import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHookBus, createIdSource, createSystemClock } from '@phlo/core';
import type { EventType, HookBus, HookRegistration, PhloEvent, StateStore } from '@phlo/core';
import { createDuckdbEngine } from '@phlo/duckdb';
import { createIcebergStore } from '@phlo/iceberg';
import type { TableStore } from '@phlo/lake';
import { openPgliteMarts } from '@phlo/postgres';
import { currentProcess, openStateStore } from '@phlo/state';
import type { ProcessIdentity } from '@phlo/state';
import { createMemoryLogger } from '@phlo/testing';
import { expect } from 'vitest';
import type { MemoryLogger } from '@phlo/testing';
import type { RunnerOptions } from './run-context.js';
import type { ProjectDefinitions } from './project-definitions.js';
import { createRunJournal } from './run-journal.js';
import type { RunReport } from './run-report.js';
import { runProject } from './run-project.js';
import type { RunOptions } from './run-project.js';

/** A real lake in a folder of its own: tables, engine, state, bus and embedded marts. */
export interface TestLake extends AsyncDisposable {
  readonly dir: string;
  readonly options: RunnerOptions;
  readonly store: TableStore;
  readonly state: StateStore;
  readonly bus: HookBus;
  readonly log: MemoryLogger;
  /** Everything that was announced since the lake was opened, in order. */
  readonly events: readonly PhloEvent[];
  run(definitions: ProjectDefinitions, request?: RunOptions): Promise<RunReport>;
  /** Ids of a table with a column `id`, in order. */
  ids(table: string): Promise<readonly number[]>;
}

export interface TestLakeOptions {
  /** Folder of a lake that another process left. */
  readonly dir?: string;
  readonly hooks?: readonly HookRegistration[];
  /** Who this process is said to be. */
  readonly process?: ProcessIdentity;
  readonly overrides?: Partial<RunnerOptions>;
  /** What stands between the run and its state: how a test makes the disk of the state full. */
  readonly wrapState?: (state: StateStore) => StateStore;
}

export async function openTestLake(given: TestLakeOptions = {}): Promise<TestLake> {
  const dir = given.dir ?? realpathSync(mkdtempSync(join(tmpdir(), 'phlo-runner-')));
  const clock = createSystemClock();
  const log = createMemoryLogger(clock);
  const lakeDir = join(dir, 'lake');
  const store = await createIcebergStore({ lakeDir, clock, log });
  const engine = createDuckdbEngine({ tempDir: join(dir, 'tmp'), threads: 1 });
  const opened = openStateStore({ path: join(dir, 'state.db'), clock, process: given.process ?? currentProcess() });
  const state = given.wrapState?.(opened) ?? opened;
  const ids = createIdSource(clock);
  const events: PhloEvent[] = [];
  const bus = createHookBus({
    clock,
    log,
    source: 'phlo://test',
    ids: ids.eventId,
    journal: createRunJournal(state),
    onEvent: (event) => void events.push(event),
  });
  for (const hook of given.hooks ?? []) bus.register(hook, { plugin: 'test' });
  const options: RunnerOptions = {
    project: 'test',
    projectDir: dir,
    lakeDir,
    compiledDir: join(dir, 'compiled'),
    tempDir: join(dir, 'tmp'),
    store,
    engine,
    state,
    bus,
    clock,
    log,
    openMarts: () => openPgliteMarts({ directory: join(dir, 'marts'), clock }),
    createRunId: ids.runId,
    ...given.overrides,
  };
  return {
    dir,
    options,
    store,
    state,
    bus,
    log,
    events,
    run: (definitions, request) => runProject(options, definitions, request),
    ids: async (table) => {
      const view = await store.read(table);
      if (view === undefined) return [];
      await using session = await engine.open({ allowedDirectories: [lakeDir] });
      await session.attach(view);
      const rows = await session.rows<{ readonly id: number }>(`select id from ${table} order by id`);
      return rows.map(({ id }) => id);
    },
    async [Symbol.asyncDispose]() {
      await bus.close();
      await engine[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      state[Symbol.dispose]();
      if (given.dir === undefined) await rm(dir, { recursive: true, force: true });
    },
  };
}

/** A process that has been and is gone. */
export function deadProcess(): ProcessIdentity {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  return { ...currentProcess(), pid, startedAt: 'long ago' };
}

/** `type asset` of each event, telemetry aside. */
export function outline(events: readonly PhloEvent[]): readonly string[] {
  return events
    .filter(({ type }) => !type.startsWith('telemetry.'))
    .map(({ type, assetKeys }) => (type.startsWith('run.') ? type : `${type} ${assetKeys.join('+')}`));
}

export function dataOf<Type extends EventType>(
  events: readonly PhloEvent[],
  type: Type,
): readonly PhloEvent<Type>['data'][] {
  return events.filter((event): event is PhloEvent<Type> => event.type === type).map(({ data }) => data);
}

const endOf = new Map([
  ['run.start', 'run.end'],
  ['ingestion.start', 'ingestion.end'],
  ['transform.start', 'transform.end'],
  ['publish.start', 'publish.end'],
]);

/** Starts that do not have exactly one end: none, whatever happened. */
export function startsWithoutOneEnd(events: readonly PhloEvent[]): readonly string[] {
  return events
    .filter(({ type }) => endOf.has(type))
    .filter(
      (start) =>
        events.filter((end) => end.causationId === start.id && end.type === endOf.get(start.type)).length !== 1,
    )
    .map(({ type, assetKeys }) => `${type} ${assetKeys.join('+')}`);
}

/**
 * What holds after any run: each start has its one end, the end of a step that committed says so and names its snapshot,
 * no other does, and nothing is left held, open or staged.
 */
export async function expectSound(lake: TestLake, report: RunReport): Promise<void> {
  const own = lake.events.filter(({ runId }) => runId === report.runId);
  expect(startsWithoutOneEnd(own)).toEqual([]);
  const starts = own.filter(({ type }) => endOf.has(type)).length;
  expect(own.filter(({ type }) => [...endOf.values()].includes(type))).toHaveLength(starts);
  expect(lake.state.announcements.unfinished()).toEqual([]);
  const told = [...dataOf(own, 'ingestion.end'), ...dataOf(own, 'transform.end')].flatMap((end) =>
    end.snapshotId === undefined ? [] : [end.snapshotId],
  );
  const committed = [];
  for (const { table } of await lake.store.list()) {
    const { snapshots } = await lake.store.describe(table);
    const mine = snapshots.filter(({ summary }) => summary['phlo.run-id'] === report.runId);
    committed.push(...mine.map(({ snapshotId }) => snapshotId));
  }
  expect(told.toSorted()).toEqual(committed.toSorted());
  expect((await lake.store.batches()).filter(({ status }) => status === 'staged')).toEqual([]);
  expect(lake.state.runs.get(report.runId)?.status).toBe(report.status);
  for (const { asset } of report.assets) expect(lake.state.leases.holder(`asset:${asset}`)).toBeUndefined();
}
