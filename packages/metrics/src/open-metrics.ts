import { resolve } from 'node:path';
import { messageOf } from '@phlo/core';
import type { PhloEvent, PluginContext, PluginStore } from '@phlo/core';
import { createCollector, type Collector } from './collect/create-collector.js';
import { createTelemetryBuffer, type TelemetryEvent } from './collect/telemetry-buffer.js';
import type { MetricsConfig } from './config.js';
import { toPrometheusText } from './exposition/to-prometheus-text.js';
import { openOtlp, type WaitingSpans } from './otlp/open-otlp.js';
import { migrations } from './series/migrations.js';
import { writeTextfile } from './write-textfile.js';

/** The plugin as it is at work in one process. */
export interface OpenMetrics extends Disposable {
  /** Counts events, and writes the textfile where a run has ended. */
  collect(events: readonly PhloEvent[]): void;
  listen(event: TelemetryEvent): void;
  /** Sends the spans that events tell, if they go anywhere. Rejects where the collector is away or refuses them. */
  sendTraces(events: readonly PhloEvent[], signal: AbortSignal): Promise<void>;
  /** Sends the totals where a run has ended, if they go anywhere. */
  sendMetrics(events: readonly PhloEvent[], signal: AbortSignal): Promise<void>;
}

/** Opens the totals. Throws `METRICS_OTLP_HEADERS`. */
export function openMetrics(context: PluginContext<MetricsConfig>): OpenMetrics {
  const { config, bus, clock, log } = context;
  const otlp = config.to.otlp && openOtlp({ config: config.to.otlp, clock, log });
  const store = context.state.open({ migrations });
  const telemetry = createTelemetryBuffer({ keepsSpans: otlp?.sends('traces') ?? false });
  const { seriesPerMetric, forgetAfterDays } = config;
  const stats = () => bus.stats();
  const collector = createCollector({ store, telemetry, stats, now: clock.now, seriesPerMetric, forgetAfterDays });
  let isUsed = false;

  const exportTextfile = () => writeTotals(context, collector);
  return {
    collect: (events) => {
      if (!collector.collect(events)) return;
      isUsed = true;
      if (hasRunEnd(events)) exportTextfile();
    },
    listen: (event) => {
      isUsed = true;
      telemetry.add(event);
    },
    sendTraces: async (events, signal) => {
      if (otlp === undefined || !otlp.sends('traces')) return;
      // Spans of telemetry go with the events of the run that they are of.
      collector.settleTelemetry();
      await otlp.sendTraces(events, { waiting: waitingSpans(store), signal });
    },
    sendMetrics: async (events, signal) => {
      if (otlp === undefined || !otlp.sends('metrics')) return;
      // This hook may be ahead of the one that collects, and what it sends must hold the run that has ended.
      isUsed = collector.collect(events) || isUsed;
      const project = collector.project();
      if (hasRunEnd(events) && project !== undefined) await otlp.sendMetrics(collector.read(), { project, signal });
    },
    [Symbol.dispose]: () => {
      using _ = store;
      if (!isUsed) return;
      // What came after the last end of a run, such as the deliveries of the hooks, is in the totals as well.
      collector.settle();
      exportTextfile();
    },
  };
}

const hasRunEnd = (events: readonly PhloEvent[]): boolean => events.some(({ type }) => type === 'run.end');

/** A file that cannot be written keeps nothing from being counted; it is told, and the next run writes it. */
function writeTotals({ config, projectDir, log }: PluginContext<MetricsConfig>, collector: Collector): void {
  const { textfile } = config.to;
  const project = collector.project();
  if (textfile === undefined || project === undefined) return;
  try {
    writeTextfile(resolve(projectDir, textfile), toPrometheusText(collector.read(), { project }), `${process.pid}`);
  } catch (error) {
    log.log('warn', messageOf(error), { error });
  }
}

/** Spans of telemetry that wait to be sent: no journal keeps them. */
const waitingSpans = (store: PluginStore): WaitingSpans => ({
  next: (limit) =>
    store
      .all<{ readonly event: string }>('SELECT event FROM spans ORDER BY event_id LIMIT ?', limit)
      // They were written from events.
      .map(({ event }) => JSON.parse(event) as PhloEvent),
  forget: (sent) =>
    store.transaction(() => {
      for (const { id } of sent) store.run('DELETE FROM spans WHERE event_id = ?', id);
    }),
});
