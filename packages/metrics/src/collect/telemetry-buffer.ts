import type { PhloEvent } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Measurement } from '../instruments/instrument.js';
import { runSpanId, traceIdOf } from '../instruments/trace-ids.js';
import { measureMetric } from './measure-metric.js';

export type TelemetryEvent = PhloEvent<'telemetry.metric'> | PhloEvent<'telemetry.log'> | PhloEvent<'telemetry.span'>;

/** What telemetry has said and is in no table yet: the journal does not keep it, so it is gone with the process. */
export interface TelemetryBuffer {
  add(event: TelemetryEvent): void;
  isEmpty(): boolean;
  /** What was added since it was last asked. */
  take(): Telemetry;
}

export interface Telemetry {
  readonly measurements: readonly Measurement[];
  /** To be sent with the traces. */
  readonly spans: readonly PhloEvent<'telemetry.span'>[];
  readonly dropped: number;
}

/** So many events wait at most; a process that floods telemetry loses the rest, which is counted. */
const capacity = 20_000;

export function createTelemetryBuffer({ keepsSpans }: { readonly keepsSpans: boolean }): TelemetryBuffer {
  let measurements: Measurement[] = [];
  let spans: PhloEvent<'telemetry.span'>[] = [];
  let dropped = 0;
  return {
    add: (event) => {
      if (measurements.length >= capacity) {
        dropped++;
        return;
      }
      measurements.push(measure(event));
      if (keepsSpans && event.type === 'telemetry.span') spans.push(event);
    },
    isEmpty: () => measurements.length === 0,
    take: () => {
      const taken = { measurements, spans, dropped };
      measurements = [];
      spans = [];
      dropped = 0;
      return taken;
    },
  };
}

function measure(event: TelemetryEvent): Measurement {
  const { time } = event;
  switch (event.type) {
    case 'telemetry.metric':
      return measureMetric(event);
    case 'telemetry.log': {
      const { name, level } = event.data;
      return { instrument: instruments.logLines, labels: { logger: name, level }, value: 1, time };
    }
    case 'telemetry.span': {
      const { name, status, durationMs } = event.data;
      const traceId = traceIdOf(event);
      return {
        instrument: instruments.spanDuration,
        labels: { span: name, status },
        value: durationMs / 1000,
        time,
        ...(traceId !== undefined && { exemplar: { traceId, spanId: runSpanId(event) } }),
      };
    }
  }
}
