import { closest } from '@phlo/core';
import type { SemanticDataset, SemanticField, SemanticModel } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { splitName } from './quote-name.js';

export interface Dimension {
  readonly dataset: SemanticDataset;
  readonly field: SemanticField;
}

/**
 * The field of a name, `field` or `dataset.field`: of the metrics' dataset, or of another one where it is named so or has the only such
 * field. Throws `SEMANTIC_DIMENSION_UNKNOWN`.
 */
export function findDimension(model: SemanticModel, name: string, own: SemanticDataset | undefined): Dimension {
  const path = splitName(name);
  const ordered = own === undefined ? model.datasets : [own, ...model.datasets.filter((one) => one !== own)];
  const datasets = path.qualifier === undefined ? ordered : ordered.filter((one) => one.name === path.qualifier);
  for (const dataset of datasets) {
    const field = dataset.fields.find((one) => one.name === path.name);
    if (field !== undefined) return { dataset, field };
  }
  throw unknownDimension(model, name, path.name);
}

function unknownDimension(model: SemanticModel, name: string, last: string) {
  const isMetric = model.metrics.some((metric) => metric.name === last);
  const guess = closest(
    last,
    model.datasets.flatMap(({ fields }) => fields.map((field) => field.name)),
  );
  return semanticErrors.create('SEMANTIC_DIMENSION_UNKNOWN', {
    message: `The model ${model.name} has no field ${JSON.stringify(name)}${guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`}`,
    ...(isMetric && { hint: 'It is a metric; a query groups by fields, and its conditions are on fields.' }),
    details: { model: model.name, field: name },
  });
}
