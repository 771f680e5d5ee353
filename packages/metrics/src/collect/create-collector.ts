import type { HookStats, PhloEvent, PluginStore } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Measurement } from '../instruments/instrument.js';
import { measuredTypes, measureEvent } from '../instruments/measure-event.js';
import type { MetricFamily } from '../series/metric-family.js';
import { readFamilies } from '../series/read-families.js';
import { recordMeasurements } from '../series/record-measurements.js';
import { admitTelemetry } from './admit-telemetry.js';
import { forgetSchedules } from './forget-schedules.js';
import { createHookStatsMeter } from './hook-stats.js';
import { measureSteps } from './measure-steps.js';
import type { TelemetryBuffer } from './telemetry-buffer.js';

export interface CollectorOptions {
  readonly store: PluginStore;
  readonly telemetry: TelemetryBuffer;
  /** What the hooks of this process have done. */
  readonly stats: () => readonly HookStats[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly seriesPerMetric: number;
  readonly forgetAfterDays: number;
}

/** Adds what happened to totals that all processes of a project share. */
export interface Collector {
  /**
   * Counts those events that are not in the totals yet, however often they come and whichever hook brings them. Returns those that it
   * counted.
   */
  collect(events: readonly PhloEvent[]): readonly PhloEvent[];
  /** Adds what telemetry and the hooks of this process have to say since the last time. */
  settle(): void;
  /** The same, in a process that looks after the project. */
  look(): void;
  /** Of these two, telemetry alone; its spans are in the table then. */
  settleTelemetry(): void;
  /** The totals as they are now, by name. */
  read(): readonly MetricFamily[];
  /** Of which project they are; `undefined` as long as nothing has happened. */
  project(): string | undefined;
}

const dayMs = 86_400_000;
/** The journal keeps an event for 30 days, so that none can come again after this. */
const rememberedDays = 45;
/** Spans of telemetry that wait for a collector which is away. */
const mostSpans = 50_000;

export function createCollector(options: CollectorOptions): Collector {
  const { store, telemetry, stats, now, seriesPerMetric } = options;
  const meter = createHookStatsMeter();

  const told = (): readonly Measurement[] => {
    const { measurements, spans, dropped } = telemetry.take();
    for (const span of spans)
      store.run('INSERT OR IGNORE INTO spans (event_id, event) VALUES (?, ?)', span.id, JSON.stringify(span));
    const lost = dropped === 0 ? [] : [lostTelemetry(dropped, now())];
    return [...admitTelemetry(store, measurements), ...lost];
  };
  const own = (): readonly Measurement[] => [...told(), ...meter.measure(stats(), now())];
  const add = (measure: () => readonly Measurement[]) =>
    store.transaction(() => recordMeasurements(store, measure(), { seriesPerMetric, now: now() }));

  return {
    collect: (events) => {
      const relevant = events.filter(({ type }) => measuredTypes.has(type));
      if (relevant.length === 0) return [];
      return store.transaction(() => {
        const fresh = relevant.filter((event) => isFirst(store, event));
        const measured = fresh.flatMap((event) => [...measureEvent(event), ...measureSteps(store, event)]);
        rememberProject(store, fresh);
        recordMeasurements(store, measured, { seriesPerMetric, now: now() });
        forgetSchedules(store, fresh);
        if (fresh.some(({ type }) => type === 'run.end')) forget(store, { now: now(), days: options.forgetAfterDays });
        return fresh;
      });
    },
    settle: () => add(own),
    look: () => add(() => [...own(), lookNow(now())]),
    settleTelemetry: () => {
      if (!telemetry.isEmpty()) add(told);
    },
    read: () => readFamilies(store),
    project: () => store.get<{ readonly value: string }>("SELECT value FROM facts WHERE name = 'project'")?.value,
  };
}

const isFirst = (store: PluginStore, { id, time }: PhloEvent): boolean =>
  store.run('INSERT OR IGNORE INTO counted (event_id, at) VALUES (?, ?)', id, time) > 0;

const lookNow = (time: number): Measurement => ({
  instrument: instruments.schedulerLook,
  labels: {},
  value: time / 1000,
  time,
});

const lostTelemetry = (value: number, time: number): Measurement => ({
  instrument: instruments.overflow,
  labels: { metric: 'telemetry' },
  value,
  time,
});

function rememberProject(store: PluginStore, events: readonly PhloEvent[]): void {
  const source = events.at(-1)?.source;
  if (source === undefined) return;
  store.run(
    `INSERT INTO facts (name, value) VALUES ('project', ?)
     ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value`,
    source.replace(/^phlo:\/\//, ''),
  );
}

/** What is old enough to be of no use: ids of events, series of assets that are gone. */
function forget(store: PluginStore, { now, days }: { readonly now: number; readonly days: number }): void {
  store.run('DELETE FROM counted WHERE at < ?', now - rememberedDays * dayMs);
  store.run('DELETE FROM ended_assets WHERE at < ?', now - rememberedDays * dayMs);
  store.run('DELETE FROM open_runs WHERE started_at < ?', now - rememberedDays * dayMs);
  store.run(
    'DELETE FROM spans WHERE event_id NOT IN (SELECT event_id FROM spans ORDER BY event_id DESC LIMIT ?)',
    mostSpans,
  );
  store.run('DELETE FROM series WHERE updated_at < ?', now - days * dayMs);
}
