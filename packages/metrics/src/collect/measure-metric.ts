import type { PhloEvent } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Instrument, Measurement } from '../instruments/instrument.js';

/** Names that ours or their lines have: what telemetry calls the same is told apart. */
const taken: ReadonlySet<string> = new Set(
  Object.values<Instrument>(instruments).flatMap(({ name }) =>
    ['', '_total', '_bucket', '_sum', '_count', '_created', '_info'].map((suffix) => `${name}${suffix}`),
  ),
);

/** UCUM units as OpenTelemetry writes them, in the words of Prometheus. */
const unitWords: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  By: 'bytes',
  KiBy: 'kibibytes',
  MiBy: 'mebibytes',
  '%': 'percent',
  '1': 'ratio',
};

const most = { labels: 8 };

/**
 * What `telemetry.metric` said, as a gauge: the last value holds. Attributes that are texts, numbers or booleans become labels, the
 * first eight of them by name.
 */
export function measureMetric({ data, time }: PhloEvent<'telemetry.metric'>): Measurement {
  const { name, value, unit, attributes } = data;
  const labels = labelsOf(attributes);
  const instrument: Instrument = {
    name: metricName(name, unit),
    kind: 'gauge',
    help: `Telemetry ${name}${unit === undefined ? '' : ` in ${unit}`}: its last value.`,
    labels: Object.fromEntries(Object.keys(labels).map((label) => [label, 'open' as const])),
  };
  return { instrument, labels, value, time };
}

/** Whether a metric is one of ours; all others are of telemetry. */
export const isCatalogued = ({ name }: Instrument): boolean => taken.has(name);

/** `acme.rows` in `{row}` is `acme_rows`, `acme.lag` in `ms` is `acme_lag_milliseconds`. */
function metricName(name: string, unit: string | undefined): string {
  const base = legalName(name, /[^a-zA-Z0-9_:]/g);
  const word = unit === undefined ? undefined : unitWords[unit];
  const full = word === undefined || base.endsWith(`_${word}`) ? base : `${base}_${word}`;
  return taken.has(full) ? `telemetry_${full}` : full;
}

function labelsOf(attributes: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const scalars = Object.entries(attributes).filter(([, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(
    scalars
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, most.labels)
      .map(([name, value]) => [labelName(name), String(value)]),
  );
}

/** `le`, `quantile` and names that begin with `__` mean something to Prometheus, and `project` is on every line already. */
function labelName(name: string): string {
  const legal = legalName(name, /[^a-zA-Z0-9_]/g);
  return ['le', 'quantile', 'project'].includes(legal) || legal.startsWith('__') ? `attribute_${legal}` : legal;
}

const legalName = (name: string, illegal: RegExp): string => {
  const cleaned = name.replaceAll(illegal, '_');
  return /^\d|^$/.test(cleaned) ? `_${cleaned}` : cleaned;
};
