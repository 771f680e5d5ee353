export type { MetricsConfig, MetricsInput, OtlpConfig } from './config.js';
export { metricsErrors } from './errors.js';
export { openMetricsContentType, toOpenMetrics } from './exposition/to-open-metrics.js';
export { prometheusContentType, toPrometheusText } from './exposition/to-prometheus-text.js';
export type { Instrument, InstrumentKind } from './instruments/instrument.js';
export type { Exemplar, MetricFamily, Series } from './series/metric-family.js';
export { readMetrics } from './series/read-metrics.js';
export { createMetricsServer } from './serve/create-metrics-server.js';
export type { MetricsServer, MetricsServerOptions } from './serve/create-metrics-server.js';
