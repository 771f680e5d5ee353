import type { QualityResultData } from '@phlo/core';
import type { DatasetFacetBodies, RunFacetBodies } from '@phlo/openlineage';

/** The facets that the results of checks come to. */
export interface QualityFacets {
  readonly dataset: Pick<DatasetFacetBodies, 'dataQualityAssertions' | 'dataQualityMetrics'>;
  readonly run: Pick<RunFacetBodies, 'test'>;
}

/** What the checks of a step found out: assertions, tests, and what they have measured on the way. None without a result. */
export function describeQuality(results: readonly QualityResultData[]): QualityFacets {
  if (results.length === 0) return { dataset: {}, run: {} };
  return {
    dataset: { dataQualityAssertions: { assertions: results.map(toAssertion) }, dataQualityMetrics: measure(results) },
    run: { test: { tests: results.map(toTest) } },
  };
}

const toAssertion = (result: QualityResultData) => ({
  assertion: result.checkType,
  success: result.passed,
  name: result.check,
  ...(result.column !== undefined && { column: result.column }),
  ...details(result),
});

const toTest = (result: QualityResultData) => ({
  name: result.check,
  status: result.passed ? 'pass' : 'fail',
  type: result.checkType,
  ...details(result),
});

const details = ({ severity, threshold, rule, observed, message, failedRows, totalRows }: QualityResultData) => ({
  severity,
  ...(threshold !== undefined && { expected: threshold }),
  ...(observed !== undefined && { actual: String(observed) }),
  ...(message !== undefined && { description: message }),
  params: { ...rule, failedRows, totalRows },
});

/** Checks count rows, and one for nulls counts those; a check that could not be made has counted nothing. */
function measure(results: readonly QualityResultData[]): DatasetFacetBodies['dataQualityMetrics'] {
  const counted = results.filter(({ outcome }) => outcome !== 'errored');
  const rowCount = counted.at(-1)?.totalRows;
  if (rowCount === undefined) return undefined;
  const nulls = counted.flatMap(({ checkType, column, failedRows }) =>
    checkType === 'not_null' && column !== undefined ? [[column, { nullCount: failedRows }] as const] : [],
  );
  return { rowCount, columnMetrics: Object.fromEntries(nulls) };
}
