import { serveEndpoints } from '@phlo/core/serve';
import { metricsEndpoint, type MetricsSource } from './metrics-endpoint.js';

/** What the server serves, where, and to whom. */
export interface MetricsServerOptions extends MetricsSource {
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

/** Starts to serve metrics. Rejects with `SERVE_TOKEN_MISSING` and `SERVE_ADDRESS_BUSY`. */
export async function createMetricsServer({
  read,
  constant,
  ...options
}: MetricsServerOptions): Promise<MetricsServer> {
  let scrapes = 0;
  const { path, answer } = metricsEndpoint({ read, constant });
  const counted: typeof answer = async (request) => {
    const answered = await answer(request);
    scrapes++;
    return answered;
  };
  const server = await serveEndpoints({
    ...options,
    endpoints: [{ path, answer: counted }],
    tokenHint: "Set `serve: { token: env('PHLO_METRICS_TOKEN') }` of the plugin metrics, or serve them on 127.0.0.1.",
  });
  return {
    url: `${server.url}${path}`,
    scrapes: () => scrapes,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
