import type { ExpiredTable, ExpireOptions } from './expiry.js';
import type { Column, ColumnSpec, PartitionField, PartitionFieldSpec } from './schema.js';

/** `namespace.table`. */
export type TableName = string;

/** Which state of a table to read; the current one by default. */
export type SnapshotSelector = { readonly snapshotId: string } | { readonly asOf: number /* epoch ms */ };

/** A table to read, and which state of it. */
export interface TableRead {
  readonly table: TableName;
  readonly at?: SnapshotSelector;
}

/** One data file of a view, with the columns as they stood when it was written. */
export interface ViewFile {
  /** Absolute local path: engines only ever see local files. */
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** The file has every column of the view under its current name and type: a plain read is right, and faster. */
  readonly isCurrentSchema: boolean;
}

/** What a reader sees: a table at one snapshot, or base plus staged files during an audit. */
export interface TableView {
  readonly table: TableName;
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
  readonly files: readonly ViewFile[];
  readonly rows: number;
  /** Absent before the first commit and on views of a staged batch. A decimal string: Iceberg ids have 63 bits. */
  readonly snapshotId?: string;
  /** Epoch milliseconds of the snapshot. */
  readonly committedAt?: number;
  /**
   * Summary of the snapshot: Iceberg's own keys and Phlo's `phlo.*`. Where another engine made the snapshot, the latter are those of
   * the one that Phlo made before it: what they say of the table, such as which files are loaded, is still true.
   */
  readonly summary: Readonly<Record<string, string>>;
}

/** A table as a list shows it. Rows, files and bytes are those of its current snapshot. */
export interface TableInfo {
  readonly table: TableName;
  readonly rows: number;
  readonly files: number;
  readonly bytes: number;
  readonly snapshotId: string | null;
  /** URI, of the place where it lies now. */
  readonly metadataLocation: string;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

/** All that is known of a table, its history included. */
export interface TableDetail extends TableInfo {
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
  readonly location: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Oldest first. */
  readonly snapshots: readonly {
    readonly snapshotId: string;
    readonly committedAt: number;
    readonly operation: string;
    readonly summary: Readonly<Record<string, string>>;
  }[];
}

/**
 * Key of a snapshot's summary with all files that are in the table, as JSON. It grows with the table, and each snapshot says all of it:
 * a store keeps it in the newest snapshots only, and in the one that readers see in any case.
 */
export const loadedFilesKey = 'phlo.files';

/** What somebody wants to write, before it is known what the table makes of it. */
export interface WriteRequest {
  readonly table: TableName;
  readonly columns: readonly ColumnSpec[];
  readonly partition: readonly PartitionFieldSpec[];
  /** `append` adds to the base; `replace` takes its place, in a new snapshot. */
  readonly mode: 'append' | 'replace';
  readonly runId: string;
  /** With `replace`: columns may be dropped and types changed. */
  readonly allowBreaking?: boolean;
}

/** Where to write and how: the ids that the columns will have, and a directory that no reader looks into. */
export interface WritePlan {
  readonly batchId: string;
  readonly request: WriteRequest;
  readonly columns: readonly Column[];
  readonly partition: readonly PartitionField[];
  /** Absolute local directory, empty, inside the staging area. */
  readonly directory: string;
  /** The table as it stood when planned; absent where it does not exist. */
  readonly base?: TableView;
  /** `added x`, `widened y: int to long`, …; empty where nothing changes. */
  readonly schemaChanges: readonly string[];
}

/** What a manifest says of one column of a file. */
export interface ColumnStatistics {
  readonly sizeBytes?: number;
  readonly valueCount: number;
  readonly nullCount: number;
  readonly nanCount?: number;
  /** As the engine prints it; the store encodes it. Absent where unknown: omitting a bound is always legal. */
  readonly min?: string;
  readonly max?: string;
}

/** A Parquet file that an engine wrote into {@link WritePlan.directory}, with what a manifest needs to know. */
export interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  readonly sizeBytes: number;
  /** One value per partition field: the identity value as text, or the transform's ordinal (months or days since 1970). */
  readonly partition: readonly (string | number | null)[];
  /** By column id. */
  readonly columns: ReadonlyMap<number, ColumnStatistics>;
}

