import { assertOptions, assertRule } from './assert-check.js';
import type { AcceptedValue, Check, CheckOptions, CheckRule, Range, Threshold } from './check.js';

const nothing: Threshold = { rows: 0 };

/** A check of a rule, with the defaults of its options. Throws `CHECK_INVALID`. */
export function makeCheck<Column extends string>(
  rule: CheckRule,
  defaultName: string,
  options: CheckOptions = {},
): Check<Column> {
  const { name = defaultName, severity = 'error', warn, where } = options;
  const fail = options.fail ?? (warn === undefined ? nothing : undefined);
  assertRule(name, rule);
  assertOptions(name, options);
  return Object.freeze({
    name,
    rule,
    severity,
    ...(fail !== undefined && { fail }),
    ...(warn !== undefined && { warn }),
    ...(where !== undefined && { where }),
  });
}

/** No value is null. */
export const notNull = <const Column extends string>(column: Column, options?: CheckOptions): Check<Column> =>
  makeCheck({ type: 'not_null', column }, `not_null_${column}`, options);

/**
 * No two rows have the same value, or the same values of several columns. Every row of a value that occurs more than once
 * counts as failed; rows with a null in them are not compared.
 */
export function unique<const Column extends string>(
  columns: Column | readonly Column[],
  options?: CheckOptions,
): Check<Column> {
  const list: readonly string[] = typeof columns === 'string' ? [columns] : columns;
  return makeCheck({ type: 'unique', columns: list }, `unique_${list.join('_')}`, options);
}

/** Every value lies between `min` and `max`, both included. Nulls pass; NaN and infinity fail. Dates and times are ISO text. */
export const range = <const Column extends string>(
  column: Column,
  bounds: Range,
  options?: CheckOptions,
): Check<Column> => makeCheck({ type: 'range', column, range: bounds }, `range_${column}`, options);

/** Every value is one of these. Nulls pass; where they must not, add {@link notNull}. */
export const acceptedValues = <const Column extends string>(
  column: Column,
  values: readonly AcceptedValue[],
  options?: CheckOptions,
): Check<Column> => makeCheck({ type: 'accepted_values', column, values }, `accepted_values_${column}`, options);

/** The table has at least `min` and at most `max` rows. Thresholds for failed rows do not apply: it holds or it does not. */
export const rowCount = (
  bounds: { readonly min?: number; readonly max?: number },
  options?: Pick<CheckOptions, 'name' | 'severity' | 'where'>,
): Check<never> => makeCheck({ type: 'row_count', range: bounds }, 'row_count', options);

/** A table that a relationship looks its values up in: its name, or the asset, whose columns are compared at compile time. */
export type RelatedTable<Column extends string = string> =
  string | { readonly name: string; readonly columns?: readonly { readonly name: Column }[] };

/** The column of the other table, with the options of a check beside it. */
export interface RelationshipOptions<Target extends string = string> extends CheckOptions {
  readonly target: Target;
}

/**
 * Every value is found in a column of another table, as that table is published. Nulls pass. The column is given by its name,
 * `relationship('origin', airports, 'iata')`, or with options: `relationship('origin', airports, { target: 'iata', severity: 'warn' })`.
 */
export function relationship<const Column extends string, Target extends string>(
  column: Column,
  table: RelatedTable<Target>,
  target: NoInfer<Target> | RelationshipOptions<NoInfer<Target>>,
): Check<Column> {
  const { target: name, ...options } = typeof target === 'string' ? { target } : target;
  const rule: CheckRule = {
    type: 'relationship',
    column,
    table: typeof table === 'string' ? table : table.name,
    target: name,
  };
  return makeCheck(rule, `relationship_${column}`, options);
}

/**
 * A query that returns the rows that fail. `{table}` is the audited table with its staged rows; others are named by
 * `ref('namespace.table')` and read as they are published. A query that breaks is `errored`, which counts as failed.
 */
export const sqlCheck = (name: string, sql: string, options?: Omit<CheckOptions, 'name' | 'where'>): Check<never> =>
  makeCheck({ type: 'sql', sql }, name, options);
