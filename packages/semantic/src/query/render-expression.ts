import type { SemanticDataset, SemanticField, SemanticMetric, SemanticModel } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { analyzeExpression } from '../expression/analyze-expression.js';
import type { Reference } from '../expression/analyze-expression.js';
import { findDataset } from '../model/find-dataset.js';
import { quoteName } from './quote-name.js';

/** A metric as a query has it, with the datasets whose columns are in it. */
export interface RenderedMetric {
  readonly sql: string;
  readonly datasets: ReadonlySet<SemanticDataset>;
}

/** Its fields are replaced by what they are made of; every name of a column is quoted. Throws `SEMANTIC_EXPRESSION_UNSUPPORTED`. */
export function renderMetric(model: SemanticModel, metric: SemanticMetric): RenderedMetric {
  const datasets = new Set<SemanticDataset>();
  const sql = renderParts(`metric ${metric.name}`, metric.expression, (reference) => {
    const { dataset, problem } = findDataset(model, reference);
    if (dataset === undefined) throw unsupported(`metric ${metric.name}`, problem);
    datasets.add(dataset);
    const field = dataset.fields.find(({ name }) => name === reference.name);
    return field === undefined ? quoteName(reference.name) : renderField(field);
  });
  return { sql, datasets };
}

/** A field over the columns of its dataset, in brackets unless it is one column. Throws `SEMANTIC_EXPRESSION_UNSUPPORTED`. */
export function renderField({ name, expression }: SemanticField): string {
  const sql = renderParts(`field ${name}`, expression, (reference) => quoteName(reference.name));
  return /^"(?:[^"]|"")+"$/.test(sql) ? sql : `(${sql})`;
}

function renderParts(what: string, expression: string | undefined, render: (reference: Reference) => string): string {
  if (expression === undefined) throw unsupported(what, 'it has none in ANSI_SQL');
  const { parts, isKnown } = analyzeExpression(expression);
  if (!isKnown) throw unsupported(what, expression);
  return parts.map((part) => ('reference' in part ? `${part.space}${render(part.reference)}` : part.text)).join('');
}

const unsupported = (what: string, why: string) =>
  semanticErrors.create('SEMANTIC_EXPRESSION_UNSUPPORTED', {
    message: `The expression of the ${what} cannot be made a part of a query: ${why}`,
  });
