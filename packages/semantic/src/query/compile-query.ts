import type { SemanticDataset, SemanticModel } from '@phlo/core';
import { semanticErrors } from '../errors.js';
import { chooseMetrics } from './choose-metrics.js';
import type { ChosenMetrics } from './choose-metrics.js';
import { findDimension } from './find-dimension.js';
import type { Dimension } from './find-dimension.js';
import type { Condition, WhereValue } from './parse-where.js';
import { quoteName } from './quote-name.js';
import { renderField, renderMetric } from './render-expression.js';

export const grains = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** What times are rounded down to. */
export type Grain = (typeof grains)[number];

/** What is asked. */
export interface SemanticQuery {
  readonly model?: string | undefined;
  readonly metrics: readonly string[];
  /** Fields to group by, in the order of the result's columns. */
  readonly by: readonly string[];
  /** Of the one time dimension in `by`. */
  readonly grain?: Grain | undefined;
  /** All of them hold. */
  readonly where: readonly Condition[];
}

/** A query in SQL, for any place where its table is. */
export interface CompiledQuery {
  readonly model: string;
  readonly dataset: SemanticDataset;
  /** Names of the columns: first the dimensions, then the metrics. */
  readonly columns: readonly string[];
  /** With `$1`, `$2`, … for the values; `from` is the quoted name of the table. */
  sql(from: string): string;
  readonly params: readonly WhereValue[];
}

/**
 * Makes one statement of metrics and dimensions of one dataset. Names are quoted, values are parameters: nothing that was asked becomes SQL
 * by itself. Throws `SEMANTIC_METRIC_UNKNOWN`, `SEMANTIC_DIMENSION_UNKNOWN`, `SEMANTIC_JOIN_UNSUPPORTED`, `SEMANTIC_GRAIN_INVALID`,
 * `SEMANTIC_EXPRESSION_UNSUPPORTED`.
 */
export function compileQuery(models: readonly SemanticModel[], query: SemanticQuery): CompiledQuery {
  const chosen = chooseMetrics(models, query.metrics, query.model);
  const { model } = chosen;
  const metrics = chosen.metrics.map((metric) => ({ name: metric.name, ...renderMetric(model, metric) }));
  const own = metrics.flatMap(({ datasets }) => [...datasets]).at(0);
  const dimensions = query.by.map((name) => findDimension(model, name, own));
  const conditions = query.where.map((condition) => ({ condition, ...findDimension(model, condition.field, own) }));
  const used = new Set([
    ...metrics.flatMap(({ datasets }) => [...datasets]),
    ...[...dimensions, ...conditions].map(({ dataset }) => dataset),
  ]);
  const dataset = onlyDataset(chosen, used);
  const params: WhereValue[] = [];
  const where = conditions.map((condition) => renderCondition(condition, params));
  const columns = [...query.by.map((_, at) => aliasOf(dimensions, at, chosen)), ...metrics.map(({ name }) => name)];
  const selected = [...renderDimensions(dimensions, query.grain), ...metrics.map(({ sql }) => sql)];
  const list = selected.map((sql, at) => `  ${sql} AS ${quoteName(columns[at] ?? '')}`);
  const groups = dimensions.map((_, at) => at + 1).join(', ');
  return {
    model: model.name,
    dataset,
    columns,
    params,
    sql: (from) =>
      [
        `SELECT\n${list.join(',\n')}`,
        `FROM ${from}`,
        ...where.map((sql, at) => `${at === 0 ? 'WHERE' : '  AND'} ${sql}`),
        ...(groups === '' ? [] : [`GROUP BY ${groups}`, `ORDER BY ${groups}`]),
      ].join('\n'),
  };
}

/** The dataset of everything in a query; the model's only one where no column is in it, as in `COUNT(*)`. */
function onlyDataset({ model, metrics }: ChosenMetrics, used: ReadonlySet<SemanticDataset>): SemanticDataset {
  const candidates = used.size === 0 ? model.datasets : [...used];
  const [dataset] = candidates;
  if (dataset !== undefined && candidates.length === 1) return dataset;
  const names = candidates.map(({ name }) => name).join(', ');
  const what = metrics.map(({ name }) => name).join(', ');
  throw semanticErrors.create('SEMANTIC_JOIN_UNSUPPORTED', {
    message:
      used.size === 0
        ? `${what} could be of any dataset of the model ${model.name}: ${names}`
        : `${what} with these dimensions and conditions needs the datasets ${names}`,
    ...(used.size === 0 && { hint: 'Name a dimension with its dataset: `--by dataset.field`.' }),
    details: { model: model.name, datasets: candidates.map(({ name }) => name) },
  });
}

/** The name of a field, with its dataset where a metric or another dimension has the same. */
function aliasOf(dimensions: readonly Dimension[], at: number, { metrics }: ChosenMetrics): string {
  const { dataset, field } = dimensions[at] as Dimension;
  const isTaken =
    metrics.some(({ name }) => name === field.name) ||
    dimensions.some((other, index) => index !== at && other.field.name === field.name);
  return isTaken ? `${dataset.name}.${field.name}` : field.name;
}

function renderDimensions(dimensions: readonly Dimension[], grain: Grain | undefined): readonly string[] {
  // A time of day is on no day.
  const hasGrain = ({ isTime, dataType }: Dimension['field']) => isTime && dataType !== 'Time';
  const times = dimensions.filter(({ field }) => hasGrain(field));
  if (grain !== undefined && times.length !== 1)
    throw semanticErrors.create('SEMANTIC_GRAIN_INVALID', {
      message: `The grain ${grain} needs one time dimension in --by, and there ${times.length === 0 ? 'is none' : `are ${times.length}`}`,
    });
  return dimensions.map(({ field }) => {
    const sql = renderField(field);
    return grain !== undefined && hasGrain(field) ? `CAST(DATE_TRUNC('${grain}', ${sql}) AS DATE)` : sql;
  });
}

interface DimensionCondition extends Dimension {
  readonly condition: Condition;
}

function renderCondition({ field, condition: { operator, values } }: DimensionCondition, params: WhereValue[]): string {
  const sql = renderField(field);
  const bound = values.map((value) => `$${params.push(value)}`);
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') return `${sql} ${operator}`;
  return operator === 'IN' || operator === 'NOT IN'
    ? `${sql} ${operator} (${bound.join(', ')})`
    : `${sql} ${operator} ${bound.join('')}`;
}
