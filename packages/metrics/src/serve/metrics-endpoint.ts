import type { Endpoint } from '@phlo/core';
import { openMetricsContentType, toOpenMetrics } from '../exposition/to-open-metrics.js';
import { prometheusContentType, toPrometheusText } from '../exposition/to-prometheus-text.js';
import type { MetricFamily } from '../series/metric-family.js';
import { negotiateFormat } from './negotiate.js';

export interface MetricsSource {
  /** The totals, for each scrape. */
  readonly read: () => readonly MetricFamily[];
  /** Labels of every line. */
  readonly constant: () => Readonly<Record<string, string>>;
}

/** `/metrics`, for a Prometheus that scrapes: in the format that it asks for. */
export const metricsEndpoint = ({ read, constant }: MetricsSource): Endpoint => ({
  path: '/metrics',
  answer: ({ header }) =>
    negotiateFormat(header('accept')) === 'openmetrics'
      ? { status: 200, text: toOpenMetrics(read(), constant()), type: openMetricsContentType }
      : { status: 200, text: toPrometheusText(read(), constant()), type: prometheusContentType },
});
