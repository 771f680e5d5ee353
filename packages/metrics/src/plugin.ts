import { createMetricsPlugin } from './create-metrics-plugin.js';

/** Measures runs by their events: the hooks of `@phlo/metrics`. */
// oxlint-disable-next-line import/no-default-export -- the contract of plugins asks for it
export default createMetricsPlugin;
