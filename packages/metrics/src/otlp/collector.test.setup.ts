import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const definitions = fileURLToPath(new URL('../../fixtures/opentelemetry-proto/', import.meta.url));

/** What a request says, decoded by the official definitions; 64-bit integers as strings, ids as hex. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: ExportRequest;
}

interface ExportRequest {
  readonly resourceSpans?: readonly {
    readonly resource: Attributed;
    readonly scopeSpans: readonly { readonly spans: readonly ReceivedSpan[] }[];
  }[];
  readonly resourceMetrics?: readonly {
    readonly resource: Attributed;
    readonly scopeMetrics: readonly { readonly metrics: readonly ReceivedMetric[] }[];
  }[];
}

interface Attributed {
  readonly attributes?: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

export interface ReceivedSpan extends Attributed {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status?: { readonly code?: string; readonly message?: string };
  readonly events?: readonly (Attributed & { readonly name: string })[];
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit?: string;
  readonly sum?: {
    readonly aggregationTemporality: string;
    readonly isMonotonic: boolean;
    readonly dataPoints: readonly ReceivedPoint[];
  };
  readonly gauge?: { readonly dataPoints: readonly ReceivedPoint[] };
  readonly histogram?: { readonly aggregationTemporality: string; readonly dataPoints: readonly ReceivedPoint[] };
}

interface ReceivedPoint extends Attributed {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
  readonly asDouble?: number;
  readonly count?: string;
  readonly sum?: number;
  readonly bucketCounts?: readonly string[];
  readonly explicitBounds?: readonly number[];
}

/** What it does with a request instead of taking it. */
export type Refuse = (response: ServerResponse) => void;

/** A collector on loopback that takes what the official definitions decode, and nothing else. */
export interface TestCollector extends AsyncDisposable {
  readonly endpoint: string;
  readonly received: readonly Received[];
  /** Requests that came, refused ones too. */
  readonly requests: number;
  /** For the next requests, one each. */
  refuse(...refusals: readonly Refuse[]): void;
  /** By `traceId/spanId`, the last that came. */
  spans(): ReadonlyMap<string, ReceivedSpan>;
  /** By name, of the last request with metrics. */
  metrics(): ReadonlyMap<string, ReceivedMetric>;
  /** Goes away; its port is free, and refuses connections. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startCollector(answer: () => Uint8Array = () => new Uint8Array()): Promise<TestCollector> {
  const types = await loadTypes();
  const received: Received[] = [];
  const refusals: Refuse[] = [];
  let requests = 0;
  let port = 0;
  const server = createServer((request, response) => {
    requests++;
    const refuse = refusals.shift();
    if (refuse !== undefined) return refuse(response);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '';
      const type = types.get(path);
      const isJson = request.headers['content-type'] === 'application/json';
      if (type === undefined || !(isJson || request.headers['content-type'] === 'application/x-protobuf')) {
        response.writeHead(404).end();
        return;
      }
      const body = Buffer.concat(chunks);
      const message = isJson ? (JSON.parse(body.toString()) as ExportRequest) : decode(type, body);
      received.push({ path, headers: request.headers, message });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end(answer());
    });
  });
  const start = async () => {
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  await start();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    received,
    get requests() {
      return requests;
    },
    refuse: (...given) => void refusals.push(...given),
    spans: () =>
      new Map(
        received
          .flatMap(({ message }) => message.resourceSpans ?? [])
          .flatMap(({ scopeSpans }) => scopeSpans)
          .flatMap(({ spans }) => spans)
          .map((span) => [`${span.traceId}/${span.spanId}`, span]),
      ),
    metrics: () => {
      const last = received.findLast(({ path }) => path === '/v1/metrics')?.message.resourceMetrics ?? [];
      const metrics = last.flatMap(({ scopeMetrics }) => scopeMetrics).flatMap(({ metrics: all }) => all);
      return new Map(metrics.map((metric) => [metric.name, metric]));
    },
    stop,
    start,
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await stop();
    },
  };
}

async function loadTypes(): Promise<ReadonlyMap<string, protobuf.Type>> {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    `${definitions}${target.startsWith(definitions) ? target.slice(definitions.length) : target}`;
  const services = ['trace/v1/trace_service', 'metrics/v1/metrics_service'];
  await root.load(services.map((name) => `opentelemetry/proto/collector/${name}.proto`));
  const prefix = 'opentelemetry.proto.collector';
  return new Map([
    ['/v1/traces', root.lookupType(`${prefix}.trace.v1.ExportTraceServiceRequest`)],
    ['/v1/metrics', root.lookupType(`${prefix}.metrics.v1.ExportMetricsServiceRequest`)],
  ]);
}

function decode(type: protobuf.Type, body: Buffer): ExportRequest {
  const object = type.toObject(type.decode(body), { longs: String, enums: String, bytes: Buffer });
  return JSON.parse(
    JSON.stringify(object, (_key, value: unknown) => (isBytes(value) ? hexOf(value) : value)),
  ) as ExportRequest;
}

/** `Buffer` has made JSON of itself before a replacer sees it. */
const isBytes = (value: unknown): value is { readonly data: readonly number[] } =>
  typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
const hexOf = ({ data }: { readonly data: readonly number[] }): string => Buffer.from(data).toString('hex');

/** The attributes as a record. */
export const attributesOf = ({ attributes = [] }: Attributed): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
