import type { ColumnEdge, Dataset } from './graph.js';
import type { JobRun } from './graph-store.js';

/** A dataset that `phlo lineage show` found. */
export interface ShownStep {
  readonly name: string;
  readonly kind: Dataset['kind'];
  readonly depth: number;
  /** How it was reached first. */
  readonly via: readonly {
    readonly from: string;
    readonly to: string;
    readonly job: string;
    readonly isCurrent: boolean;
    readonly columns?: readonly ColumnEdge[];
  }[];
}

/** What `phlo lineage show` found. */
export interface Shown {
  readonly dataset: Dataset;
  readonly lastRun?: JobRun;
  /** Absent where it was not asked for. */
  readonly up?: readonly ShownStep[];
  readonly down?: readonly ShownStep[];
}
