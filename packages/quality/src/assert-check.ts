import { closest } from '@phlo/core';
import type { CheckOptions, CheckRule, Threshold } from './check.js';
import { qualityErrors } from './errors.js';

/** Options that every check takes. */
export const checkOptionNames: readonly string[] = ['name', 'severity', 'warn', 'fail', 'where'];

const invalid = (name: string, message: string) =>
  qualityErrors.create('CHECK_INVALID', { message: `${name}: ${message}.` });

/** Throws `CHECK_INVALID` for what can be seen to be wrong before any data is. */
export function assertRule(name: string, rule: CheckRule): void {
  if (name.trim() === '') throw invalid('a check', 'the name is empty');
  if (rule.type === 'unique') assertColumns(name, rule.columns);
  if (rule.type === 'accepted_values') assertValues(name, rule.values);
  if (rule.type === 'sql' && rule.sql.trim() === '') throw invalid(name, 'the query is empty');
  if (rule.type === 'range' || rule.type === 'row_count') assertRange(name, rule.range);
}

function assertColumns(name: string, columns: readonly string[]): void {
  if (columns.length === 0) throw invalid(name, 'no columns are named');
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined) throw invalid(name, `"${twice}" is named twice`);
}

function assertValues(name: string, values: readonly unknown[]): void {
  if (values.length === 0) throw invalid(name, 'no values are accepted');
  const strange = values.find((value) => !isLiteral(value));
  if (strange !== undefined || values.includes(undefined))
    throw invalid(name, `${String(strange)} is no text, number or boolean that a value could be compared with`);
}

const isLiteral = (value: unknown): boolean =>
  ['string', 'bigint', 'boolean'].includes(typeof value) || Number.isFinite(value);

function assertRange(name: string, range: Extract<CheckRule, { type: 'range' }>['range']): void {
  const unknown = Object.keys(range).find((field) => field !== 'min' && field !== 'max');
  if (unknown !== undefined) {
    const isOption = checkOptionNames.includes(unknown);
    throw invalid(
      name,
      `a range has \`min\` and \`max\`, ${isOption ? `\`${unknown}\` belongs into the argument behind it` : `no "${unknown}"`}`,
    );
  }
  const { min, max } = range;
  if (min === undefined && max === undefined) throw invalid(name, 'give `min`, `max` or both');
  if ([min, max].some((bound) => bound !== undefined && (!isLiteral(bound) || typeof bound === 'boolean')))
    throw invalid(name, `${String(min)} to ${String(max)} is no range`);
  const isComparable = min !== undefined && max !== undefined && typeof min !== 'string' && typeof max !== 'string';
  if (isComparable && min > max) throw invalid(name, `${min} to ${max} holds no value`);
}

/** A project's files run without being compiled first, so a mistyped `severity` is found here or nowhere. */
export function assertOptions(name: string, options: CheckOptions): void {
  const unknown = Object.keys(options).find((option) => !checkOptionNames.includes(option));
  if (unknown !== undefined) {
    const guess = closest(unknown, checkOptionNames);
    throw invalid(name, `there is no option "${unknown}"${guess === undefined ? '' : `, did you mean "${guess}"`}`);
  }
  const { severity, warn, fail, where } = options;
  if (severity !== undefined && !['warn', 'error'].includes(severity))
    throw invalid(name, `severity is warn or error, not ${String(severity)}`);
  const [low, high] = [warn, fail].map((one) => (one === undefined ? undefined : readThreshold(name, one)));
  if (where?.trim() === '') throw invalid(name, '`where` is empty');
  if (low === undefined || high === undefined || low.unit !== high.unit || low.value < high.value) return;
  throw invalid(name, `\`warn\` (${low.value}) has to be below \`fail\` (${high.value}), or it never warns`);
}

const most = new Map([
  ['rows', Number.MAX_SAFE_INTEGER],
  ['fraction', 1],
]);

function readThreshold(name: string, threshold: Threshold): { readonly unit: string; readonly value: number } {
  const entries: readonly (readonly [string, unknown])[] =
    typeof threshold === 'object' ? Object.entries<unknown>(threshold) : [];
  const [[unit, value] = ['', undefined]] = entries;
  const limit = entries.length === 1 ? most.get(unit) : undefined;
  if (limit === undefined || typeof value !== 'number')
    throw invalid(name, 'a threshold is `{ rows: n }` or `{ fraction: 0 to 1 }`');
  if (value >= 0 && value <= limit) return { unit, value };
  throw invalid(name, `a threshold is at least 0${limit === 1 ? ' and at most 1' : ''}, not ${value}`);
}
