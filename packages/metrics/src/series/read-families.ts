import type { PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Instrument } from '../instruments/instrument.js';
import type { Exemplar, MetricFamily, Series } from './metric-family.js';
import type { SeriesRow } from './record-measurements.js';

const catalogued: ReadonlyMap<string, Instrument> = new Map(
  Object.values<Instrument>(instruments).map((instrument) => [instrument.name, instrument]),
);

/** Every metric that has a series, by name. Names of a version that is gone are left out. */
export function readFamilies(store: PluginStore): readonly MetricFamily[] {
  const known = new Map([...catalogued, ...readTelemetryMetrics(store)]);
  const families = new Map<string, Series[]>();
  for (const row of store.all<SeriesRow>('SELECT * FROM series ORDER BY metric, labels')) {
    const series = families.get(row.metric) ?? [];
    families.set(row.metric, series);
    series.push(toSeries(row));
  }
  return [...families].flatMap(([name, series]) => {
    const instrument = known.get(name);
    if (instrument === undefined) return [];
    const { labels: _, ...described } = instrument;
    return [{ ...described, series }];
  });
}

function readTelemetryMetrics(store: PluginStore): readonly (readonly [string, Instrument])[] {
  const rows = store.all<{ readonly metric: string; readonly help: string }>(
    'SELECT metric, help FROM telemetry_metrics',
  );
  return rows.map(({ metric, help }) => [metric, { name: metric, kind: 'gauge', help, labels: {} }]);
}

function toSeries({ labels, value, counts, exemplars, created_at, updated_at }: SeriesRow): Series {
  return {
    // All three were written as JSON by `recordMeasurements`.
    labels: JSON.parse(labels) as Record<string, string>,
    value,
    ...(counts !== null && { counts: JSON.parse(counts) as number[] }),
    exemplars: new Map(exemplars === null ? [] : (JSON.parse(exemplars) as [number, Exemplar][])),
    createdAt: created_at,
    updatedAt: updated_at,
  };
}
