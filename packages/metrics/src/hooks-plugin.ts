import { createMetricsPlugin } from './create-metrics-plugin.js';

/** Measures runs by their events: the hooks of `@phlo/metrics`. */
export default createMetricsPlugin;
