import { validateHeaderName, validateHeaderValue } from 'node:http';
import { metricsErrors } from '../errors.js';

/**
 * Headers for a collector, by name, or as `OTEL_EXPORTER_OTLP_HEADERS` has them: `key=value` with commas between, percent-encoded
 * (https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables). Throws
 * `METRICS_OTLP_HEADERS`, which names a header and never a value.
 */
export function parseHeaders(
  given: string | Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (given === undefined) return {};
  const headers = typeof given === 'string' ? parsePairs(given) : Object.entries(given);
  for (const [name, value] of headers) assertHeader(name, value);
  return Object.fromEntries(headers);
}

function parsePairs(text: string): [string, string][] {
  const pairs = text
    .split(',')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');
  return pairs.map((pair, index) => {
    const at = pair.indexOf('=');
    if (at <= 0) throw invalid(`number ${index + 1} is no pair`);
    const name = pair.slice(0, at).trim();
    try {
      return [decodeURIComponent(name), decodeURIComponent(pair.slice(at + 1).trim())];
    } catch {
      throw invalid(`${name} is not percent-encoded`);
    }
  });
}

function assertHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  } catch {
    throw invalid(`${JSON.stringify(name)} is no header`);
  }
}

const invalid = (problem: string): Error =>
  metricsErrors.create('METRICS_OTLP_HEADERS', { message: `The headers for OTLP are not valid: ${problem}` });
