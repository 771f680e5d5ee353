import type { Exemplar, MetricFamily, Series } from '../series/metric-family.js';

/** One line of an exposition. */
export interface Sample {
  /** Of the family, with what tells the lines of a histogram apart. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: Exemplar;
}

export interface SampleOptions {
  /** Labels that every line gets, before its own. */
  readonly constant: Readonly<Record<string, string>>;
  /** How a bound of a bucket is written: the formats differ. */
  readonly formatBound: (bound: number) => string;
}

/** The lines of a family: counters end in `_total`, and buckets count everything below their bound. */
export function samplesOf(family: MetricFamily, options: SampleOptions): readonly Sample[] {
  return family.series.flatMap((series) => {
    const labels = { ...options.constant, ...series.labels };
    if (family.kind === 'histogram') return histogramSamples(family, { ...series, labels }, options);
    const exemplar = series.exemplars.get(0);
    const name = family.kind === 'counter' ? `${family.name}_total` : family.name;
    return [{ name, labels, value: series.value, ...(exemplar !== undefined && { exemplar }) }];
  });
}

function histogramSamples(
  { name, buckets = [] }: MetricFamily,
  { labels, value, counts = [], exemplars }: Series,
  { formatBound }: SampleOptions,
): readonly Sample[] {
  let below = 0;
  const bucketed = [...buckets, Infinity].map((bound, index) => {
    below += counts[index] ?? 0;
    const exemplar = exemplars.get(index);
    const le = formatBound(bound);
    return {
      name: `${name}_bucket`,
      labels: { ...labels, le },
      value: below,
      ...(exemplar !== undefined && { exemplar }),
    };
  });
  return [...bucketed, { name: `${name}_sum`, labels, value }, { name: `${name}_count`, labels, value: below }];
}
