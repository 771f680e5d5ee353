import type { EventOf, EventType, PhloEvent } from '@phlo/core';
import { instruments } from './catalogue.js';
import type { Instrument, Measurement, TraceRef } from './instrument.js';
import { runSpanId, stepSpanId, traceIdOf } from './trace-ids.js';

/** A measurement of the event's time, of one thing where no value is given. */
type Take = (instrument: Instrument, labels: Readonly<Record<string, string>>, value?: number) => Measurement;
type Measure<Type extends EventType> = (event: EventOf<Type>, take: Take) => readonly Measurement[];

const all = instruments;

const assetEnd =
  <Type extends 'ingestion.end' | 'transform.end' | 'publish.end'>(
    kind: string,
    rowsOf: (data: EventOf<Type>['data']) => number,
  ): Measure<Type> =>
  (event, take) => {
    const { data } = event;
    const labels = { asset: data.assetKey, kind };
    const isSuccess = data.status === 'success';
    const trace = traceOf(event, stepSpanId(event));
    const bytes = 'bytes' in data ? data.bytes : undefined;
    return [
      traced(take(all.assetRuns, { ...labels, status: data.status }), trace),
      traced(take(all.assetDuration, labels, data.durationMs / 1000), trace),
      ...(isSuccess ? [take(all.assetRows, labels, rowsOf(data))] : []),
      ...(isSuccess ? [take(all.assetLastSuccess, labels, event.time / 1000)] : []),
      ...(isSuccess && bytes !== undefined ? [take(all.assetBytes, labels, bytes)] : []),
      ...(data.attempts > 1 ? [take(all.assetRetries, labels, data.attempts - 1)] : []),
      ...(data.status === 'cancelled' ? [] : [take(all.assetSucceeded, labels, isSuccess ? 1 : 0)]),
    ];
  };

const ingestionEnd: Measure<'ingestion.end'> = (event, take) => [
  ...assetEnd<'ingestion.end'>('ingestion', ({ rowsWritten }) => rowsWritten)(event, take),
  ...(event.data.rowsRejected > 0
    ? [take(all.assetRejectedRows, { asset: event.data.assetKey }, event.data.rowsRejected)]
    : []),
];

const runEnd: Measure<'run.end'> = (event, take) => {
  const { status, durationMs } = event.data;
  const trace = traceOf(event, runSpanId(event));
  return [
    traced(take(all.runs, { status }), trace),
    traced(take(all.runDuration, { status }, durationMs / 1000), trace),
    take(all.runEnd, { status }, event.time / 1000),
    ...scheduledEnd(event, take),
  ];
};

/** Which schedule asked for a run its tags say; a project may give tags of that name to runs of its own. */
const scheduledEnd: Measure<'run.end'> = ({ time, tags, data: { status } }, take) => {
  const { schedule, trigger } = tags;
  if (schedule === undefined || trigger === undefined) return [];
  return [take(all.scheduleRuns, { schedule, status }), take(all.scheduleEnd, { schedule, status }, time / 1000)];
};

const nextDue = (schedule: string, nextAt: number | undefined, take: Take): readonly Measurement[] =>
  nextAt === undefined ? [] : [take(all.scheduleNext, { schedule }, nextAt / 1000)];

const qualityResult: Measure<'quality.result'> = ({ data }, take) => {
  const { assetKey: asset, check, severity, outcome, passed, failedRows } = data;
  return [
    take(all.checks, { asset, outcome, severity }),
    take(all.checkPassed, { asset, check, severity }, passed ? 1 : 0),
    take(all.checkFailedRows, { asset, check }, failedRows),
  ];
};

const hookEvent =
  <Type extends 'hook.dead_lettered' | 'hook.paused' | 'hook.breaker_opened'>(instrument: Instrument): Measure<Type> =>
  ({ data: { plugin, hook } }, take) => [take(instrument, { plugin, hook })];

const service =
  <Type extends 'service.post_start' | 'service.post_stop'>(isUp: boolean): Measure<Type> =>
  ({ data }, take) => [
    take(all.serviceUp, { service: data.service, backend: data.backend }, isUp && data.error === undefined ? 1 : 0),
  ];

const serviceState: Measure<'service.state'> = ({ data: { service: name, backend, status } }, take) => {
  const labels = { service: name, backend };
  const isUp = status === 'restarted' || status === 'recovered';
  return [
    take(all.serviceUp, labels, isUp ? 1 : 0),
    ...(status === 'restarted' ? [take(all.serviceRestarts, labels)] : []),
  ];
};

const measures: { readonly [Type in EventType]?: Measure<Type> } = {
  'run.end': runEnd,
  'schedule.followed': ({ data: { schedules } }, take) =>
    schedules.flatMap(({ schedule, nextAt }) => nextDue(schedule, nextAt, take)),
  'schedule.fired': ({ time, data: { schedule, delayMs, nextAt } }, take) => [
    take(all.scheduleFired, { schedule }, time / 1000),
    ...(delayMs === undefined ? [] : [take(all.scheduleDelay, { schedule }, delayMs / 1000)]),
    ...nextDue(schedule, nextAt, take),
  ],
  'schedule.passed': ({ data: { schedule, reason, nextAt } }, take) => [
    take(all.schedulePassed, { schedule, reason }),
    ...nextDue(schedule, nextAt, take),
  ],
  'ingestion.end': ingestionEnd,
  'transform.end': assetEnd('transform', ({ rows }) => rows),
  'publish.end': assetEnd('publish', ({ rows }) => rows),
  'schema.changed': ({ data }, take) => [take(all.schemaChanges, { asset: data.assetKey })],
  'quality.result': qualityResult,
  'wap.published': (_, take) => [take(all.units, { outcome: 'published' })],
  'wap.rejected': (_, take) => [take(all.units, { outcome: 'rejected' })],
  'hook.dead_lettered': hookEvent(all.hookDeadLettered),
  'hook.paused': hookEvent(all.hookPauses),
  'hook.breaker_opened': hookEvent(all.hookBreakers),
  'hook.dropped': ({ data: { plugin, hook, reason } }, take) => [take(all.hookDrops, { plugin, hook, reason })],
  'plugin.failed': ({ data: { plugin, step } }, take) => [take(all.pluginFailures, { plugin, step })],
  'service.post_start': service(true),
  'service.post_stop': service(false),
  'service.state': serviceState,
  'semantic.refreshed': ({ data: { model } }, take) => [take(all.modelValid, { model }, 1)],
  'semantic.broken': ({ data: { model } }, take) => [take(all.modelValid, { model }, 0)],
};

/** Types of which something is measured, alone or together with others. */
export const measuredTypes: ReadonlySet<string> = new Set([...Object.keys(measures), 'run.start']);

/** What one event says by itself; events of other types say nothing. */
export function measureEvent(event: PhloEvent): readonly Measurement[] {
  // The table has a measure of exactly this type under its name.
  const measure = measures[event.type] as ((event: PhloEvent, take: Take) => readonly Measurement[]) | undefined;
  if (measure === undefined) return [];
  return measure(event, (instrument, labels, value = 1) => ({
    instrument,
    labels,
    value,
    time: event.time,
  }));
}

function traceOf(event: PhloEvent, spanId: string): TraceRef | undefined {
  const traceId = traceIdOf(event);
  return traceId === undefined ? undefined : { traceId, spanId };
}

const traced = (measurement: Measurement, exemplar: TraceRef | undefined): Measurement =>
  exemplar === undefined ? measurement : { ...measurement, exemplar };
