import { closest } from '@phlo/core';
import type { SemanticMetric, SemanticModel } from '@phlo/core';
import { semanticErrors } from '../errors.js';

export interface ChosenMetrics {
  readonly model: SemanticModel;
  readonly metrics: readonly SemanticMetric[];
}

/**
 * The metrics of some names, all of one model: the one that is named, or the only one that has the first of them. Throws
 * `SEMANTIC_METRIC_UNKNOWN`, `SEMANTIC_MODEL_UNKNOWN`, `SEMANTIC_JOIN_UNSUPPORTED`.
 */
export function chooseMetrics(
  models: readonly SemanticModel[],
  names: readonly string[],
  modelName: string | undefined,
): ChosenMetrics {
  const [first] = names;
  if (first === undefined)
    throw semanticErrors.create('SEMANTIC_METRIC_UNKNOWN', {
      message: 'No metric was asked for',
      hint: 'Name one with `--metric`; `phlo semantic list` shows them.',
    });
  const among = modelName === undefined ? models : [findModel(models, modelName)];
  const owners = among.filter(({ metrics }) => metrics.some(({ name }) => name === first));
  const [model] = owners;
  if (model === undefined) throw unknownMetric(first, among);
  if (owners.length > 1) throw ambiguous(first, owners);
  const metrics = names.map((name) => {
    const metric = model.metrics.find((one) => one.name === name);
    if (metric !== undefined) return metric;
    const other = among.find((one) => one.metrics.some((candidate) => candidate.name === name));
    if (other === undefined) throw unknownMetric(name, among);
    throw semanticErrors.create('SEMANTIC_JOIN_UNSUPPORTED', {
      message: `The metrics ${first} and ${name} are of two models, ${model.name} and ${other.name}`,
    });
  });
  return { model, metrics };
}

function findModel(models: readonly SemanticModel[], name: string): SemanticModel {
  const model = models.find((one) => one.name === name);
  if (model !== undefined) return model;
  throw semanticErrors.create('SEMANTIC_MODEL_UNKNOWN', {
    message: `There is no semantic model ${JSON.stringify(name)}${hintOf(
      name,
      models.map((one) => one.name),
    )}`,
  });
}

function unknownMetric(name: string, models: readonly SemanticModel[]) {
  const known = models.flatMap(({ metrics }) => metrics.map((metric) => metric.name));
  return semanticErrors.create('SEMANTIC_METRIC_UNKNOWN', {
    message: `There is no metric ${JSON.stringify(name)}${hintOf(name, known)}`,
    details: { metric: name },
  });
}

const ambiguous = (name: string, owners: readonly SemanticModel[]) =>
  semanticErrors.create('SEMANTIC_METRIC_UNKNOWN', {
    message: `The models ${owners.map((one) => one.name).join(' and ')} have a metric ${JSON.stringify(name)}`,
    hint: 'Say with `--model` which of them is meant.',
  });

function hintOf(name: string, known: readonly string[]): string {
  const guess = closest(name, known);
  return guess === undefined ? '' : `; did you mean ${JSON.stringify(guess)}?`;
}
