import type { PluginState, PluginStore } from '@phlo/core';
import type { ColumnEdge, Dataset, DatasetColumn, Edge, LineageGraph } from './graph.js';
import { createGraph } from './graph.js';
import { stepTables } from './producer/step-store.js';

/** Never changed, only added to: `context.state` remembers which have been applied. */
const migrations = [
  `CREATE TABLE datasets (
     name TEXT PRIMARY KEY, kind TEXT NOT NULL, location TEXT, snapshot_id TEXT, columns TEXT, event_id TEXT NOT NULL
   ) STRICT;
   CREATE TABLE jobs (name TEXT PRIMARY KEY, event_id TEXT NOT NULL, seen_at INTEGER NOT NULL) STRICT;
   CREATE TABLE edges (
     "from" TEXT NOT NULL, "to" TEXT NOT NULL, job TEXT NOT NULL, first_seen INTEGER NOT NULL, last_seen INTEGER NOT NULL,
     event_id TEXT NOT NULL, run_id TEXT, columns TEXT, PRIMARY KEY ("from", "to", job)
   ) STRICT;
   CREATE TABLE history (
     event_id TEXT NOT NULL, at INTEGER NOT NULL, run_id TEXT, job TEXT NOT NULL, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
     PRIMARY KEY (event_id, "from", "to")
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX history_at ON history (at);
   CREATE TABLE job_runs (
     event_id TEXT PRIMARY KEY, job TEXT NOT NULL, run_id TEXT, kind TEXT NOT NULL, status TEXT NOT NULL, ended_at INTEGER NOT NULL,
     duration_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX job_runs_at ON job_runs (job, ended_at)`,
  stepTables,
];

/** Opens the tables of the package, for the hooks that fill them and the commands that read them. */
export const openGraphStore = (state: PluginState): PluginStore => state.open({ migrations });

interface EdgeRow {
  readonly from: string;
  readonly to: string;
  readonly job: string;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly run_id: string | null;
  readonly columns: string | null;
  readonly is_current: number;
}

interface DatasetRow {
  readonly name: string;
  readonly kind: Dataset['kind'];
  readonly location: string | null;
  readonly snapshot_id: string | null;
  readonly columns: string | null;
}

interface ReadOptions {
  /** Whether edges are there that a job had once, and not the last time that it ran. Default false. */
  readonly past?: boolean;
}

/** Reads the graph as it is now. */
export function readGraph(store: PluginStore, { past = false }: ReadOptions = {}): LineageGraph {
  const rows = store.all<EdgeRow>(
    `SELECT e."from", e."to", e.job, e.first_seen, e.last_seen, e.run_id, e.columns, e.event_id = j.event_id AS is_current
     FROM edges e JOIN jobs j ON j.name = e.job WHERE ? OR e.event_id = j.event_id`,
    past,
  );
  const datasets = store.all<DatasetRow>('SELECT name, kind, location, snapshot_id, columns FROM datasets');
  return createGraph(datasets.map(toDataset), rows.map(toEdge));
}

function toEdge({ from, to, job, first_seen, last_seen, run_id, columns, is_current }: EdgeRow): Edge {
  return {
    from,
    to,
    job,
    firstSeen: first_seen,
    lastSeen: last_seen,
    isCurrent: is_current === 1,
    ...(run_id !== null && { runId: run_id }),
    // Written by `recordEdges`, which had them from an event.
    ...(columns !== null && { columns: JSON.parse(columns) as readonly ColumnEdge[] }),
  };
}

function toDataset({ name, kind, location, snapshot_id, columns }: DatasetRow): Dataset {
  return {
    name,
    kind,
    ...(location !== null && { location }),
    ...(snapshot_id !== null && { snapshotId: snapshot_id }),
    ...(columns !== null && { columns: JSON.parse(columns) as readonly DatasetColumn[] }),
  };
}

/** One time that a job ran. */
export interface JobRun {
  readonly job: string;
  readonly runId?: string;
  readonly kind: string;
  readonly status: string;
  /** Epoch milliseconds. */
  readonly endedAt: number;
  readonly durationMs: number;
}

/** The last run of each of some jobs. */
export function readLastRuns(store: PluginStore, jobs: readonly string[]): readonly JobRun[] {
  interface Row {
    readonly job: string;
    readonly run_id: string | null;
    readonly kind: string;
    readonly status: string;
    readonly ended_at: number;
    readonly duration_ms: number;
  }
  return jobs.flatMap((name) => {
    const row = store.get<Row>(
      'SELECT * FROM job_runs WHERE job = ? ORDER BY ended_at DESC, event_id DESC LIMIT 1',
      name,
    );
    if (row === undefined) return [];
    const { job, run_id, kind, status, ended_at: endedAt, duration_ms: durationMs } = row;
    return [{ job, kind, status, endedAt, durationMs, ...(run_id !== null && { runId: run_id }) }];
  });
}
