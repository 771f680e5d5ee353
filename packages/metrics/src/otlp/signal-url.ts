/** Where a signal goes: below the endpoint (https://opentelemetry.io/docs/specs/otel/protocol/exporter/#endpoint-urls-for-otlphttp). */
export function signalUrl(endpoint: string, path: 'v1/traces' | 'v1/metrics'): URL {
  const base = new URL(endpoint);
  base.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`;
  return base;
}
