import type { Clock, Logger } from '@phlo/core';
import { JsonMetricsSerializer, JsonTraceSerializer } from '@opentelemetry/otlp-transformer';
import { ProtobufMetricsSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { OtlpConfig } from '../config.js';
import type { MetricFamily } from '../series/metric-family.js';
import { encodeMetrics } from './encode-metrics.js';
import { encodeSpans } from './encode-spans.js';
import { createResource } from './otlp-terms.js';
import { parseHeaders } from './parse-headers.js';
import { postOtlp } from './post-otlp.js';
import { signalUrl } from './signal-url.js';
import type { Span } from './span.js';

/** Sends to a collector, once: whoever calls it tries again. Rejects as {@link postOtlp} does. */
export interface OtlpExporter {
  sendSpans(spans: readonly Span[], about: SendOptions): Promise<void>;
  sendMetrics(families: readonly MetricFamily[], about: SendOptions): Promise<void>;
  /** What would be sent, to be looked at. */
  describe(families: readonly MetricFamily[], project: string): { readonly url: string; readonly bytes: number };
}

export interface SendOptions {
  readonly project: string;
  readonly signal: AbortSignal;
}

export interface ExporterOptions {
  readonly config: OtlpConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

const contentTypes = { 'http/protobuf': 'application/x-protobuf', 'http/json': 'application/json' } as const;

/** Throws `METRICS_OTLP_HEADERS`. */
export function createOtlpExporter({ config, clock, log }: ExporterOptions): OtlpExporter {
  const { endpoint, protocol = 'http/protobuf', serviceName } = config;
  const headers = parseHeaders(config.headers);
  const isJson = protocol === 'http/json';
  const urls = { traces: signalUrl(endpoint, 'v1/traces'), metrics: signalUrl(endpoint, 'v1/metrics') };
  const post = (url: URL, body: Uint8Array, signal: AbortSignal) =>
    postOtlp({ url, headers, body, contentType: contentTypes[protocol], signal });
  const tell = (what: string, partial: PartialSuccess | undefined) => {
    const rejected = Number(partial?.rejectedSpans ?? partial?.rejectedDataPoints ?? 0);
    if (rejected === 0 && !partial?.errorMessage) return;
    // The specification says that these are not to be sent again.
    log.log(
      'warn',
      `The collector took all but ${rejected} ${what}: ${partial?.errorMessage ?? 'it does not say why'}`,
    );
  };
  const encode = (families: readonly MetricFamily[], project: string) =>
    encodeMetrics(families, { resource: createResource(project, serviceName), protocol, time: clock.now() });
  return {
    sendSpans: async (spans, { project, signal }) => {
      const answer = await post(
        urls.traces,
        encodeSpans(spans, createResource(project, serviceName), protocol),
        signal,
      );
      const serializer = isJson ? JsonTraceSerializer : ProtobufTraceSerializer;
      tell('spans', readPartial(serializer, answer));
    },
    sendMetrics: async (families, { project, signal }) => {
      const answer = await post(urls.metrics, encode(families, project), signal);
      tell('data points', readPartial(isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer, answer));
    },
    describe: (families, project) => ({
      url: `${urls.metrics.origin}${urls.metrics.pathname}`,
      bytes: encode(families, project).byteLength,
    }),
  };
}

interface PartialSuccess {
  readonly rejectedSpans?: unknown;
  readonly rejectedDataPoints?: unknown;
  readonly errorMessage?: string | undefined;
}

interface Deserializer {
  deserializeResponse(data: Uint8Array): { readonly partialSuccess?: PartialSuccess | undefined };
}

/** A collector took it and said something else than the protocol has: it took it. */
function readPartial(serializer: Deserializer, answer: Uint8Array): PartialSuccess | undefined {
  if (answer.byteLength === 0) return undefined;
  try {
    return serializer.deserializeResponse(answer).partialSuccess;
  } catch {
    return undefined;
  }
}
