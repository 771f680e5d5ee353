import { formatDuration } from '@phlo/core';
import type { EventMap } from '@phlo/core';
import type { ToldAge } from '@phlo/schedule';

/**
 * The age of an asset as the result of a check: whoever listens to checks (alerts, metrics, catalogues) hears of it without knowing of
 * schedules.
 */
export function toCheckResult({ policy, isStale, ageMs }: ToldAge): EventMap['quality.result'] {
  const { asset, maxAge, severity } = policy;
  const failure = severity === 'warn' ? 'warned' : 'failed';
  return {
    assetKey: asset,
    check: 'freshness',
    checkType: 'freshness',
    outcome: isStale ? failure : 'passed',
    passed: !isStale,
    severity,
    observed: Math.round(ageMs / 1000),
    threshold: `at most ${maxAge} old`,
    failedRows: 0,
    totalRows: 0,
    message: `the last success was ${formatDuration(ageMs)} ago, and may be ${maxAge} ago`,
  };
}
