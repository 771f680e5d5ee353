export type { MetricsConfig, MetricsInput, OtlpConfig } from './config.js';
export { metricsErrors } from './errors.js';
