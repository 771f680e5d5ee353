import type { PluginState } from '@phlo/core';
import type { MetricFamily } from './metric-family.js';
import { migrations } from './migrations.js';
import { readFamilies } from './read-families.js';

/**
 * The totals of a project as they are now: what the plugin `metrics` keeps in its state.
 *
 * @example
 * ```ts
 * import { createMetricsServer, readMetrics } from '@phlo/metrics';
 * import { openProject } from 'phlo';
 *
 * await using project = await openProject('./analytics');
 * const { state } = await project.plugins.open('hooks', 'metrics');
 * await using server = await createMetricsServer({
 *   read: () => readMetrics(state),
 *   constant: () => ({ project: project.name }),
 *   host: '127.0.0.1',
 *   port: 9464,
 * });
 * console.log(server.url);
 * ```
 */
export function readMetrics(state: PluginState): readonly MetricFamily[] {
  using store = state.open({ migrations });
  return readFamilies(store);
}
