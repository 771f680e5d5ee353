import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ColumnType } from '@phlo/lake';
import { assertOptions } from './assert-check.js';
import type { Check, CheckOptions, CheckTypeName, CustomRule } from './check.js';
import { makeCheck } from './checks.js';
import { readCheckOptions } from './read-check-options.js';
import { qualityErrors } from './errors.js';
import type { Sql } from './sql.js';

/** What a check of one's own is asked about, each of it quoted already. */
export interface CheckSubject<Options> {
  /** The column that is checked. */
  readonly column: Sql;
  /** Its type in the audited table. */
  readonly columnType: ColumnType;
  /** The rows to look at: the audited table with its staged rows, only those of the check's `where`. */
  readonly table: Sql;
  readonly options: Options;
}

interface CheckFacts<Schema extends OptionsSchema> {
  /** `<namespace>.<name>`, such as `acme.luhn`: what front matter and events call it. */
  readonly type: CheckTypeName;
  /** Options of its own, beside those of every check. Validated at once, so the schema may not be asynchronous. */
  readonly options?: Schema;
  /** What is wrong with a failed row, for people: `is no card number`. The column comes before it. */
  readonly problem: string | ((options: StandardSchemaV1.InferOutput<Schema>) => string);
}

/** A check that can be told from one row: all of them, and the built-in ones, are answered by one scan of the table. */
export interface RowCheck<Schema extends OptionsSchema> extends CheckFacts<Schema> {
  /** The condition under which a row fails; where it is null, the row passes. */
  failing(subject: CheckSubject<StandardSchemaV1.InferOutput<Schema>>): Sql;
}

/** A check that takes a query of its own. */
export interface QueryCheck<Schema extends OptionsSchema> extends CheckFacts<Schema> {
  /** A query for the rows that fail, of `table` alone. */
  failingRows(subject: CheckSubject<StandardSchemaV1.InferOutput<Schema>>): Sql;
}

/** Standard Schema of an object. */
export type OptionsSchema = StandardSchemaV1<object, object>;
type NoOptions = StandardSchemaV1<object>;

type Given<Schema extends OptionsSchema> = CheckOptions & StandardSchemaV1.InferInput<Schema>;
type Rest<Schema extends OptionsSchema> =
  // An object without required fields may be left out.
  object extends StandardSchemaV1.InferInput<Schema> ? [options?: Given<Schema>] : [options: Given<Schema>];

/** A kind of check, whatever its options. */
export interface AnyCheckType {
  readonly type: CheckTypeName;
  /** What calling it does, with options that nobody compiled. Throws `CHECK_INVALID`. */
  readonly create: (column: string, options?: object) => Check;
}

/** A kind of check. Called with a column, and its options where it has any, it makes a check. */
export interface CheckType<Schema extends OptionsSchema> extends AnyCheckType {
  <const Column extends string>(column: Column, ...options: Rest<Schema>): Check<Column>;
}

const typePattern = /^[a-z][a-z0-9_-]*\.[a-z][a-z0-9_]*$/;

/**
 * Makes a kind of check. It is judged as the built-in ones are: with thresholds, `where`, severity and a sample of the rows
 * that failed. Throws `CHECK_INVALID`.
 *
 * @example
 * ```ts
 * import { defineCheck, sql } from '@phlo/quality';
 *
 * export const lowerCase = defineCheck({
 *   type: 'acme.lower_case',
 *   problem: 'has upper-case letters',
 *   failing: ({ column }) => sql`${column} <> lower(${column})`,
 * });
 * console.log(lowerCase('email', { severity: 'warn' }).name);
 * ```
 */
export function defineCheck<Schema extends OptionsSchema = NoOptions>(
  definition: RowCheck<Schema> | QueryCheck<Schema>,
): CheckType<Schema> {
  const { type } = definition;
  if (!typePattern.test(type))
    throw qualityErrors.create('CHECK_INVALID', {
      message: `"${String(type)}" is no name of a kind of check; it is \`namespace.name\` in lower-case letters, digits and underscores.`,
    });
  const create = (column: string, options: CheckOptions = {}): Check => {
    const name = options.name ?? `${type.replaceAll(/[.-]/g, '_')}_${column}`;
    const { common, own } = readCheckOptions(options, { name, schema: definition.options });
    assertOptions(name, common);
    const problem = typeof definition.problem === 'string' ? definition.problem : definition.problem(own);
    const reads = 'failing' in definition ? 'row' : 'query';
    const build = 'failing' in definition ? definition.failing : definition.failingRows;
    const compile: CustomRule['compile'] = (subject) => build.call(definition, { ...subject, options: own });
    return makeCheck({ type, column, reads, problem, compile }, name, common);
  };
  // `Rest` says when options may be left out; the schema says so again when it validates them.
  return Object.freeze(
    Object.assign((...given: Parameters<typeof create>) => create(...given), { type, create }),
  ) as never;
}

/** Whether a value is a kind of check of this or any other copy of the package. */
export const isCheckType = (value: unknown): value is AnyCheckType =>
  typeof value === 'function' &&
  'create' in value &&
  'type' in value &&
  typeof value.type === 'string' &&
  typePattern.test(value.type);
