import type { EventType, FlushOptions, FlushReport, HookBus, PhloEvent, PluginRegistry, StateStore } from '@phlo/core';
import type { Row, SnapshotSelector, TableInfo, TableStore } from '@phlo/lake';
import type { AssetGraph, Recovery, RunOptions, RunReport } from '@phlo/runner';
import type { LoadedDefinitions } from './load-definitions.js';

/** What is asked, and of which state. */
export interface QueryOptions {
  /** Values for `$1`, `$2`, …: bound, never concatenated. */
  readonly params?: readonly unknown[];
  /** Which database answers. Default `lake`. */
  readonly on?: 'lake' | 'marts';
  /** Tables of the lake as they stood: one moment for all of them, or a snapshot for each table that is named. */
  readonly at?: number | Date | Readonly<Record<string, SnapshotSelector>>;
  readonly signal?: AbortSignal;
}

/**
 * A project, opened: what a Node service holds. The lake and the state are opened when they are first needed.
 * Close it with `await using` or `close()`.
 *
 * @example
 * ```ts
 * import { openProject } from 'phlo';
 *
 * await using project = await openProject('./analytics');
 * const report = await project.run({ select: ['gold.*'], signal: AbortSignal.timeout(60_000) });
 * const rows = await project.query<{ n: number }>('select count(*) as n from gold.revenue_by_day');
 * console.log(report.status, rows[0]?.n);
 * ```
 */
export interface Project extends AsyncDisposable {
  readonly name: string;
  /** Absolute folder. */
  readonly dir: string;
  /** Absolute folder of the lake. */
  readonly lakeDir: string;
  readonly definitions: LoadedDefinitions;
  /** Register hooks of your own here; they hear every run of this object. */
  readonly bus: HookBus;
  /**
   * Runs the selected assets. What goes wrong with one asset is in the report; the promise rejects only where nothing
   * could be run (`ASSET_BUSY`, `ASSET_UNKNOWN`, `ASSET_CYCLE`, …). An abort stops statements in flight, publishes nothing
   * more and still announces every end.
   */
  run(options?: RunOptions): Promise<RunReport>;
  /**
   * Rows of one SQL statement. Integers beyond 2^53 and all decimals are strings, timestamps ISO 8601 text.
   * Throws `SQL_INVALID`, `TABLE_NOT_FOUND`, `SNAPSHOT_NOT_FOUND`, `MARTS_BUSY`, `CANCELLED`.
   */
  query<T extends object = Row>(sql: string, options?: QueryOptions): Promise<T[]>;
  /** The same in batches, for results of any size; those of the marts come as one. Throws what {@link Project.query} throws. */
  stream<T extends object = Row>(sql: string, options?: QueryOptions): AsyncIterable<readonly T[]>;
  tables(): Promise<readonly TableInfo[]>;
  /** Events of the journal in the order in which they happened. `type` is a pattern such as `wap.*`. */
  events(query?: { readonly runId?: string; readonly type?: string }): Iterable<PhloEvent<EventType>>;
  /** Where marts go, without secrets: `pglite:<folder>` or `postgres://host:port/database`. Throws `MARTS_URL_INVALID`. */
  martsTarget(): Promise<string>;
  /** Whether `marts.url` or `PHLO_MARTS_URL` names where marts go: no server of Phlo serves them then. */
  readonly hasOwnMarts: boolean;
  /** Loaded when something is first run; hosts of a group open theirs here. */
  readonly plugins: PluginRegistry;
  /**
   * Delivers what waits for queued hooks, and says what still waits: at most 10 s, and a target that is not there is left
   * alone, unless the options say otherwise. What waits for a durable hook then is delivered by a later process; the rest
   * is lost with this one. The statistics of the last run's hooks are kept with it.
   */
  flush(options?: FlushOptions): Promise<FlushReport>;
  /** Finishes what processes left that died in a run: each start gets its end. A run does it as well, before it begins. */
  recover(): Promise<Recovery>;
  graph(): Promise<AssetGraph>;
  store(): Promise<TableStore>;
  state(): StateStore;
  /** Flushes, unless nothing was emitted since the last {@link Project.flush}; then disposes the plugins, the bus and the stores. */
  close(): Promise<void>;
}
