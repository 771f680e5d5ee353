/** What a label may say: any text, whose number is bounded for each instrument; or one of these words, all others being `other`. */
export type LabelValues = 'open' | readonly string[];

/** Whether it only grows, goes up and down, or is a distribution. */
export type InstrumentKind = 'counter' | 'gauge' | 'histogram';

/** What is measured, as every format tells it. */
export interface Instrument {
  /** Name of the Prometheus metric family: base unit at its end, `_total` left out. */
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly help: string;
  /** Base unit of Prometheus, which the name ends with. Default: a count of things. */
  readonly unit?: 'seconds' | 'bytes';
  /** Their names, in the order in which they are shown. */
  readonly labels: Readonly<Record<string, LabelValues>>;
  /** Upper bounds of a histogram's buckets, rising; the last one, +Inf, is implied. */
  readonly buckets?: readonly number[];
}

/** One value for one instrument. */
export interface Measurement {
  readonly instrument: Instrument;
  readonly labels: Readonly<Record<string, string>>;
  /** A counter grows by it, a gauge becomes it, a histogram observes it. */
  readonly value: number;
  /** Epoch milliseconds at which it was so. A gauge keeps the latest. */
  readonly time: number;
  /** The trace in which it was measured, for OpenMetrics. */
  readonly exemplar?: TraceRef;
}

/** Where a measurement is found among the traces: W3C trace and span ids, lower-case hex. */
export interface TraceRef {
  readonly traceId: string;
  readonly spanId: string;
}

/** What takes the place of a label's value where it would be one too many. */
const other = 'other';

/** Texts that are longer serve nobody as a label. */
const longestValue = 200;

/** The labels of a measurement as they are kept: those of the instrument, in its order, each with a value that it may have. */
export function fitLabels(
  { labels: known }: Instrument,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(known).map(([name, values]) => {
      const value = given[name] ?? '';
      if (values === 'open')
        return [name, value.length > longestValue ? `${value.slice(0, longestValue - 1)}…` : value];
      return [name, values.includes(value) ? value : other];
    }),
  );
}

/** The labels where there is no room for another series: whatever may be any text is `other`. */
export function foldLabels(
  { labels: known }: Instrument,
  fitted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fitted).map(([name, value]) => [name, known[name] === 'open' ? other : value]),
  );
}
