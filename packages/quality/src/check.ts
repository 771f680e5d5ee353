import type { ColumnType } from '@phlo/lake';
import type { Sql } from './sql.js';

/** What a failed check means: `error` keeps the batch out, `warn` only says so. */
export type Severity = 'warn' | 'error';

/** More failed rows than this is too many: a number of rows, or a share of all rows of the table from 0 to 1. */
export type Threshold = { readonly rows: number } | { readonly fraction: number };

/** What every check takes. An option that is not here is refused, also where nobody compiled the project. */
export interface CheckOptions {
  /** Default: made of the kind and the column. Unique within an asset. */
  readonly name?: string;
  /** `error` keeps the batch out when the check fails; `warn` never does. Default `error`. */
  readonly severity?: Severity;
  /** Above this the outcome is `warned`. Given alone, without `fail`, more failed rows never fail the check. */
  readonly warn?: Threshold;
  /** Above this the outcome is `failed`. Default: 0 rows, or never where only `warn` is given. */
  readonly fail?: Threshold;
  /** SQL condition: only these rows are looked at. */
  readonly where?: string;
}

/** A bound of a range: a number, or, for dates, times and numbers with more than 15 digits, text. */
export type Bound = number | bigint | string;

/** A range with both bounds included; one of them may be left out. */
export interface Range {
  readonly min?: Bound | undefined;
  readonly max?: Bound | undefined;
}

/** What a check claims, by kind. */
export type CheckRule =
  | { readonly type: 'not_null'; readonly column: string }
  | { readonly type: 'unique'; readonly columns: readonly string[] }
  | { readonly type: 'range'; readonly column: string; readonly range: Range }
  | { readonly type: 'accepted_values'; readonly column: string; readonly values: readonly AcceptedValue[] }
  | { readonly type: 'row_count'; readonly range: { readonly min?: number; readonly max?: number } }
  | { readonly type: 'relationship'; readonly column: string; readonly table: string; readonly target: string }
  | { readonly type: 'sql'; readonly sql: string }
  | CustomRule;

/** `<namespace>.<name>` of a kind of check that a plugin adds. */
export type CheckTypeName = `${string}.${string}`;

/** A check of a kind that `defineCheck` made. */
export interface CustomRule {
  readonly type: CheckTypeName;
  readonly column: string;
  /** `row`: it is a condition, asked in the one scan of the table; `query`: a query of its own. */
  readonly reads: 'row' | 'query';
  /** What is wrong with a failed row. */
  readonly problem: string;
  /** Its condition or query. */
  compile(subject: { readonly column: Sql; readonly columnType: ColumnType; readonly table: Sql }): Sql;
}

/** A value as it is compared: numbers with numbers, text with text. */
export type AcceptedValue = string | number | bigint | boolean;

/** A check of an asset; `Column` are the columns that it needs, compared with the asset's at compile time. */
export interface Check<Column extends string = string> {
  readonly name: string;
  readonly rule: CheckRule;
  readonly severity: Severity;
  readonly warn?: Threshold;
  readonly fail?: Threshold;
  readonly where?: string;
  /** Only for the compiler. */
  readonly needs?: readonly Column[];
}
