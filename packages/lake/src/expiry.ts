/**
 * No store deletes anything that readers saw in the last 24 hours, whatever it is asked: a query or a run that began before goes on
 * reading the files that it found then.
 */
export const minRetentionMs = 86_400_000;

/** Which snapshots of a table may go. The properties are those of Iceberg: https://iceberg.apache.org/docs/latest/configuration/ */
export interface ExpireOptions {
  /**
   * Milliseconds for which a snapshot is kept after it was last what readers saw, at least {@link minRetentionMs}. Default: the table's
   * `history.expire.max-snapshot-age-ms`, or five days.
   */
  readonly olderThanMs?: number;
  /** So many of the newest snapshots are kept whatever their age. Default: the table's `history.expire.min-snapshots-to-keep`, or 1. */
  readonly keep?: number;
  /** Finds out, and changes nothing. Default false. */
  readonly dryRun?: boolean;
}

/** What an expiry took away, or with `dryRun` would. */
export interface ExpiredTable {
  /** Its name. */
  readonly table: string;
  /** Ids, oldest first. */
  readonly expired: readonly string[];
  /** Snapshots that the table has after it. */
  readonly kept: number;
  /** Files that only the expired snapshots needed: data, manifests and their lists. */
  readonly files: number;
  readonly bytes: number;
  /** Files that no snapshot ever needed: of processes that were killed while they published. */
  readonly orphanFiles: number;
  readonly orphanBytes: number;
}
