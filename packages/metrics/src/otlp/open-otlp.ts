import type { PhloEvent } from '@phlo/core';
import type { OtlpConfig } from '../config.js';
import type { MetricFamily } from '../series/metric-family.js';
import type { ExporterOptions, OtlpExporter, SendOptions } from './create-otlp-exporter.js';
import { parseHeaders } from './parse-headers.js';
import { spanOfEvent } from './span-of-event.js';

/** Where measurements go by OTLP. */
export interface Otlp {
  sends(signal: NonNullable<OtlpConfig['signals']>[number]): boolean;
  sendTraces(events: readonly PhloEvent[], options: TraceOptions): Promise<void>;
  sendMetrics(families: readonly MetricFamily[], options: SendOptions): Promise<void>;
  /** Loads what sends. */
  exporter(): Promise<OtlpExporter>;
}

/** Events whose spans are sent with those of others, and that are forgotten once they are there. */
export interface WaitingSpans {
  next(limit: number): readonly PhloEvent[];
  forget(sent: readonly PhloEvent[]): void;
}

interface TraceOptions {
  readonly waiting: WaitingSpans;
  readonly signal: AbortSignal;
}

const mostWaiting = 1_000;

/** OpenTelemetry is loaded when something is first sent: it takes longer than most commands. Throws `METRICS_OTLP_HEADERS`. */
export function openOtlp(options: ExporterOptions): Otlp {
  const { signals = ['traces', 'metrics'], headers } = options.config;
  parseHeaders(headers);
  let loading: Promise<OtlpExporter> | undefined;
  const exporter = () => (loading ??= load(options));
  return {
    sends: (signal) => signals.includes(signal),
    sendTraces: async (events, { waiting, signal }) => {
      let given = events;
      for (;;) {
        const kept = waiting.next(mostWaiting);
        const told = [...given, ...kept];
        const spans = told.flatMap((event) => spanOfEvent(event) ?? []);
        const project = told[0]?.source.replace(/^phlo:\/\//, '');
        if (spans.length > 0 && project !== undefined) await (await exporter()).sendSpans(spans, { project, signal });
        waiting.forget(kept);
        if (kept.length < mostWaiting) return;
        given = [];
      }
    },
    sendMetrics: async (families, about) => (await exporter()).sendMetrics(families, about),
    exporter,
  };
}

async function load(options: ExporterOptions): Promise<OtlpExporter> {
  const { createOtlpExporter } = await import('./create-otlp-exporter.js');
  return createOtlpExporter(options);
}
