import { didYouMean } from '@phlo/core';
import type { SemanticDataset, SemanticModel } from '@phlo/core';
import type { Reference } from '../expression/analyze-expression.js';

/** Whose field or column a name is, or why that cannot be told. */
export type FoundDataset =
  | { readonly dataset: SemanticDataset; readonly problem?: undefined }
  | { readonly dataset?: undefined; readonly problem: string };

/** The dataset of a name in a metric: the one before it, the only one of the model, or the only one with such a field. */
export function findDataset(
  { datasets }: Pick<SemanticModel, 'datasets'>,
  { qualifier, name }: Reference,
): FoundDataset {
  if (qualifier !== undefined) {
    const dataset = datasets.find((one) => one.name === qualifier);
    if (dataset !== undefined) return { dataset };
    const guess = didYouMean(
      qualifier,
      datasets.map((one) => one.name),
    );
    return { problem: `there is no dataset ${JSON.stringify(qualifier)}${guess === undefined ? '' : `. ${guess}`}` };
  }
  const [only] = datasets;
  if (datasets.length === 1 && only !== undefined) return { dataset: only };
  const owners = datasets.filter(({ fields }) => fields.some((field) => field.name === name));
  const [owner] = owners;
  if (owners.length === 1 && owner !== undefined) return { dataset: owner };
  const which =
    owner === undefined ? 'is a field of no dataset' : `is a field of ${owners.map((one) => one.name).join(' and ')}`;
  return { problem: `${JSON.stringify(name)} ${which}; write dataset.${name}` };
}
