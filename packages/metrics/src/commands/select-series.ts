import type { Instrument } from '../instruments/instrument.js';
import type { MetricFamily, Series } from '../series/metric-family.js';

type Labels = Readonly<Record<string, string>>;

/** The series of an instrument that have these labels, whatever the others say. */
export function selectSeries(
  families: readonly MetricFamily[],
  { name }: Pick<Instrument, 'name'>,
  labels: Labels = {},
): readonly Series[] {
  const series = families.find((family) => family.name === name)?.series ?? [];
  return series.filter((one) => Object.entries(labels).every(([label, value]) => one.labels[label] === value));
}

export const sumOf = (series: readonly Series[]): number => series.reduce((sum, { value }) => sum + value, 0);

/** Observations of histograms. */
const countOf = (series: readonly Series[]): number =>
  series.reduce((sum, { counts = [] }) => sum + counts.reduce((all, count) => all + count, 0), 0);

/** The mean of what histograms observed, if they have. */
export function meanOf(series: readonly Series[]): number | null {
  const count = countOf(series);
  return count === 0 ? null : sumOf(series) / count;
}
