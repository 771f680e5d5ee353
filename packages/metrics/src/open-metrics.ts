import { resolve } from 'node:path';
import { describeError, messageOf } from '@phlo/core';
import type { HookStats, PhloEvent, PluginContext, PluginStore } from '@phlo/core';
import { createCollector, type Collector } from './collect/create-collector.js';
import { whenQuiet } from './collect/when-quiet.js';
import { createTelemetryBuffer, type TelemetryEvent } from './collect/telemetry-buffer.js';
import type { MetricsConfig } from './config.js';
import { toPrometheusText } from './exposition/to-prometheus-text.js';
import { openOtlp, type WaitingSpans } from './otlp/open-otlp.js';
import { migrations } from './series/migrations.js';
import type { MetricsSource } from './serve/metrics-endpoint.js';
import { writeTextfile } from './write-textfile.js';

/** The plugin as it is at work in one process. */
export interface OpenMetrics extends Disposable {
  /** Counts events. Where a run has ended, also what the hooks did with it, and writes the textfile. */
  collect(events: readonly PhloEvent[], signal: AbortSignal): Promise<void>;
  listen(event: TelemetryEvent): void;
  /** Where a process looks after the project: adds that it does, and what is told by no event, without waiting for the end of a run. */
  look(): void;
  /** Sends the spans that events tell, if they go anywhere. Rejects where the collector is away or refuses them. */
  sendTraces(events: readonly PhloEvent[], signal: AbortSignal): Promise<void>;
  /** Sends the totals where a run has ended, if they go anywhere. */
  sendMetrics(events: readonly PhloEvent[], signal: AbortSignal): Promise<void>;
  /** The totals as they are now, of all processes. */
  readonly source: MetricsSource;
}

/** Opens the totals. Throws `METRICS_OTLP_HEADERS`. */
export function openMetrics(context: PluginContext<MetricsConfig>): OpenMetrics {
  const { config, bus, clock, log } = context;
  const otlp = config.to.otlp && openOtlp({ config: config.to.otlp, clock, log });
  const store = context.state.open({ migrations });
  const telemetry = createTelemetryBuffer({ keepsSpans: otlp?.sends('traces') ?? false });
  const { seriesPerMetric, forgetAfterDays } = config;
  const stats = () => bus.stats().map(withoutOwnQueue);
  const collector = createCollector({ store, telemetry, stats, now: clock.now, seriesPerMetric, forgetAfterDays });
  const writeTotals = createTotalsWriter(context, collector);
  let isUsed = false;
  let hasEnded = false;
  let isClosed = false;

  const count = (events: readonly PhloEvent[]) => {
    const counted = collector.collect(events);
    isUsed ||= counted.length > 0;
    hasEnded ||= hasRunEnd(counted);
  };
  const settle = (add = collector.settle) => {
    hasEnded = false;
    add();
    writeTotals();
  };
  return {
    collect: async (events, signal) => {
      count(events);
      if (!hasEnded) return;
      await whenQuiet({ stats, clock, signal });
      // Whoever closed it meanwhile has settled it.
      if (!isClosed) settle();
    },
    listen: (event) => {
      isUsed = true;
      telemetry.add(event);
    },
    look: () => settle(collector.look),
    sendTraces: async (events, signal) => {
      if (otlp === undefined || !otlp.sends('traces')) return;
      // Spans of telemetry go with the events of the run that they are of.
      collector.settleTelemetry();
      await otlp.sendTraces(events, { waiting: waitingSpans(store), signal });
    },
    sendMetrics: async (events, signal) => {
      if (otlp === undefined || !otlp.sends('metrics')) return;
      // This hook may be ahead of the one that collects, and what it sends must hold the run that has ended.
      count(events);
      const project = collector.project();
      if (hasRunEnd(events) && project !== undefined) await otlp.sendMetrics(collector.read(), { project, signal });
    },
    source: { read: collector.read, constant: () => projectLabel(collector) },
    [Symbol.dispose]: () => {
      using _ = store;
      isClosed = true;
      // What came after the last end of a run is in the totals as well.
      if (isUsed) settle();
    },
  };
}

/** The hook that measures is within a delivery whenever it does: that its own events wait tells nothing. */
function withoutOwnQueue(hook: HookStats): HookStats {
  if (hook.plugin !== 'metrics' || hook.hook !== 'collect') return hook;
  const { queue: _, ...rest } = hook;
  return rest;
}

/** Before anything has been measured nobody has told its name. */
function projectLabel(collector: Collector): Readonly<Record<string, string>> {
  const project = collector.project();
  return project === undefined ? {} : { project };
}

const hasRunEnd = (events: readonly PhloEvent[]): boolean => events.some(({ type }) => type === 'run.end');

/** A file that cannot be written keeps nothing from being counted; it is told once until it can, and the next time writes it. */
function createTotalsWriter({ config, projectDir, log }: PluginContext<MetricsConfig>, collector: Collector) {
  const { textfile } = config.to;
  let told: string | undefined;
  return (): void => {
    const project = collector.project();
    if (textfile === undefined || project === undefined) return;
    try {
      writeTextfile(resolve(projectDir, textfile), toPrometheusText(collector.read(), { project }), `${process.pid}`);
      told = undefined;
    } catch (error) {
      const message = messageOf(error);
      if (message !== told) log.log('warn', message, { code: describeError(error).code });
      told = message;
    }
  };
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
