import { didYouMean } from '@phlo/core';
import { analyzeExpression } from '../expression/analyze-expression.js';
import { findDataset } from '../model/find-dataset.js';
import type { RawExpression, RawModel, RawRelationship } from './raw-model.js';
import { toModel } from './to-model.js';

type Path = readonly (string | number)[];
type Tell = (message: string, path: Path) => void;

/** Tells names that a model gives twice, or that refer to nothing in it. */
export function checkModelNames(model: RawModel, tell: Tell): void {
  const { datasets, metrics = [], relationships = [] } = model;
  tellDuplicates(datasets, { describe: (name) => `dataset ${name}`, path: ['datasets'], tell });
  tellDuplicates(metrics, { describe: (name) => `metric ${name}`, path: ['metrics'], tell });
  tellDuplicates(relationships, { describe: (name) => `relationship ${name}`, path: ['relationships'], tell });
  for (const [at, { name, fields = [] }] of datasets.entries()) {
    const path = ['datasets', at, 'fields'];
    tellDuplicates(fields, { describe: (field) => `field ${field} of the dataset ${name}`, path, tell });
    for (const [index, { expression }] of fields.entries())
      tellDialects(expression, [...path, index, 'expression'], tell);
  }
  for (const [at, one] of relationships.entries())
    checkRelationship(one, new Set(datasets.map(({ name }) => name)), (message, path) =>
      tell(message, ['relationships', at, ...path]),
    );
  for (const [at, metric] of metrics.entries()) {
    tellDialects(metric.expression, ['metrics', at, 'expression'], tell);
    checkMetric(model, at, tell);
  }
}

interface Names {
  readonly describe: (name: string) => string;
  readonly path: Path;
  readonly tell: Tell;
}

function tellDuplicates(named: readonly { readonly name: string }[], { describe, path, tell }: Names): void {
  const known = new Set<string>();
  for (const [index, { name }] of named.entries()) {
    if (known.has(name)) tell(`the ${describe(name)} is there twice`, [...path, index, 'name']);
    known.add(name);
  }
}

function tellDialects({ dialects }: RawExpression, path: Path, tell: Tell): void {
  for (const [index, { dialect }] of dialects.entries())
    if (dialects.findIndex((one) => one.dialect === dialect) < index)
      tell(`the expression has two of the dialect ${dialect}`, [...path, 'dialects', index, 'dialect']);
}

function checkRelationship(relationship: RawRelationship, datasets: ReadonlySet<string>, tell: Tell): void {
  const { name, from_columns, to_columns } = relationship;
  for (const side of ['from', 'to'] as const) {
    const dataset = relationship[side];
    if (datasets.has(dataset)) continue;
    const guess = didYouMean(dataset, datasets);
    tell(
      `the relationship ${name} names no dataset of the model: ${JSON.stringify(dataset)}${guess === undefined ? '' : `. ${guess}`}`,
      [side],
    );
  }
  if (from_columns.length !== to_columns.length)
    tell(
      `the relationship ${name} has ${from_columns.length} columns on one side and ${to_columns.length} on the other`,
      ['to_columns'],
    );
}

/** Expressions of which columns cannot be told are left to those who run them. */
function checkMetric(raw: RawModel, at: number, tell: Tell): void {
  const model = toModel(raw, { file: '', line: 1 });
  const metric = model.metrics[at];
  const { references } = analyzeExpression(metric?.expression ?? '');
  for (const reference of references) {
    const { problem } = findDataset(model, reference);
    if (problem !== undefined)
      tell(`the metric ${metric?.name ?? ''}: ${problem}`, ['metrics', at, 'expression', 'dialects']);
  }
}
