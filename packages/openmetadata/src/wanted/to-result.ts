import type { PhloEvent, QualityResultData } from '@phlo/core';
import type { CreateTestCaseResult } from '../server/requests.js';

/** There is no word for a warning: a check that warned has succeeded, and its text says more. One that could not be evaluated is aborted. */
const statuses: ReadonlyMap<string, CreateTestCaseResult['testCaseStatus']> = new Map([
  ['passed', 'Success'],
  ['warned', 'Success'],
  ['failed', 'Failed'],
  ['errored', 'Aborted'],
]);

/** What a check came to, as the server takes it. */
export function toResult({ time, data }: PhloEvent<'quality.result'>): CreateTestCaseResult {
  const { outcome, observed, message, threshold, rule } = data;
  const said = message ?? threshold ?? outcome;
  return {
    timestamp: time,
    // A later version of Phlo may know more outcomes.
    testCaseStatus: statuses.get(outcome) ?? (data.passed ? 'Success' : 'Aborted'),
    result: outcome === 'warned' ? `Warned: ${said}` : said,
    testResultValue: observed === undefined ? [] : [{ name: 'observed', value: String(observed) }],
    ...(outcome !== 'errored' && data.checkType !== 'row_count' && countRows(data)),
    ...bound('minBound', rule?.min),
    ...bound('maxBound', rule?.max),
  };
}

function countRows({ failedRows, totalRows }: QualityResultData) {
  // A query may return more rows than the table has.
  const passedRows = Math.max(0, totalRows - failedRows);
  const all = passedRows + failedRows;
  if (all === 0) return { passedRows, failedRows };
  const failedRowsPercentage = (failedRows / all) * 100;
  return { passedRows, failedRows, passedRowsPercentage: 100 - failedRowsPercentage, failedRowsPercentage };
}

function bound(name: 'minBound' | 'maxBound', value = '') {
  const number = Number(value);
  return value === '' || !Number.isFinite(number) ? {} : { [name]: number };
}
