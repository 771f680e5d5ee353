import type { CheckOptions, CheckRule, Threshold } from './check.js';
import { qualityErrors } from './errors.js';

const invalid = (name: string, message: string) =>
  qualityErrors.create('CHECK_INVALID', { message: `${name}: ${message}.` });

/** Throws `CHECK_INVALID` for what can be seen to be wrong before any data is. */
export function assertRule(name: string, rule: CheckRule): void {
  if (name.trim() === '') throw invalid('a check', 'the name is empty');
  if (rule.type === 'unique' && rule.columns.length === 0) throw invalid(name, 'no columns are named');
  if (rule.type === 'accepted_values' && rule.values.length === 0) throw invalid(name, 'no values are accepted');
  if (rule.type === 'sql' && rule.sql.trim() === '') throw invalid(name, 'the query is empty');
  if (rule.type === 'range' || rule.type === 'row_count') assertRange(name, rule.range);
}

function assertRange(name: string, { min, max }: Extract<CheckRule, { type: 'range' }>['range']): void {
  if (min === undefined && max === undefined) throw invalid(name, 'give `min`, `max` or both');
  if ([min, max].some((bound) => typeof bound === 'number' && !Number.isFinite(bound)))
    throw invalid(name, `${String(min)} to ${String(max)} is no range`);
  const isComparable = min !== undefined && max !== undefined && typeof min !== 'string' && typeof max !== 'string';
  if (isComparable && min > max) throw invalid(name, `${min} to ${max} holds no value`);
}

export function assertOptions(name: string, { warn, fail, where }: CheckOptions): void {
  for (const threshold of [warn, fail]) if (threshold !== undefined) assertThreshold(name, threshold);
  if (where?.trim() === '') throw invalid(name, '`where` is empty');
  const [low, high] = [warn, fail].map((one) => (one === undefined ? undefined : Object.entries(one)[0]));
  if (low === undefined || high === undefined || low[0] !== high[0] || low[1] < high[1]) return;
  throw invalid(name, `\`warn\` (${low[1]}) has to be below \`fail\` (${high[1]}), or it never warns`);
}

function assertThreshold(name: string, threshold: Threshold): void {
  const [value, most] = 'rows' in threshold ? [threshold.rows, Number.MAX_SAFE_INTEGER] : [threshold.fraction, 1];
  if (value >= 0 && value <= most) return;
  throw invalid(name, `a threshold is at least 0${most === 1 ? ' and at most 1' : ''}, not ${value}`);
}
