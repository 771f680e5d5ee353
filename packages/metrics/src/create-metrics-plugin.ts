import { definePlugin, onPattern } from '@phlo/core';
import type { HookProviderPlugin } from '@phlo/core';
import { metricsConfig, type MetricsConfig } from './config.js';
import { examineTargets } from './examine-targets.js';
import { openMetrics, type OpenMetrics } from './open-metrics.js';
import { metricsEndpoint } from './serve/metrics-endpoint.js';

/** As often as a scraper usually asks. */
const lookEveryMs = 15_000;

/**
 * The plugin `metrics`: totals of everything that runs do, and their traces, by what events say. Each hook reads the journal at a
 * pace of its own: a collector that is away delays neither the totals nor a run.
 */
export function createMetricsPlugin(): HookProviderPlugin<MetricsConfig> {
  let opened: OpenMetrics | undefined;
  const started = (): OpenMetrics => {
    if (opened === undefined) throw new Error('the plugin metrics is not set up');
    return opened;
  };
  // Many events at a time cost one transaction or one request; whoever flushes does not wait for more.
  const durable = { delivery: 'queued', queue: 'durable', batch: { waitMs: 1_000 } } as const;
  return definePlugin<MetricsConfig>({
    name: 'metrics',
    permissions: {
      network: 'sends metrics and traces to the OTLP endpoints that are configured',
      files: 'writes the textfile that is configured',
    },
    config: metricsConfig,
    getHooks: () => [
      onPattern('*', {
        ...durable,
        name: 'collect',
        handleBatch: (events, { signal }) => opened?.collect(events, signal),
      }),
      onPattern('*', {
        ...durable,
        name: 'send-metrics',
        handleBatch: (events, { signal }) => opened?.sendMetrics(events, signal),
      }),
      onPattern('*', {
        ...durable,
        name: 'send-traces',
        handleBatch: (events, { signal }) => opened?.sendTraces(events, signal),
      }),
      onPattern('telemetry.*', { name: 'telemetry', handler: (event) => opened?.listen(event) }),
    ],
    periodic: [{ name: 'look', everyMs: lookEveryMs, run: () => started().look() }],
    endpoints: [metricsEndpoint({ read: () => started().source.read(), constant: () => started().source.constant() })],
    examine: examineTargets,
    setup: (context) => {
      opened = openMetrics(context);
    },
    dispose: () => {
      opened?.[Symbol.dispose]();
      opened = undefined;
    },
  });
}
