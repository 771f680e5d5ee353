import type { EventOf, EventType, PhloEvent } from '@phlo/core';
import { parseTraceparent, runSpanId, spanIdOf, stepSpanId, traceIdOf } from '../instruments/trace-ids.js';
import { runAttributes, stepAttributes, eventAttributes, definedOnly } from './span-attributes.js';
import type { AttributeValue, Span } from './span.js';

/** What the types of events differ in. */
interface Told {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly kind?: Span['kind'];
  /** Default: a moment, that of the event. */
  readonly durationMs?: number;
  /** Default: it ended with the event. */
  readonly startMs?: number;
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
  readonly error?: Span['error'] | undefined;
}

type Tell<Type extends EventType> = (event: EventOf<Type>) => Told;

type StepEnd = 'ingestion.end' | 'transform.end' | 'publish.end';

const runEnd: Tell<'run.end'> = (event) => {
  const { status, durationMs, error } = event.data;
  return {
    name: `RUN ${projectOf(event)}`,
    spanId: runSpanId(event),
    parentSpanId: parseTraceparent(event.traceparent)?.spanId,
    kind: 'server',
    durationMs,
    attributes: runAttributes(event, projectOf(event)),
    ...(status !== 'success' &&
      status !== 'cancelled' && {
        error: error === undefined ? { type: status, message: `the run ended ${status}` } : errorOf(error),
      }),
  };
};

const stepEnd =
  <Type extends StepEnd>(kind: string): Tell<Type> =>
  (event) => {
    const { assetKey, status, durationMs, error } = event.data;
    return {
      name: `${kind} ${assetKey}`,
      spanId: stepSpanId(event),
      parentSpanId: runSpanId(event),
      durationMs,
      attributes: stepAttributes(event, kind),
      ...(status !== 'success' &&
        status !== 'cancelled' && {
          error: error === undefined ? { type: status, message: `${assetKey} was ${status}` } : errorOf(error),
        }),
    };
  };

const qualityResult: Tell<'quality.result'> = (event) => {
  const { assetKey, check, checkType, column, outcome, severity, observed, failedRows, totalRows, message } =
    event.data;
  return {
    name: `check ${check}`,
    spanId: spanIdOf(event.id),
    // The start of the asset that was checked.
    parentSpanId: event.causationId === undefined ? runSpanId(event) : spanIdOf(event.causationId),
    attributes: {
      'phlo.asset.key': assetKey,
      'phlo.check.name': check,
      'phlo.check.type': checkType,
      'phlo.check.column': column,
      'phlo.check.outcome': outcome,
      'phlo.check.severity': severity,
      'phlo.check.observed': observed,
      'phlo.check.failed_rows': failedRows,
      'phlo.check.total_rows': totalRows,
    },
    ...((outcome === 'errored' || (outcome === 'failed' && severity === 'error')) && {
      error: { type: `check_${outcome}`, message: message ?? `the check ${check} ${outcome}` },
    }),
  };
};

const unit =
  <Type extends 'wap.published' | 'wap.rejected'>(what: string): Tell<Type> =>
  (event) => {
    const { data } = event;
    return {
      name: `${what} ${data.unit}`,
      spanId: spanIdOf(event.id),
      parentSpanId: runSpanId(event),
      attributes: {
        'phlo.unit': data.unit,
        'phlo.unit.tables': data.batches.length,
        'phlo.rows': data.batches.reduce((sum, { rows }) => sum + rows, 0),
      },
      ...('reasons' in data && {
        error: {
          type: 'rejected',
          message: data.reasons.map(({ source, reason }) => `${source}: ${reason}`).join('; '),
        },
      }),
    };
  };

const hookEvent: Tell<'hook.failed' | 'hook.breaker_opened' | 'hook.dead_lettered' | 'hook.paused'> = (event) => {
  const { data } = event;
  const label = `${data.plugin}/${data.hook}`;
  return {
    name: `hook ${label}`,
    spanId: spanIdOf(event.id),
    parentSpanId: runSpanId(event),
    attributes: {
      'phlo.hook.plugin': data.plugin,
      'phlo.hook.name': data.hook,
      'phlo.hook.event.id': 'eventId' in data ? data.eventId : undefined,
      'phlo.hook.event.type': 'eventType' in data ? data.eventType : undefined,
    },
    error: { type: event.type, message: 'message' in data ? data.message : `${label} failed too often` },
  };
};

const telemetrySpan: Tell<'telemetry.span'> = (event) => {
  const { name, startTime, durationMs, status, attributes } = event.data;
  return {
    name,
    spanId: spanIdOf(event.id),
    parentSpanId: event.runId === undefined ? parseTraceparent(event.traceparent)?.spanId : runSpanId(event),
    startMs: startTime,
    durationMs,
    attributes: scalarsOf(attributes),
    ...(status === 'error' && { error: { type: 'error', message: `${name} failed` } }),
  };
};

const tells: { readonly [Type in EventType]?: Tell<Type> } = {
  'run.end': runEnd,
  'ingestion.end': stepEnd('ingestion'),
  'transform.end': stepEnd('transform'),
  'publish.end': stepEnd('publish'),
  'quality.result': qualityResult,
  'wap.published': unit('commit'),
  'wap.rejected': unit('reject'),
  'hook.failed': hookEvent,
  'hook.breaker_opened': hookEvent,
  'hook.dead_lettered': hookEvent,
  'hook.paused': hookEvent,
  'telemetry.span': telemetrySpan,
};

/** The span that an event tells, alone: an end knows how long it took. None for other types, and for what is of no run or trace. */
export function spanOfEvent(event: PhloEvent): Span | undefined {
  // The table has what tells of exactly this type under its name.
  const tell = tells[event.type] as ((event: PhloEvent) => Told) | undefined;
  const traceId = traceIdOf(event);
  if (tell === undefined || traceId === undefined) return undefined;
  const { name, spanId, parentSpanId, kind = 'internal', durationMs = 0, startMs, attributes, error } = tell(event);
  const from = startMs ?? event.time - durationMs;
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind,
    startMs: from,
    endMs: from + durationMs,
    attributes: definedOnly({ ...eventAttributes(event), ...attributes, 'error.type': error?.type }),
    ...(error !== undefined && { error }),
  };
}

const projectOf = ({ source }: PhloEvent): string => source.replace(/^phlo:\/\//, '');

const errorOf = ({ code, message }: { readonly code: string; readonly message: string }) => ({ type: code, message });

function scalarsOf(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, AttributeValue>> {
  const scalars = Object.entries(attributes).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(scalars) as Readonly<Record<string, AttributeValue>>;
}
