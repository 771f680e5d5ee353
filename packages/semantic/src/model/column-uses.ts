import type { SemanticDataset, SemanticModel } from '@phlo/core';
import { analyzeExpression } from '../expression/analyze-expression.js';
import { findDataset } from './find-dataset.js';

/** That a field or a metric of a model needs a column of a dataset's source. */
export interface ColumnUse {
  readonly dataset: SemanticDataset;
  readonly column: string;
  /** `field state`, `metric mean_delay`. */
  readonly user: string;
}

/**
 * Every column that a model needs, once for each field and metric that needs it, by itself or by a field. What its expressions hide, such
 * as a subquery, is not in it.
 */
export function findColumnUses(model: SemanticModel): readonly ColumnUse[] {
  const ofFields = model.datasets.flatMap((dataset) =>
    dataset.fields.flatMap(({ name, expression }) =>
      columnsOf(expression).map((column) => ({ dataset, column, user: `field ${name}` })),
    ),
  );
  const ofMetrics = model.metrics.flatMap(({ name, expression }) =>
    metricColumns(model, expression).map((use) => ({ ...use, user: `metric ${name}` })),
  );
  return [...ofFields, ...ofMetrics];
}

/** Columns that an expression over one dataset names. */
const columnsOf = (expression: string | undefined): readonly string[] => [
  ...new Set(analyzeExpression(expression ?? '').references.map(({ name }) => name)),
];

function metricColumns(model: SemanticModel, expression: string | undefined): readonly Omit<ColumnUse, 'user'>[] {
  const uses = new Map<string, Omit<ColumnUse, 'user'>>();
  for (const reference of analyzeExpression(expression ?? '').references) {
    const { dataset } = findDataset(model, reference);
    if (dataset === undefined) continue;
    const field = dataset.fields.find(({ name }) => name === reference.name);
    const columns = field === undefined ? [reference.name] : columnsOf(field.expression);
    for (const column of columns) uses.set(JSON.stringify([dataset.name, column]), { dataset, column });
  }
  return [...uses.values()];
}
