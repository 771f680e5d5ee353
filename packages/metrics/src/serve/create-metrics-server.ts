import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '@phlo/core';
import { metricsErrors } from '../errors.js';
import { openMetricsContentType, toOpenMetrics } from '../exposition/to-open-metrics.js';
import { prometheusContentType, toPrometheusText } from '../exposition/to-prometheus-text.js';
import type { MetricFamily } from '../series/metric-family.js';
import { isLoopback, isLoopbackHost } from './loopback.js';
import { negotiateFormat } from './negotiate.js';

export interface MetricsServerOptions {
  /** The totals, for each scrape. */
  readonly read: () => readonly MetricFamily[];
  /** Labels of every line. */
  readonly constant: () => Readonly<Record<string, string>>;
  /** Name or address to listen on. Beyond this machine only with a token. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** What a scraper has to send as `Authorization: Bearer …`. Without it, everybody on this machine may read. */
  readonly token?: string | undefined;
  /** Told what went wrong with a scrape. */
  readonly onError?: (error: unknown) => void;
}

/** `/metrics`, for a Prometheus that scrapes. Disposing ends connections. */
export interface MetricsServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:9464/metrics`. */
  readonly url: string;
  /** Scrapes that were answered. */
  scrapes(): number;
}

/** Starts to serve metrics. Rejects with `METRICS_TOKEN_MISSING` and `METRICS_PORT_BUSY`. */
export async function createMetricsServer(options: MetricsServerOptions): Promise<MetricsServer> {
  const { host, port, token } = options;
  if (token === undefined && !isLoopback(host))
    throw metricsErrors.create('METRICS_TOKEN_MISSING', {
      message: `Metrics were to be served on ${host} without a token`,
    });
  let scrapes = 0;
  const server = createServer((request, response) => {
    const answer = answerTo(request, options);
    if (answer.status === 200) scrapes++;
    send(request, response, answer);
  });
  await listen(server, { host, port });
  // A server that listens on a port has an address of this shape.
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}/metrics`,
    scrapes: () => scrapes,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: { readonly host: string; readonly port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        metricsErrors.create('METRICS_PORT_BUSY', {
          message: `Metrics cannot be served on ${host}:${port}: ${messageOf(cause)}`,
          cause,
        }),
      ),
    );
    server.listen(port, host, resolve);
  });
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function answerTo(request: IncomingMessage, options: MetricsServerOptions): Answer {
  const { token, read, constant, onError } = options;
  const isAllowed = token === undefined ? isLoopbackHost(request.headers.host) : knows(request, token);
  if (!isAllowed && token === undefined) return { status: 403, text: 'Ask for 127.0.0.1 or localhost.\n' };
  if (!isAllowed) return { status: 401, text: 'A token is needed.\n', headers: { 'www-authenticate': 'Bearer' } };
  if (pathOf(request) !== '/metrics') return { status: 404, text: 'Metrics are at /metrics.\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return { status: 405, text: 'GET it.\n', headers: { allow: 'GET, HEAD' } };
  try {
    const isOpen = negotiateFormat(request.headers.accept) === 'openmetrics';
    const text = isOpen ? toOpenMetrics(read(), constant()) : toPrometheusText(read(), constant());
    return { status: 200, text, type: isOpen ? openMetricsContentType : prometheusContentType };
  } catch (error) {
    onError?.(error);
    return { status: 500, text: 'The totals cannot be read.\n' };
  }
}

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** Compared in a time that does not depend on how much of it is right. */
function knows({ headers: { authorization = '' } }: IncomingMessage, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`));
}

function send({ method }: IncomingMessage, response: ServerResponse, { status, type, text, headers }: Answer): void {
  response.writeHead(status, {
    'content-type': type ?? 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    vary: 'Accept',
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}
