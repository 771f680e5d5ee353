import type { MetricFamily } from '../series/metric-family.js';
import { escapeHelp, formatLabels, formatValue } from './escape.js';
import { samplesOf } from './samples-of.js';

/** Content type of the Prometheus text format, as a server has to say it. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Families in Prometheus' text format, for a scrape or a textfile
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format). `constant` labels go on every line.
 */
export function toPrometheusText(
  families: readonly MetricFamily[],
  constant: Readonly<Record<string, string>> = {},
): string {
  return families
    .map((family) => {
      const name = family.kind === 'counter' ? `${family.name}_total` : family.name;
      const samples = samplesOf(family, { constant, formatBound: formatValue }).map(
        (sample) => `${sample.name}${formatLabels(sample.labels)} ${formatValue(sample.value)}\n`,
      );
      return `# HELP ${name} ${escapeHelp(family.help)}\n# TYPE ${name} ${family.kind}\n${samples.join('')}`;
    })
    .join('');
}
