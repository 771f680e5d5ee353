import { isSemanticPlugin } from '@phlo/core';
import type { OpenedPlugin, SemanticModel, SemanticPlugin } from '@phlo/core';
import { tableOf } from './table-of.js';

/** A model, and the name of the plugin that knows it. */
export interface FoundModel {
  readonly provider: string;
  readonly model: SemanticModel;
}

export const providersIn = (opened: readonly OpenedPlugin[]): readonly SemanticPlugin[] =>
  opened.map(({ plugin }) => plugin).filter(isSemanticPlugin);

/** The models of all providers that have a dataset on one of some tables; on any where none are given. */
export async function findModels(
  providers: readonly SemanticPlugin[],
  tables?: ReadonlySet<string>,
): Promise<readonly FoundModel[]> {
  const found: FoundModel[] = [];
  for (const provider of providers) {
    for (const { name, sources } of await provider.listModels()) {
      if (tables !== undefined && !sources.some((source) => tables.has(tableOf(source) ?? ''))) continue;
      found.push({ provider: provider.name, model: await provider.getModel(name) });
    }
  }
  return found;
}
