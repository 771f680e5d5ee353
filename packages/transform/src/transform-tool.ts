import type { Logger } from '@phlo/core';
import type { ColumnSpec, Row } from '@phlo/lake';
import type { ModelFacts } from './model.js';

/** A file that a tool claims. */
export interface ToolSource {
  /** Without the front matter. */
  readonly text: string;
  /** Line of the file on which {@link ToolSource.text} begins, from 1 on. */
  readonly firstLine: number;
  /** Relative to the project. */
  readonly path: string;
  /** Absolute. */
  readonly projectDir: string;
}

/** What a tool makes of a file. What it says of the model goes before what the front matter says. */
export interface ToolDraft extends Partial<Omit<ModelFacts, 'kind' | 'tool' | 'path' | 'refs'>> {
  /** Tables that it reads, as `namespace.table`: they are built first, and there when it is. */
  readonly refs: readonly string[];
  /** Changes where the result would: with it, with the file's text and with the tables that are read, it is built again. */
  readonly version?: string;
  /** Builds every time, for it gives other rows though nothing has changed. Default false. */
  readonly isVolatile?: boolean;
  /** Gives the rows of the table: a query, or the rows themselves. What is thrown fails the asset, and its table stays as it was. */
  build(context: BuildContext): ToolOutput | Promise<ToolOutput>;
}

/** What a tool may use while it builds a model. */
export interface BuildContext {
  /** Aborts when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Columns of each table of `refs`. */
  readonly inputs: ReadonlyMap<string, readonly ColumnSpec[]>;
  /** Runs a query over the tables of `refs`, named `namespace.table` or by `ref('…')`. Integers beyond 2^53 and decimals are strings. */
  query(sql: string): AsyncIterable<readonly Row[]>;
}

/** One SELECT, with `ref('…')` or without; or rows with the columns that they have. */
export type ToolOutput =
  | { readonly sql: string }
  | {
      readonly columns: readonly ColumnSpec[];
      readonly rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
    };

/** A tool that builds models beside SQL: it reads the files that it claims, and gives the rows of their tables. */
export interface TransformTool {
  /** What events call it. Lower case, digits, `-` and `_`; not `sql`. */
  readonly name: string;
  /** Endings with their dot, such as `.prql`: files that have one of them are its own. */
  readonly extensions: readonly string[];
  /** Only files in this folder, relative to `workflows/`. Then endings of other tools, `.sql` too, may be claimed. */
  readonly folder?: string;
  /** Reads a file. Called without `setup`; it must need nothing that opens. What is thrown is told with the file's path. */
  parse(source: ToolSource): ToolDraft | Promise<ToolDraft>;
}
