import type { PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import { fitLabels, foldLabels, type Instrument, type Measurement } from '../instruments/instrument.js';
import type { Exemplar } from './metric-family.js';

/** A row of `series` as it is kept. */
export interface SeriesRow {
  readonly metric: string;
  readonly labels: string;
  readonly value: number;
  readonly counts: string | null;
  readonly exemplars: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

interface Total {
  value: number;
  counts: number[] | undefined;
  readonly exemplars: Map<number, Exemplar>;
  readonly createdAt: number;
  updatedAt: number;
}

export interface RecordOptions {
  /** Series that an instrument may have; what would be more goes into series whose open labels say `other`. */
  readonly seriesPerMetric: number;
  /** Epoch milliseconds: a gauge that is newer than that was measured by a clock that was wrong. */
  readonly now: number;
}

/** So much may clocks of processes differ. */
const aheadMs = 60_000;

/**
 * Adds measurements to the totals. Call it within a transaction: it reads, adds and writes, and many processes do so at once.
 */
export function recordMeasurements(
  store: PluginStore,
  measurements: Iterable<Measurement>,
  { seriesPerMetric, now }: RecordOptions,
): void {
  const totals = new Map<string, Map<string, Total>>();
  const sizes = new Map<string, number>();
  const sizeOf = (metric: string): number => {
    const known = sizes.get(metric) ?? countSeries(store, metric);
    sizes.set(metric, known);
    return known;
  };
  const find = (metric: string, labels: string): Total | undefined => {
    const known = totals.get(metric)?.get(labels);
    if (known !== undefined) return known;
    const row = store.get<SeriesRow>('SELECT * FROM series WHERE metric = ? AND labels = ?', metric, labels);
    return row === undefined ? undefined : keep(metric, labels, toTotal(row));
  };
  const keep = (metric: string, labels: string, total: Total): Total => {
    const ofMetric = totals.get(metric) ?? new Map<string, Total>();
    totals.set(metric, ofMetric.set(labels, total));
    return total;
  };
  const create = (metric: string, labels: string, time: number): Total => {
    sizes.set(metric, sizeOf(metric) + 1);
    return keep(metric, labels, { value: 0, counts: undefined, exemplars: new Map(), createdAt: time, updatedAt: 0 });
  };
  const record = (measurement: Measurement): void => {
    const { instrument, time } = measurement;
    const fitted = fitLabels(instrument, measurement.labels);
    const labels = JSON.stringify(fitted);
    const known = find(instrument.name, labels);
    if (known !== undefined) return add(known, measurement, now);
    if (sizeOf(instrument.name) < seriesPerMetric) return add(create(instrument.name, labels, time), measurement, now);
    const folded = JSON.stringify(foldLabels(instrument, fitted));
    add(find(instrument.name, folded) ?? create(instrument.name, folded, time), measurement, now);
    // It counts for itself in no series of its own, or this would have no end.
    if (instrument.name !== instruments.overflow.name) record(overflowOf(instrument, time));
  };
  for (const measurement of measurements) record(measurement);
  for (const [metric, ofMetric] of totals)
    for (const [labels, total] of ofMetric) save(store, { metric, labels, total });
}

const overflowOf = ({ name }: Instrument, time: number): Measurement => ({
  instrument: instruments.overflow,
  labels: { metric: name },
  value: 1,
  time,
});

function countSeries(store: PluginStore, metric: string): number {
  return store.get<{ readonly n: number }>('SELECT count(*) AS n FROM series WHERE metric = ?', metric)?.n ?? 0;
}

function add(total: Total, { instrument, value, time, exemplar }: Measurement, now: number): void {
  const { kind } = instrument;
  // What a clock that ran ahead has left would hold until that moment comes.
  const before = total.updatedAt > now + aheadMs ? 0 : total.updatedAt;
  if (kind === 'gauge') {
    // Processes tell in any order; what was later holds.
    if (time >= before) total.value = value;
  } else total.value += value;
  const bucket = kind === 'histogram' ? observe(total, instrument, value) : 0;
  if (exemplar !== undefined) total.exemplars.set(bucket, { ...exemplar, value, time });
  total.updatedAt = Math.max(before, time);
}

/** Returns the bucket that the value fell into. */
function observe(total: Total, { buckets = [] }: Instrument, value: number): number {
  // An older version may have had other buckets: what it counted fits into none of these.
  if (total.counts?.length !== buckets.length + 1) {
    total.counts = Array.from({ length: buckets.length + 1 }, () => 0);
    total.value = value;
    total.exemplars.clear();
  }
  const found = buckets.findIndex((bound) => value <= bound);
  const bucket = found < 0 ? buckets.length : found;
  total.counts[bucket] = (total.counts[bucket] ?? 0) + 1;
  return bucket;
}

const toTotal = ({ value, counts, exemplars, created_at, updated_at }: SeriesRow): Total => ({
  value,
  // Both were written by `save`.
  counts: counts === null ? undefined : (JSON.parse(counts) as number[]),
  exemplars: new Map(exemplars === null ? [] : (JSON.parse(exemplars) as [number, Exemplar][])),
  createdAt: created_at,
  updatedAt: updated_at,
});

function save(
  store: PluginStore,
  { metric, labels, total }: { readonly metric: string; readonly labels: string; readonly total: Total },
): void {
  store.run(
    `INSERT INTO series (metric, labels, value, counts, exemplars, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (metric, labels) DO UPDATE SET
       value = excluded.value, counts = excluded.counts, exemplars = excluded.exemplars, updated_at = excluded.updated_at`,
    metric,
    labels,
    total.value,
    total.counts === undefined ? null : JSON.stringify(total.counts),
    total.exemplars.size === 0 ? null : JSON.stringify([...total.exemplars]),
    total.createdAt,
    total.updatedAt,
  );
}
