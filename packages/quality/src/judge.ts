import { formatCount } from '@phlo/core';
import type { Check, Severity, Threshold } from './check.js';
import { columnsOf, describeRule, describeThresholds, tellRule } from './describe-check.js';

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
        ? `holds for ${totalRows === 1 ? 'the only row' : `all ${formatCount(totalRows)} rows`}`
        : `${formatCount(failedRows)} of ${rowsOf(totalRows)}: ${describeRule(check)}`,
  };
}

const rowsOf = (count: number): string => `${formatCount(count)} ${count === 1 ? 'row' : 'rows'}`;

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
    message: `${rowsOf(totalRows)}, ${threshold}`,
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
  const columns = columnsOf(rule);
  const told = tellRule(rule);
  return {
    check: check.name,
    type: rule.type,
    severity: check.severity,
    ...(columns.length > 0 && { column: columns.join(', ') }),
    ...(told !== undefined && { rule: told }),
  };
}
