import { createHash } from 'node:crypto';
import type { PhloEvent } from '@phlo/core';
import type { TraceRef } from './instrument.js';

type Envelope = Pick<PhloEvent, 'id' | 'source' | 'runId' | 'causationId' | 'traceparent'>;

/** The span that a trace context of somebody else names (https://www.w3.org/TR/trace-context/#traceparent-header). */
export function parseTraceparent(text: string | undefined): TraceRef | undefined {
  const [, traceId = '', spanId = ''] = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-[\da-f]{2}/.exec(text ?? '') ?? [];
  return isZero(traceId) || isZero(spanId) ? undefined : { traceId, spanId };
}

/** All zeros, or nothing, names no span. */
const isZero = (hex: string): boolean => /^0*$/.test(hex);

/** The trace that an event belongs to, if it is told of a run or within a trace: the same whoever asks, and however often. */
export function traceIdOf(event: Envelope): string | undefined {
  const given = parseTraceparent(event.traceparent);
  if (given !== undefined) return given.traceId;
  return event.runId === undefined ? undefined : hex(`trace ${event.source} ${event.runId}`, 32);
}

/** The span of a run: the root of what was done in it. */
export const runSpanId = ({ source, runId = '' }: Pick<Envelope, 'source' | 'runId'>): string =>
  hex(`run ${source} ${runId}`, 16);

/** The span of a step, by the id of the event that began it; or of a moment, by the id of its event. */
export const spanIdOf = (eventId: string): string => hex(`span ${eventId}`, 16);

/** An end is caused by its start; a start, or an end whose start nobody knows, stands for itself. */
export const stepSpanId = ({ causationId, id }: Pick<Envelope, 'id' | 'causationId'>): string =>
  spanIdOf(causationId ?? id);

/** Hex digits of a hash, never all zeros: that is no id. */
function hex(text: string, digits: number): string {
  const id = createHash('sha256').update(text).digest('hex').slice(0, digits);
  return isZero(id) ? id.replace(/.$/, '1') : id;
}
