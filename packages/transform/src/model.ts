import type { PartitionFieldSpec } from '@phlo/lake';

/** What is known of every model, whichever tool builds it. */
export interface ModelFacts {
  readonly kind: 'transform';
  /** `sql`, or the tool of a plugin. */
  readonly tool: string;
  /** `namespace.table`. */
  readonly name: string;
  /** Tables that it reads, each once, in the order in which they are first named. */
  readonly refs: readonly string[];
  /** Relative to the project. */
  readonly path: string;
  readonly description?: string;
  readonly owner?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly partition: readonly PartitionFieldSpec[];
  /** What columns mean, by name. Each of them has to be a column of the result. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Assets of one group are published in one commit, or none of them. */
  readonly publishGroup?: string;
  /** As written in the front matter: for `parseChecks` of `@phlo/quality`. */
  readonly checks?: unknown;
}
