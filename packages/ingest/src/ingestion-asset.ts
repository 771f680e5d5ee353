import type { ColumnSpec, PartitionFieldSpec } from '@phlo/lake';
import type { ColumnMap } from './column.js';
import type { PartitionBy } from './partition.js';
import type { FilesSource, RowsSource } from './source.js';

/** Names of a schema's columns. */
export type ColumnName<Schema> = Extract<keyof Schema, string>;

/** What `ingestion()` takes. An option that is not here is refused, also where nobody compiled the project. */
export interface IngestionOptions<Schema extends ColumnMap> {
  /** `namespace.table`, also the name of the asset. */
  readonly table: string;
  /** The contract: columns by name, made with `column`. */
  readonly schema: Schema;
  /** Columns that identify a row: audited to be unique and never null. */
  readonly key?: readonly ColumnName<Schema>[];
  /** `append` adds what is new; `replace` takes the place of what was there, in one commit. */
  readonly strategy: 'append' | 'replace';
  /** How its files are laid out: queries for a part of a column's values open only the files that have them. */
  readonly partition?: readonly PartitionBy<ColumnName<Schema>>[];
  /** Told by its events, for whoever listens. */
  readonly group?: string;
  /** Who answers for it: told by its events, for alerts and the catalogue. */
  readonly owner?: string;
  /** What it is, for people and for the catalogue. */
  readonly description?: string;
  /** For filters of hooks and for the catalogue. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Assets of one group are published in one commit, or none of them. */
  readonly publishGroup?: string;
  /** Further attempts where an error says that a later one may succeed. Default 2. */
  readonly retries?: number;
  /** What a file's column that the schema does not know means. Default `fail`: nothing is dropped silently. */
  readonly onExtraColumns?: 'fail' | 'ignore';
}

/** A table that is filled from a source. Made by `ingestion()`. */
export interface IngestionAsset<Column extends string = string> {
  readonly kind: 'ingestion';
  readonly name: string;
  readonly table: string;
  readonly columns: readonly (ColumnSpec & { readonly name: Column })[];
  readonly key: readonly Column[];
  readonly strategy: 'append' | 'replace';
  readonly partition: readonly PartitionFieldSpec[];
  readonly group?: string;
  readonly owner?: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly publishGroup?: string;
  readonly retries: number;
  readonly onExtraColumns: 'fail' | 'ignore';
  readonly source: FilesSource | RowsSource<object>;
}
