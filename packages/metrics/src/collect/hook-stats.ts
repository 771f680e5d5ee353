import type { HookStats } from '@phlo/core';
import { instruments } from '../instruments/catalogue.js';
import type { Instrument, Measurement } from '../instruments/instrument.js';

const counted = [
  ['calls', instruments.hookCalls],
  ['failures', instruments.hookFailures],
  ['timeouts', instruments.hookTimeouts],
  ['vetoes', instruments.hookVetoes],
  ['skipped', instruments.hookSkipped],
] as const satisfies readonly (readonly [keyof HookStats, Instrument])[];

const none: HookStats = {
  plugin: '',
  hook: '',
  calls: 0,
  failures: 0,
  timeouts: 0,
  vetoes: 0,
  skipped: 0,
  breaker: 'closed',
};

/** Makes measurements of what the hooks of one process did since it was last asked. */
export interface HookStatsMeter {
  measure(stats: readonly HookStats[], time: number): readonly Measurement[];
}

/** The bus counts from its beginning; totals grow by what has come since. A hook that did nothing gets no series. */
export function createHookStatsMeter(): HookStatsMeter {
  const before = new Map<string, HookStats>();
  return {
    measure: (stats, time) =>
      stats.flatMap((hook) => {
        const key = `${hook.plugin}/${hook.hook}`;
        const was = before.get(key) ?? none;
        if (!hasNews(hook, was)) return [];
        before.set(key, hook);
        return measureHook(hook, was, time);
      }),
  };
}

const hasNews = ({ calls, skipped, queue }: HookStats, was: HookStats): boolean =>
  calls !== was.calls ||
  skipped !== was.skipped ||
  (queue?.pending ?? 0) !== (was.queue?.pending ?? 0) ||
  (queue?.dead ?? 0) !== (was.queue?.dead ?? 0);

function measureHook(hook: HookStats, was: HookStats, time: number): readonly Measurement[] {
  const { latency, queue } = hook;
  const labels = { plugin: hook.plugin, hook: hook.hook };
  const take = (instrument: Instrument, value: number, more = {}) => ({
    instrument,
    labels: { ...labels, ...more },
    value,
    time,
  });
  return [
    ...counted.flatMap(([name, instrument]) => {
      // A hook that was removed and registered again counts anew.
      const grown = hook[name] >= was[name] ? hook[name] - was[name] : hook[name];
      return grown > 0 || name === 'calls' ? [take(instrument, grown)] : [];
    }),
    ...(latency === undefined
      ? []
      : [
          take(instruments.hookLatency, latency.p50Ms / 1000, { stat: 'p50' }),
          take(instruments.hookLatency, latency.p95Ms / 1000, { stat: 'p95' }),
          take(instruments.hookLatency, latency.maxMs / 1000, { stat: 'max' }),
        ]),
    ...(queue === undefined
      ? []
      : [take(instruments.hookPending, queue.pending), take(instruments.hookDead, queue.dead)]),
  ];
}
