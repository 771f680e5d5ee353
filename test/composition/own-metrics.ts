/**
 * Series that tell of other plugins by purpose: what their hooks did, how long that took, and what the semantic layer found. They are there
 * only where those are, and say nothing of the run.
 */
const ofOthers = /^phlo[._](hook|semantic)[._]/;

interface OtlpMetric {
  readonly name: string;
}

/** The text without the series, and the comments, of metrics that tell of other plugins. */
export const withoutOthersText = (text: string): readonly string[] =>
  text.split('\n').filter((line) => !ofOthers.test(line.replace(/^# (HELP|TYPE) /, '')));

/** A request of OTLP, in JSON, without the metrics that tell of other plugins. */
export const withoutOthersOtlp = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body), (key, value: unknown) =>
    key === 'metrics' ? (value as readonly OtlpMetric[]).filter(({ name }) => !ofOthers.test(name)) : value,
  );
