import type { Exemplar, MetricFamily } from '../series/metric-family.js';
import { escapeLabelValue, formatLabels, formatValue } from './escape.js';
import { samplesOf } from './samples-of.js';

/** Content type of OpenMetrics text, as a server has to say it. */
export const openMetricsContentType = 'application/openmetrics-text; version=1.0.0; charset=utf-8';

/**
 * Families as OpenMetrics 1.0, with exemplars that name traces
 * (https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md). `constant` labels go on every line.
 */
export function toOpenMetrics(
  families: readonly MetricFamily[],
  constant: Readonly<Record<string, string>> = {},
): string {
  const blocks = families.map((family) => {
    const { name, kind, help, unit } = family;
    const samples = samplesOf(family, { constant, formatBound: canonicalBound }).map(
      (sample) =>
        `${sample.name}${formatLabels(sample.labels)} ${formatValue(sample.value)}${formatExemplar(sample.exemplar)}\n`,
    );
    return [
      `# TYPE ${name} ${kind}\n`,
      unit === undefined ? '' : `# UNIT ${name} ${unit}\n`,
      `# HELP ${name} ${escapeLabelValue(help)}\n`,
      ...samples,
    ].join('');
  });
  return `${blocks.join('')}# EOF\n`;
}

/** "Canonical numbers": a bound that is whole has `.0` behind it. */
const canonicalBound = (bound: number): string => (Number.isInteger(bound) ? `${bound}.0` : formatValue(bound));

/** Counters and buckets alone may have one; others have none here. */
function formatExemplar(exemplar: Exemplar | undefined): string {
  if (exemplar === undefined) return '';
  const { traceId, spanId, value, time } = exemplar;
  return ` # ${formatLabels({ trace_id: traceId, span_id: spanId })} ${formatValue(value)} ${formatValue(time / 1000)}`;
}