/** A batch that is durably written and invisible. */
export interface StagedBatch {
  readonly batchId: string;
  readonly table: TableName;
  readonly runId: string;
  /** The id that its snapshot will have, chosen now: an end event is written before the commit that it announces. */
  readonly snapshotId: string;
  /** URI of the table, known before its first commit. */
  readonly location: string;
  readonly mode: 'append' | 'replace';
  readonly plan: WritePlan;
  readonly files: readonly WrittenFile[];
  readonly rows: number;
  readonly bytes: number;
  /** `phlo.*` keys for the snapshot summary: cursors, fingerprints of loaded files, versions of inputs. */
  readonly summary: Readonly<Record<string, string>>;
}

/** A batch whose commit happened. */
export interface PublishedBatch {
  readonly batchId: string;
  readonly table: TableName;
  readonly snapshotId: string;
  readonly rows: number;
  readonly location: string;
  readonly columns: readonly Column[];
}

/** One check that failed a rejected batch, kept with it. */
export interface RejectionReason {
  readonly source: string;
  readonly reason: string;
  readonly failedRows?: number;
  /** Parquet file with the failed rows, relative to the batch's directory. */
  readonly sampleFile?: string;
}

/** A batch of the staging area as `phlo wap` lists it. */
export interface BatchRecord {
  readonly batchId: string;
  readonly table: TableName;
  readonly runId: string;
  /** `staged`: its run is still going, or died. */
  readonly status: 'staged' | 'rejected';
  readonly rows: number;
  readonly bytes: number;
  readonly createdAt: number;
  readonly directory: string;
  readonly reasons: readonly RejectionReason[];
  readonly columns: readonly Column[];
  readonly files: readonly string[];
}

/**
 * Tables with snapshots, written aside and published in one transaction. The only way in is
 * plan → (an engine writes files) → stage → view (audit) → publish or reject.
 */
export interface TableStore extends AsyncDisposable {
  list(): Promise<readonly TableInfo[]>;
  /** Throws `TABLE_NOT_FOUND` (with a did-you-mean). */
  describe(table: TableName): Promise<TableDetail>;
  /** `undefined` where the table does not exist; throws `SNAPSHOT_NOT_FOUND` where the selector matches nothing. */
  read(table: TableName, at?: SnapshotSelector): Promise<TableView | undefined>;
  /**
   * The same of several tables, in their order, at one moment: a commit of several of them is seen whole or not at all.
   * Whatever reads more than one table reads them so.
   */
  readAll(reads: readonly TableRead[]): Promise<readonly (TableView | undefined)[]>;
  plan(request: WriteRequest): Promise<WritePlan>;
  /** Makes the batch durable (fsync, `batch.json`) and still invisible. */
  stage(
    plan: WritePlan,
    files: readonly WrittenFile[],
    summary?: Readonly<Record<string, string>>,
  ): Promise<StagedBatch>;
  /** What the audit reads: base and staged files on append, staged files on replace. */
  view(staged: StagedBatch): TableView;
  /**
   * Commits all batches in one catalog transaction or none. Appends are re-applied on a moved base; a replace throws
   * `COMMIT_CONFLICT`. Idempotent by batch id.
   */
  publish(staged: readonly StagedBatch[]): Promise<readonly PublishedBatch[]>;
  /** Keeps the batch and its reasons for inspection, outside the warehouse. */
  reject(staged: StagedBatch, reasons: readonly RejectionReason[]): Promise<void>;
  /** Deletes a batch that was not published. */
  discard(batchId: string): Promise<void>;
  batches(): Promise<readonly BatchRecord[]>;
  /** The snapshot that carries this batch id, if any: how recovery learns whether a commit happened. */
  findBatch(table: TableName, batchId: string): Promise<PublishedBatch | undefined>;
  /** Removes the table from the catalog; `purge` deletes its files as well. */
  drop(table: TableName, options?: { readonly purge?: boolean }): Promise<void>;
  /**
   * Forgets old snapshots, and deletes the files that only they needed and those that no snapshot ever needed. What readers see stays, and
   * so does what carries a branch, a tag, a batch that is still staged, or the memory of which files are loaded. Whatever kills it leaves a
   * readable table, and the next one goes on. Throws `TABLE_NOT_FOUND`, `COMMIT_CONFLICT`, `TABLE_UNSUPPORTED` where the files are not the table's alone.
   */
  expire(table: TableName, options?: ExpireOptions): Promise<ExpiredTable>;
}
