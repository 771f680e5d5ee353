import { isCustom } from './compile-custom.js';
import type { Bound, Check, CheckRule, Severity, Threshold } from './check.js';

interface ToldRule {
  readonly min?: string;
  readonly max?: string;
  readonly values?: readonly string[];
}

/** A check as it is declared, in words. */
export interface DescribedCheck {
  readonly check: string;
  readonly type: string;
  /** None for a number of rows and for a query. */
  readonly columns: readonly string[];
  readonly severity: Severity;
  /** The rule that will be applied: as its results tell it. */
  readonly threshold: string;
  /** SQL condition: only these rows are looked at. */
  readonly where?: string;
}

/** What a check says before it is run. */
export function describeCheck(check: Check): DescribedCheck {
  const { name, rule, severity, where } = check;
  return {
    check: name,
    type: rule.type,
    columns: columnsOf(rule),
    severity,
    threshold: rule.type === 'row_count' ? describeRule(check) : describeThresholds(check),
    ...(where !== undefined && { where }),
  };
}

export const columnsOf = (rule: CheckRule): readonly string[] =>
  rule.type === 'unique' ? rule.columns : 'column' in rule ? [rule.column] : [];

const mostValues = 100;

/** The rule for programs that apply it as well: bounds, and values where there are at most 100. */
export function tellRule(rule: CheckRule): ToldRule | undefined {
  if (isCustom(rule)) return undefined;
  if (rule.type === 'accepted_values')
    return rule.values.length > mostValues ? undefined : { values: rule.values.map(String) };
  if (rule.type !== 'range' && rule.type !== 'row_count') return undefined;
  const { min, max } = rule.range;
  return { ...(min !== undefined && { min: String(min) }), ...(max !== undefined && { max: String(max) }) };
}

/** What is wrong with a row that fails, or what a number of rows should be. */
export function describeRule({ rule }: Check): string {
  if (isCustom(rule)) return `${rule.column} ${rule.problem}`;
  switch (rule.type) {
    case 'not_null':
      return `${rule.column} is null`;
    case 'unique':
      return `${rule.columns.join(', ')} is not unique`;
    case 'range':
      return `${rule.column} is not ${describeRange(rule.range)}`;
    case 'accepted_values':
      return rule.values.length === 1
        ? `${rule.column} is not the one accepted value`
        : `${rule.column} is none of the ${rule.values.length} accepted values`;
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

/** From how many failed rows on a check warns and fails. What is of severity `warn` warns where another one fails. */
export function describeThresholds({ severity, warn, fail }: Check): string {
  const text = (threshold: Threshold) =>
    'rows' in threshold
      ? `${threshold.rows} ${threshold.rows === 1 ? 'row' : 'rows'}`
      : `${Number((threshold.fraction * 100).toFixed(percentDigits))} %`;
  if (severity === 'warn') {
    const isSameUnit = warn !== undefined && fail !== undefined && 'rows' in warn === 'rows' in fail;
    const levels = (isSameUnit ? [warn] : [warn, fail]).filter((level) => level !== undefined);
    return `warns above ${levels.map(text).join(' or ')}, never fails`;
  }
  return [...(warn ? [`warns above ${text(warn)}`] : []), fail ? `fails above ${text(fail)}` : 'never fails'].join(
    ', ',
  );
}
