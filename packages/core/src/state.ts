import type { HookStats } from './bus/hook-entry.js';
import type { Deliveries } from './deliveries.js';
import type { PhloEvent } from './events/envelope.js';
import type { Journal } from './journal.js';
import type { Firing, FreshnessBook, ScheduleBook } from './schedules.js';

export type {
  AssetFreshness,
  Firing,
  FiringRecord,
  FreshnessBook,
  ScheduleBook,
  ScheduleTrigger,
} from './schedules.js';

/** How a run ended: `partial` where some of its assets succeeded and others did not. */
export type RunStatus = 'success' | 'partial' | 'failed' | 'cancelled';

/** How an asset ended: `skipped` where what it needs was not published, `rejected` by its checks or a veto. */
export type AssetStatus = 'success' | 'failed' | 'rejected' | 'skipped' | 'cancelled';

/** How an asset comes about. */
export type AssetKind = 'ingestion' | 'transform' | 'publish';

/** A run. Times are epoch milliseconds. */
export interface RunRecord {
  readonly runId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  /** Absent while it runs. */
  readonly status?: RunStatus;
  readonly selection: readonly string[];
}

/** How an asset ended in a run. Times are epoch milliseconds. */
export interface AssetRunRecord {
  readonly runId: string;
  readonly asset: string;
  readonly kind: AssetKind;
  readonly status: AssetStatus;
  readonly rows: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly snapshotId?: string;
  readonly batchId?: string;
  readonly errorCode?: string;
  readonly message?: string;
}

/** One audited check of a run: the history behind `phlo checks`. */
export interface CheckRecord {
  readonly runId: string;
  readonly asset: string;
  readonly check: string;
  readonly outcome: 'passed' | 'warned' | 'failed' | 'errored';
  readonly severity: 'warn' | 'error';
  readonly failedRows: number;
  readonly totalRows: number;
  readonly at: number;
  /** Failed rows, or the number of rows for a row count. Absent where it was not evaluated, or written before this was kept. */
  readonly observed?: number;
  /** The rule that was applied, for people; absent as `observed` is. */
  readonly threshold?: string;
  /** What came of it, for people; absent where it was written before this was kept. */
  readonly message?: string;
}

/** Which results of checks are asked for. */
export interface CheckQuery {
  readonly asset: string;
  readonly check?: string;
  /** Default: all. */
  readonly limit?: number;
}

/** The history of runs. All calls are synchronous single statements or transactions on the local state store. */
export interface RunHistory {
  /**
   * A run begins. Where a schedule is behind it, its firing is recorded in the same transaction: throws `SCHEDULE_TAKEN` where a run
   * answers that due time already, or it was passed over.
   */
  start(run: {
    readonly runId: string;
    readonly startedAt: number;
    readonly selection: readonly string[];
    readonly firing?: Firing;
  }): void;
  recordAsset(record: AssetRunRecord): void;
  recordCheck(record: CheckRecord): void;
  /** Replaces what was recorded of the run before. */
  recordHooks(runId: string, stats: readonly HookStats[]): void;
  end(runId: string, end: { readonly status: RunStatus; readonly endedAt: number }): void;
  get(runId: string): RunRecord | undefined;
  /** Newest first. */
  list(options?: { readonly limit?: number }): readonly RunRecord[];
  /** Runs without an end whose process is dead: killed, or the machine went down. */
  abandoned(): readonly RunRecord[];
  assets(runId: string): readonly AssetRunRecord[];
  checks(runId: string): readonly CheckRecord[];
  /** Results of the checks of one asset over all runs, newest first. */
  checkHistory(query: CheckQuery): readonly CheckRecord[];
  /** The newest result of each check of each asset. */
  latestChecks(): readonly CheckRecord[];
  /** What each hook did in the run, in the order in which it was given; none where nothing was recorded. */
  hooks(runId: string): readonly HookStats[];
  /** The newest record of each asset. */
  latestAssets(): readonly AssetRunRecord[];
  /** The newest success of each asset. */
  latestSuccesses(): readonly AssetRunRecord[];
}

/** Who holds an asset, or the folder of the marts: a process, recognised by pid and start time, with a heartbeat. */
export interface LeaseHolder {
  readonly pid: number;
  readonly host: string;
  readonly runId: string;
  readonly since: number;
}

/** One key that was taken; disposing gives it back. */
export interface Lease extends Disposable {
  readonly key: string;
}

/** Who holds what, among all processes of a project. */
export interface Leases {
  /** Takes all keys or none; throws `ASSET_BUSY` with the holder. Heartbeats by itself until disposed. */
  acquire(keys: readonly string[], owner: { readonly runId: string }): Lease[];
  holder(key: string): LeaseHolder | undefined;
  /** Every lease that somebody took and did not give back: those of dead processes are there until somebody takes them over. */
  list(): readonly ListedLease[];
}

/** A lease as a list shows it. */
export interface ListedLease extends LeaseHolder {
  readonly key: string;
  readonly isAlive: boolean;
}

/**
 * An event that announces a commit, written before the commit (DESIGN §5): after a crash the event either follows the
 * commit that it announces or is replaced by a failure.
 */
export interface PendingAnnouncement {
  readonly event: PhloEvent;
  /** What the commit will carry: looked for in the table's snapshots on recovery. */
  readonly batchId: string;
  readonly runId: string;
  readonly table: string;
}

/** A start event whose end has not been announced yet: remembered, so that every start gets exactly one end whatever happens. */
export interface OpenStart {
  readonly runId: string;
  readonly startEvent: PhloEvent;
  readonly endType: string;
}

/** What was begun, and the ends that are to be announced: each start gets one, whatever process dies when. */
export interface Announcements {
  /** Appends the event to the journal; a start is remembered as open in the same transaction. */
  opened(start: OpenStart): void;
  /** Replaces whatever was pending for the same start. */
  pending(announcement: PendingAnnouncement, startEventId: string): void;
  /** Journals the end and closes its start, in one transaction. Returns false where the end was journaled already. */
  closed(startEventId: string, end: PhloEvent): boolean;
  /** Starts without an end, oldest first, with what was pending for them. For runs whose process is dead. */
  unfinished(): readonly { readonly start: OpenStart; readonly pending?: PendingAnnouncement }[];
}

/** Everything that Phlo remembers on this machine: `.phlo/state.db`. */
export interface StateStore extends Disposable {
  readonly journal: Journal;
  readonly runs: RunHistory;
  readonly leases: Leases;
  readonly announcements: Announcements;
  readonly deliveries: Deliveries;
  readonly schedules: ScheduleBook;
  readonly freshness: FreshnessBook;
  /** Deletes what is beyond the retention, as opening does: for a process that stays. */
  prune(): void;
}
