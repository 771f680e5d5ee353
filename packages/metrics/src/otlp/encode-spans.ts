import { SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api';
import type { Attributes, HrTime } from '@opentelemetry/api';
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { Resource } from '@opentelemetry/resources';
import type { Span } from './span.js';
import { scope, toHrTime } from './otlp-terms.js';
import type { OtlpProtocol } from './otlp-terms.js';

type ReadableSpan = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];

const kinds = { server: SpanKind.SERVER, internal: SpanKind.INTERNAL } as const;

/** An `ExportTraceServiceRequest` (https://github.com/open-telemetry/opentelemetry-proto/blob/v1.9.0/opentelemetry/proto/collector/trace/v1/trace_service.proto). */
export function encodeSpans(spans: readonly Span[], resource: Resource, protocol: OtlpProtocol): Uint8Array {
  const serializer = protocol === 'http/json' ? JsonTraceSerializer : ProtobufTraceSerializer;
  const readable = spans.map((span) => toReadable(span, resource));
  return serializer.serializeRequest(readable) ?? new Uint8Array();
}

function toReadable(span: Span, resource: Resource): ReadableSpan {
  const { traceId, spanId, parentSpanId, startMs, endMs, error } = span;
  const context = (id: string) => ({ traceId, spanId: id, traceFlags: TraceFlags.SAMPLED });
  const endTime = toHrTime(endMs);
  return {
    name: span.name,
    kind: kinds[span.kind],
    spanContext: () => context(spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: context(parentSpanId) }),
    startTime: toHrTime(startMs),
    endTime,
    duration: toHrTime(endMs - startMs),
    status:
      error === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: error.message },
    attributes: { ...span.attributes },
    events: error === undefined ? [] : [exceptionEvent(error, endTime)],
    links: [],
    ended: true,
    resource,
    instrumentationScope: scope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

/** https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-spans/ */
function exceptionEvent({ type, message }: NonNullable<Span['error']>, time: HrTime) {
  const attributes: Attributes = { 'exception.type': type, 'exception.message': message };
  return { name: 'exception', time, attributes, droppedAttributesCount: 0 };
}
