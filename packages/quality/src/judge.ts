import { isCustom } from './compile-custom.js';
import type { Bound, Check, CheckRule, Severity, Threshold } from './check.js';

/** `errored`: it could not be evaluated, and counts as failed. */
export type Outcome = 'passed' | 'warned' | 'failed' | 'errored';

/** What one check came to. Never holds a value of a row: those lie in the sample, where access is the lake's. */
export interface CheckResult {
  readonly check: string;
  readonly type: string;
  /** Several, of a uniqueness, are divided by `, `. */
  readonly column?: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** Failed rows, or the number of rows for a row count. */
  readonly observed?: number;
  /** The rule that was applied, for people. */
  readonly threshold?: string;
  /** The same for programs that apply it as well: bounds, and values where there are at most 100. */
  readonly rule?: { readonly min?: string; readonly max?: string; readonly values?: readonly string[] };
  readonly failedRows: number;
  readonly totalRows: number;
  readonly message: string;
}

export interface Measured {
  readonly failedRows: number;
  readonly totalRows: number;
}

/** Applies the thresholds of a check to what was counted. */
export function judge(check: Check, { failedRows, totalRows }: Measured): CheckResult {
  const isOver = (threshold: Threshold | undefined) =>
    threshold !== undefined &&
    ('rows' in threshold ? failedRows > threshold.rows : failedRows > threshold.fraction * totalRows);
  return {
    ...describe(check),
    outcome: isOver(check.fail) ? failedAs(check) : isOver(check.warn) ? 'warned' : 'passed',
    observed: failedRows,
    failedRows,
    totalRows,
    threshold: describeThresholds(check),
    message:
      failedRows === 0
        ? `holds for all ${totalRows} rows`
        : `${failedRows} of ${totalRows} rows: ${describeRule(check)}`,
  };
}

const failedAs = ({ severity }: Check): Outcome => (severity === 'warn' ? 'warned' : 'failed');

/** A number of rows is right or wrong as a whole. */
export function judgeRowCount(check: Check, totalRows: number): CheckResult {
  const { min = 0, max = Number.POSITIVE_INFINITY } = check.rule.type === 'row_count' ? check.rule.range : {};
  const outcome = totalRows >= min && totalRows <= max ? 'passed' : failedAs(check);
  const threshold = describeRule(check);
  return {
    ...describe(check),
    outcome,
    observed: totalRows,
    failedRows: 0,
    totalRows,
    threshold,
    message: `${totalRows} rows, ${threshold}`,
  };
}

/** A check that could not be evaluated counts as failed: what cannot be checked is not published. */
export const judgeBroken = (check: Check, totalRows: number, message: string): CheckResult => ({
  ...describe(check),
  outcome: 'errored',
  failedRows: 0,
  totalRows,
  message,
});

function describe(check: Check): Pick<CheckResult, 'check' | 'type' | 'column' | 'severity' | 'rule'> {
  const { rule } = check;
  const column = rule.type === 'unique' ? rule.columns.join(', ') : 'column' in rule ? rule.column : undefined;
  const told = tellRule(rule);
  return {
    check: check.name,
    type: rule.type,
    severity: check.severity,
    ...(column !== undefined && { column }),
    ...(told !== undefined && { rule: told }),
  };
}

const mostValues = 100;

function tellRule(rule: CheckRule): CheckResult['rule'] {
  if (isCustom(rule)) return undefined;
  if (rule.type === 'accepted_values')
    return rule.values.length > mostValues ? undefined : { values: rule.values.map(String) };
  if (rule.type !== 'range' && rule.type !== 'row_count') return undefined;
  const { min, max } = rule.range;
  return { ...(min !== undefined && { min: String(min) }), ...(max !== undefined && { max: String(max) }) };
}

function describeRule({ rule }: Check): string {
  if (isCustom(rule)) return `${rule.column} ${rule.problem}`;
  switch (rule.type) {
    case 'not_null':
      return `${rule.column} is null`;
    case 'unique':
      return `${rule.columns.join(', ')} is not unique`;
    case 'range':
      return `${rule.column} is not ${describeRange(rule.range)}`;
    case 'accepted_values':
      return `${rule.column} is none of the ${rule.values.length} accepted values`;
    case 'row_count':
      return `expected ${describeRange(rule.range)}`;
    case 'relationship':
      return `${rule.column} is not in ${rule.table}.${rule.target}`;
    case 'sql':
      return 'returned by the query';
  }
}

function describeRange({ min, max }: { readonly min?: Bound | undefined; readonly max?: Bound | undefined }): string {
  if (max === undefined) return `at least ${min ?? ''}`;
  return min === undefined ? `at most ${max}` : `within ${min} to ${max}`;
}

const percentDigits = 4;

function describeThresholds({ warn, fail }: Check): string {
  const text = (threshold: Threshold) =>
    'rows' in threshold ? `${threshold.rows} rows` : `${Number((threshold.fraction * 100).toFixed(percentDigits))} %`;
  return [...(warn ? [`warns above ${text(warn)}`] : []), fail ? `fails above ${text(fail)}` : 'never fails'].join(
    ', ',
  );
}
