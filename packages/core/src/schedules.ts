/** Why a schedule is run: its time has come, came while nobody was there, an asset is too old, or somebody asked for it. */
export type ScheduleTrigger = 'cron' | 'catch_up' | 'stale' | 'manual';

/** What a run answers: a due time of a schedule, or the wish of somebody. */
export interface Firing {
  readonly schedule: string;
  readonly trigger: ScheduleTrigger;
  /** Epoch milliseconds. Absent where no time was due. */
  readonly dueAt?: number;
  /** When the schedule is due next after now: it is told, and not recorded. */
  readonly nextAt?: number;
}

/** A firing, and the run that it began or the reason why there was none. */
export interface FiringRecord extends Firing {
  readonly at: number;
  readonly runId?: string;
  /** `missed`: nobody was there, or a later time was due meanwhile; `overlap`: its last run was under way; `failed`: no run could begin. */
  readonly passed?: 'missed' | 'overlap' | 'failed';
  readonly message?: string;
}

/** What is remembered of schedules. One due time is answered once, whoever looks, and however often. */
export interface ScheduleBook {
  /** From when on due times count: `at`, where the schedule is new, its rule is not what it was, or the clock was put back before that. */
  follow(schedule: { readonly name: string; readonly rule: string }, at: number): number;
  /** The same, without following it from now on: `undefined` where nobody does. */
  followedSince(schedule: { readonly name: string; readonly rule: string }): number | undefined;
  /** Forgets since when all others are followed; what they did is kept. Returns how many were. */
  retain(names: readonly string[]): number;
  /**
   * The newest due time, not after `upTo`, that a run answers or that was passed over. What is later was written by a clock that was wrong.
   */
  lastDue(schedule: string, upTo?: number): number | undefined;
  /** Records that a due time began no run. Returns false where it was answered or passed over before. */
  pass(record: Omit<FiringRecord, 'runId'>): boolean;
  /** Newest first. */
  history(schedule: string, options?: { readonly limit?: number }): readonly FiringRecord[];
}

/** What was last told of the age of an asset. */
export interface AssetFreshness {
  readonly asset: string;
  /** `unknown` until it is looked at with something to say. */
  readonly state: 'unknown' | 'fresh' | 'stale';
  /** When it was first looked at: the age of an asset that never succeeded counts from here. */
  readonly followedSince: number;
  /** When a run was last begun because it was too old. */
  readonly triedAt?: number;
}

/** Which assets are known to be too old. */
export interface FreshnessBook {
  list(): readonly AssetFreshness[];
  set(record: AssetFreshness): void;
  /** Forgets all others. */
  retain(assets: readonly string[]): void;
}
