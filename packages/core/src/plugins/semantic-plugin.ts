import type { Plugin } from './plugin.js';

/** A column of a dataset, or what is computed of columns of one row. */
export interface SemanticField {
  readonly name: string;
  /** SQL over the columns of the dataset's source; `undefined` where the model has it in other languages only. */
  readonly expression?: string | undefined;
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  /** As the model's format names it, such as `Decimal`. */
  readonly dataType?: string | undefined;
  readonly isTime: boolean;
}

/** A table or query that a model is made of. */
export interface SemanticDataset {
  readonly name: string;
  /** A table (`schema.table`, with or without a database before it), or a query. */
  readonly source: string;
  readonly description?: string | undefined;
  readonly primaryKey: readonly string[];
  readonly fields: readonly SemanticField[];
}

/** A number that a model gives, by whatever it is grouped. */
export interface SemanticMetric {
  readonly name: string;
  /** SQL over fields (`dataset.field`), with aggregates; `undefined` where the model has it in other languages only. */
  readonly expression?: string | undefined;
  readonly description?: string | undefined;
  readonly dataType?: string | undefined;
}

/** How two datasets of a model belong together: many of one to one of the other. */
export interface SemanticRelationship {
  readonly name: string;
  /** Dataset on the side of many. */
  readonly from: string;
  /** Dataset on the side of one. */
  readonly to: string;
  readonly fromColumns: readonly string[];
  readonly toColumns: readonly string[];
}

/** Where a model is written. */
export interface SemanticOrigin {
  /** Relative to the project, where it is a file of it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A model as a list shows it. */
export interface SemanticModelSummary {
  /** Unique in its provider. */
  readonly name: string;
  readonly description?: string | undefined;
  readonly origin?: SemanticOrigin | undefined;
  /** Of its datasets, in their order. */
  readonly sources: readonly string[];
  readonly metrics: readonly string[];
}

/** What numbers mean: metrics over datasets. */
export interface SemanticModel extends Omit<SemanticModelSummary, 'sources' | 'metrics'> {
  readonly datasets: readonly SemanticDataset[];
  readonly metrics: readonly SemanticMetric[];
  readonly relationships: readonly SemanticRelationship[];
}

/** Something that is wrong with a model, or with what it is written in. */
export interface SemanticProblem {
  readonly message: string;
  readonly origin?: SemanticOrigin | undefined;
}

/** Knows semantic models, whatever they are written in. Asked again after each publish: it answers as things stand. */
export interface SemanticLayerProvider {
  /** Those that can be read; what is wrong with the others is told by {@link SemanticLayerProvider.findProblems}. */
  listModels(): Promise<readonly SemanticModelSummary[]>;
  /** Rejects where there is no such model, or it cannot be read. */
  getModel(name: string): Promise<SemanticModel>;
  /** Everything that is wrong with the models, all at once. */
  findProblems?(): Promise<readonly SemanticProblem[]>;
}

/** A plugin of the group `semantic`: once it is set up, it provides models. */
export interface SemanticPlugin<Config = unknown> extends Plugin<Config>, SemanticLayerProvider {
  readonly group: 'semantic';
}

/**
 * Declares a plugin of the group `semantic`. What it is written in stands in its manifest.
 *
 * @example
 * ```ts
 * import { defineSemanticPlugin } from '@phlo/core';
 *
 * export default () =>
 *   defineSemanticPlugin({
 *     name: 'fixed',
 *     provides: { fixed: 'a model that never changes' },
 *     listModels: async () => [{ name: 'sales', sources: ['marts.sales'], metrics: [] }],
 *     getModel: async (name) => ({ name, datasets: [], metrics: [], relationships: [] }),
 *   });
 * ```
 */
export function defineSemanticPlugin<Config = undefined>(
  plugin: Omit<SemanticPlugin<Config>, 'group'>,
): SemanticPlugin<Config> {
  return { ...plugin, group: 'semantic' };
}

/** Whether a plugin of the group keeps the contract: nobody has compiled a discovered one against it. */
export function isSemanticPlugin(plugin: Plugin): plugin is SemanticPlugin {
  return (
    'listModels' in plugin &&
    typeof plugin.listModels === 'function' &&
    'getModel' in plugin &&
    typeof plugin.getModel === 'function'
  );
}
