import type { PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Measurement } from '../instruments/instrument.js';
import { isCatalogued } from './measure-metric.js';

/** Metrics of telemetry that are known by name; a name is no place for an id. */
const mostNames = 200;

/** Leaves out measurements of telemetry whose names are too many, and counts them. Call it within a transaction. */
export function admitTelemetry(store: PluginStore, measurements: readonly Measurement[]): readonly Measurement[] {
  const known = new Set(
    store.all<{ readonly metric: string }>('SELECT metric FROM telemetry_metrics').map(({ metric }) => metric),
  );
  return measurements.map((measurement) => {
    const { name, help } = measurement.instrument;
    if (isCatalogued(measurement.instrument) || known.has(name)) return measurement;
    if (known.size >= mostNames)
      return { instrument: instruments.overflow, labels: { metric: 'telemetry' }, value: 1, time: measurement.time };
    known.add(name);
    store.run('INSERT INTO telemetry_metrics (metric, help) VALUES (?, ?)', name, help);
    return measurement;
  });
}
