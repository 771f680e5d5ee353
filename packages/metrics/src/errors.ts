import { defineErrors } from '@phlo/core';

/** Codes of `@phlo/metrics`; causes and remedies in `docs/errors.md`. */
export const metricsErrors = defineErrors({
  METRICS_UNKNOWN_ASSET: {
    exitCode: 2,
    summary: '`phlo metrics asset` or `phlo metrics forget` was asked for an asset of which nothing has been measured.',
    hint: '`phlo metrics summary` lists those that have been.',
  },
  METRICS_USAGE: {
    exitCode: 2,
    summary: '`phlo metrics` was called with a word or an option that it does not know, or without one that it needs.',
    hint: 'See `phlo metrics --help`.',
  },
  METRICS_NO_COLLECTOR: {
    exitCode: 2,
    summary: '`phlo metrics push` needs an OTLP endpoint, and none is configured.',
    hint: "Set `to: { otlp: { endpoint: env('OTEL_EXPORTER_OTLP_ENDPOINT') } }` of the plugin metrics.",
  },
  METRICS_OTLP_HEADERS: {
    exitCode: 2,
    summary: 'The headers for OTLP are not `key=value` pairs with commas between them, percent-encoded.',
    hint: 'Write them as OTEL_EXPORTER_OTLP_HEADERS has them, such as `api-key=abc`, or as an object.',
  },
  OTLP_REFUSED: {
    exitCode: 1,
    summary: 'An OTLP collector refused what was sent to it.',
    hint: 'Its answer is in the message. `phlo hooks dead-letters` lists what it refused, `phlo hooks retry --all` sends it again.',
  },
  TEXTFILE_FAILED: {
    exitCode: 1,
    summary: 'The textfile for the node exporter could not be written.',
    hint: 'Check the path in `to.textfile` of the plugin metrics: the folder must exist and be writable.',
    retryable: true,
  },
});
