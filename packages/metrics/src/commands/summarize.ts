import { instruments as all } from '../instruments/catalogue.js';
import type { MetricFamily } from '../series/metric-family.js';
import { meanOf, selectSeries, sumOf } from './select-series.js';

/** What `phlo metrics summary` tells; times as RFC 3339. */
export interface MetricsSummary {
  readonly project: string;
  /** Whether the plugin is configured: without that, nothing is measured any more. */
  readonly isConfigured: boolean;
  readonly runs: {
    readonly byStatus: Readonly<Record<string, number>>;
    readonly open: number;
    readonly lastEnd: string | null;
    readonly meanSeconds: number | null;
  };
  readonly assets: readonly AssetSummary[];
  readonly checks: { readonly passing: number; readonly failing: readonly FailingCheck[] };
  /** Those that failed, or for which events wait. */
  readonly hooks: readonly HookSummary[];
}

export interface AssetSummary {
  readonly asset: string;
  readonly kind: string;
  readonly lastSuccess: string | null;
  readonly ageSeconds: number | null;
  /** Whether it succeeded when a run last came to it. */
  readonly isSuccessful: boolean | null;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly rows: number;
  readonly bytes: number;
  readonly meanSeconds: number | null;
}

interface FailingCheck {
  readonly asset: string;
  readonly check: string;
  readonly severity: string;
  readonly failedRows: number;
}

interface HookSummary {
  readonly plugin: string;
  readonly hook: string;
  readonly calls: number;
  readonly failures: number;
  readonly pending: number;
  readonly deadLetters: number;
}

export interface SummaryOptions {
  readonly project: string;
  readonly isConfigured: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

export function summarize(families: readonly MetricFamily[], options: SummaryOptions): MetricsSummary {
  const ends = selectSeries(families, all.runEnd).map(({ value }) => value * 1000);
  return {
    project: options.project,
    isConfigured: options.isConfigured,
    runs: {
      byStatus: byStatus(families, all.runs),
      open: sumOf(selectSeries(families, all.runsOpen)),
      lastEnd: ends.length === 0 ? null : toTime(Math.max(...ends)),
      meanSeconds: meanOf(selectSeries(families, all.runDuration)),
    },
    assets: summarizeAssets(families, options.now),
    checks: summarizeChecks(families),
    hooks: summarizeHooks(families),
  };
}

const toTime = (ms: number): string => new Date(ms).toISOString();

function byStatus(
  families: readonly MetricFamily[],
  instrument: { readonly name: string },
  labels: Readonly<Record<string, string>> = {},
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    selectSeries(families, instrument, labels).map(({ labels: { status = '' }, value }) => [status, value]),
  );
}

/** Every asset that a run came to, by name. */
export function summarizeAssets(families: readonly MetricFamily[], now: number): readonly AssetSummary[] {
  const known = new Map(
    selectSeries(families, all.assetRuns).map(({ labels: { asset = '', kind = '' } }) => [
      `${asset} ${kind}`,
      { asset, kind },
    ]),
  );
  return [...known.values()].map((labels) => {
    const [last] = selectSeries(families, all.assetLastSuccess, labels);
    const [succeeded] = selectSeries(families, all.assetSucceeded, labels);
    return {
      ...labels,
      lastSuccess: last === undefined ? null : toTime(last.value * 1000),
      ageSeconds: last === undefined ? null : Math.max(0, now / 1000 - last.value),
      isSuccessful: succeeded === undefined ? null : succeeded.value === 1,
      byStatus: byStatus(families, all.assetRuns, labels),
      rows: sumOf(selectSeries(families, all.assetRows, labels)),
      bytes: sumOf(selectSeries(families, all.assetBytes, labels)),
      meanSeconds: meanOf(selectSeries(families, all.assetDuration, labels)),
    };
  });
}

/** What their last runs said. */
export function summarizeChecks(
  families: readonly MetricFamily[],
  labels: Readonly<Record<string, string>> = {},
): MetricsSummary['checks'] {
  const checks = selectSeries(families, all.checkPassed, labels);
  const failing = checks
    .filter(({ value }) => value === 0)
    .map(({ labels: { asset = '', check = '', severity = '' } }) => ({
      asset,
      check,
      severity,
      failedRows: sumOf(selectSeries(families, all.checkFailedRows, { asset, check })),
    }));
  return { passing: checks.length - failing.length, failing };
}

function summarizeHooks(families: readonly MetricFamily[]): readonly HookSummary[] {
  return selectSeries(families, all.hookCalls)
    .map(({ labels: { plugin = '', hook = '' }, value }) => {
      const labels = { plugin, hook };
      const sum = (instrument: { readonly name: string }) => sumOf(selectSeries(families, instrument, labels));
      return {
        ...labels,
        calls: value,
        failures: sum(all.hookFailures),
        pending: sum(all.hookPending),
        deadLetters: sum(all.hookDead),
      };
    })
    .filter(({ failures, pending, deadLetters }) => failures + pending + deadLetters > 0);
}
