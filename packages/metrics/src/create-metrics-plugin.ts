import { resolve } from 'node:path';
import { definePlugin, messageOf, onPattern } from '@phlo/core';
import type { HookProviderPlugin, PhloEvent, PluginContext } from '@phlo/core';
import { createCollector, type Collector } from './collect/create-collector.js';
import { createTelemetryBuffer, type TelemetryBuffer, type TelemetryEvent } from './collect/telemetry-buffer.js';
import { metricsConfig, type MetricsConfig } from './config.js';
import { toPrometheusText } from './exposition/to-prometheus-text.js';
import { migrations } from './series/migrations.js';
import { writeTextfile } from './write-textfile.js';

interface Opened {
  readonly context: PluginContext<MetricsConfig>;
  readonly telemetry: TelemetryBuffer;
  readonly collector: Collector;
  /** Whether this process has measured something. */
  isUsed: boolean;
  close(): void;
}

/** The plugin `metrics`: totals of everything that runs do, by what they say of it. */
export function createMetricsPlugin(): HookProviderPlugin<MetricsConfig> {
  let opened: Opened | undefined;
  const collect = (events: readonly PhloEvent[]): void => {
    if (opened === undefined || !opened.collector.collect(events)) return;
    opened.isUsed = true;
    if (events.some(({ type }) => type === 'run.end')) exportTextfile(opened);
  };
  const listen = (event: TelemetryEvent): void => {
    if (opened === undefined) return;
    opened.isUsed = true;
    opened.telemetry.add(event);
  };

  return definePlugin<MetricsConfig>({
    name: 'metrics',
    config: metricsConfig,
    getHooks: () => [
      onPattern('*', { name: 'collect', delivery: 'queued', queue: 'durable', handleBatch: collect }),
      onPattern('telemetry.*', { name: 'telemetry', handler: listen }),
    ],
    setup: (context) => {
      opened = open(context);
    },
    dispose: () => {
      const last = opened;
      opened = undefined;
      if (last !== undefined) finish(last);
    },
  });
}

function open(context: PluginContext<MetricsConfig>): Opened {
  const { config, bus, clock } = context;
  const store = context.state.open({ migrations });
  const telemetry = createTelemetryBuffer({ keepsSpans: config.to.otlp !== undefined });
  const { seriesPerMetric, forgetAfterDays } = config;
  const stats = () => bus.stats();
  const collector = createCollector({ store, telemetry, stats, now: clock.now, seriesPerMetric, forgetAfterDays });
  return { context, telemetry, collector, isUsed: false, close: () => store[Symbol.dispose]() };
}

/** What came after the last end of a run, such as the deliveries of the hooks, is in the totals as well. */
function finish(last: Opened): void {
  try {
    if (!last.isUsed) return;
    last.collector.settle();
    exportTextfile(last);
  } finally {
    last.close();
  }
}

/** A file that cannot be written keeps nothing from being counted; it is told, and the next run writes it. */
function exportTextfile({ context: { config, projectDir, log }, collector }: Opened): void {
  const { textfile } = config.to;
  const project = collector.project();
  if (textfile === undefined || project === undefined) return;
  try {
    writeTextfile(resolve(projectDir, textfile), toPrometheusText(collector.read(), { project }), `${process.pid}`);
  } catch (error) {
    log.log('warn', messageOf(error), { error });
  }
}
