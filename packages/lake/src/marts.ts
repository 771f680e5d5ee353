import type { ColumnSpec } from './schema.js';
import type { Row } from './engine.js';

/** One relation to publish. */
export interface MartLoad {
  /** `schema.table` in the target. */
  readonly relation: string;
  /** The lake table that it comes from, and its snapshot: kept beside the relation, so that an unchanged mart is not copied again. */
  readonly table: string;
  readonly snapshotId: string;
  readonly columns: readonly ColumnSpec[];
  /** CSV file as `EngineSession.writeCsv` makes it. */
  readonly csvPath: string;
  readonly indexes: readonly (readonly string[])[];
}

/** What a relation of the target shows, by the books that the target keeps itself. */
export interface MartState {
  readonly relation: string;
  readonly table: string;
  readonly snapshotId: string;
  readonly rows: number;
  /** The run that published it: how recovery learns whether a swap was committed. */
  readonly runId: string;
  readonly publishedAt: number;
  /** The indexes that it has by our doing, where the target keeps account of them. */
  readonly indexes?: MartLoad['indexes'];
}

/** What goes with one publishing. */
export interface PublishMartsOptions {
  readonly runId: string;
  readonly signal?: AbortSignal;
  /** Hears by and by which part of a relation's rows the database has taken, from 0 to 1. A target that cannot tell calls nobody. */
  readonly onProgress?: (relation: string, part: number) => void;
}

/** A database that serves marts. */
export interface MartTarget extends AsyncDisposable {
  /** What kind of database it is: `postgres`, `pglite`, or what a plugin calls its own. */
  readonly kind: string;
  /** For people and events; never a secret. */
  readonly display: string;
  /** The line to connect with; never a secret. */
  readonly connect: string;
  /** What Phlo has published there, by relation. */
  published(): Promise<ReadonlyMap<string, MartState>>;
  /**
   * Loads every relation aside, then swaps all of them in one transaction. Readers see the old rows or the new, never
   * neither. On any failure the old relations stay and what was loaded aside is dropped.
   */
  publish(loads: readonly MartLoad[], options: PublishMartsOptions): Promise<readonly MartState[]>;
  query(sql: string, params?: readonly unknown[], options?: { readonly signal?: AbortSignal }): Promise<Row[]>;
}
