/**
 * Series that tell of other plugins by purpose: what their hooks did, how long that took, and what the semantic layer found. Spans are told in
 * passing and written down when there is time: before the end of a run is looked at, or after it.
 */
const ofOthers = /^phlo[._](hook|semantic|span)[._]/;

interface OtlpMetric {
  readonly name: string;
}

/** The text without the series, and the comments, of metrics that tell of other plugins. */
export const withoutOthersText = (text: string): readonly string[] =>
  text.split('\n').filter((line) => !ofOthers.test(line.replace(/^# (HELP|TYPE) /, '')));

interface Span {
  readonly spanId: string;
}

interface Spans {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

export interface OtlpRequest {
  readonly path: string;
  readonly body: unknown;
}

/**
 * What a collector knows in the end: every span, and the last totals, without the metrics that tell of other plugins. In how many requests that
 * comes is a matter of time, for events are handed over as they come, many at once.
 */
export function toTelemetry(requests: readonly OtlpRequest[]) {
  const bodiesOf = (path: string) => requests.filter((request) => request.path === path).map(({ body }) => body);
  const traces = bodiesOf('/v1/traces') as readonly Spans[];
  const spans = traces
    .flatMap(({ resourceSpans }) => resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap((scope) => scope.spans)
    // A trace is put together by its ids; spans that are told in passing are sent between the others.
    .toSorted((one, other) => one.spanId.localeCompare(other.spanId));
  const last = bodiesOf('/v1/metrics').at(-1);
  return { spans, totals: last === undefined ? undefined : withoutOthersOtlp(last) };
}

const withoutOthersOtlp = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    key === 'metrics' ? (value as readonly OtlpMetric[]).filter(({ name }) => !ofOthers.test(name)) : value,
  );
