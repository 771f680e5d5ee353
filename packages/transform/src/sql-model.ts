import type { PartitionFieldSpec } from '@phlo/lake';

/** A SQL file that becomes a table. Made by {@link parseModel}. */
export interface SqlModel {
  readonly kind: 'transform';
  /** `namespace.table`. */
  readonly name: string;
  /** The query as it is written, with its `ref('…')`, without the front matter. */
  readonly sql: string;
  /** Tables that it reads, each once, in the order in which they are first named. */
  readonly refs: readonly string[];
  /** Relative to the project. */
  readonly path: string;
  /** Line of the file on which {@link SqlModel.sql} begins, from 1 on. */
  readonly firstLine: number;
  readonly description?: string;
  readonly owner?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly partition: readonly PartitionFieldSpec[];
  /** What columns mean, by name. Each of them has to be a column of the query. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Assets of one group are published in one commit, or none of them. */
  readonly publishGroup?: string;
  /** As written in the front matter: for `parseChecks` of `@phlo/quality`. */
  readonly checks?: unknown;
}
