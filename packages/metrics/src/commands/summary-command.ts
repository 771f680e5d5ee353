import { toCellText } from '@phlo/core';
import type { CommandView } from '@phlo/core';
import { readMetrics } from '../series/read-metrics.js';
import { defineCommand, type MakeCommand } from './command.js';
import { formatCounts, formatSeconds } from './format.js';
import { summarize, type MetricsSummary } from './summarize.js';

/** `phlo metrics summary` */
export const summaryCommand: MakeCommand = (clock) =>
  defineCommand<MetricsSummary>({
    name: 'summary',
    description: 'runs, assets, checks and hooks in numbers',
    example: 'phlo metrics summary',
    run: (context) => {
      const { project, config } = context;
      const isConfigured = config.to !== undefined;
      return summarize(readMetrics(context.state), { project: project.name, isConfigured, now: clock.now() });
    },
    render: (summary, view) =>
      [
        ...renderRuns(summary),
        ...renderAssets(summary, view),
        ...renderChecks(summary, view),
        ...renderHooks(summary, view),
      ].join('\n'),
  });

function renderRuns({ project, isConfigured, runs }: MetricsSummary): readonly string[] {
  const configure =
    'Configure the plugin to measure runs: plugins: { config: { metrics: { to: {} } } } in phlo.config.ts.';
  const hint = isConfigured ? [] : [configure];
  if (runs.lastEnd === null) return [`Nothing of ${project} has been measured yet.`, ...hint];
  const open = runs.open === 0 ? '' : `, ${runs.open} open`;
  const mean = formatSeconds(runs.meanSeconds);
  return [
    `${project}: runs ${formatCounts(runs.byStatus)}${open}; the last ended ${runs.lastEnd}; ${mean} on average`,
    ...hint,
  ];
}

function renderAssets({ assets }: MetricsSummary, view: CommandView): readonly string[] {
  if (assets.length === 0) return [];
  const rows = assets.map(({ asset, kind, isSuccessful, ageSeconds, rows: count, meanSeconds, byStatus }) => [
    asset,
    kind,
    isSuccessful === null ? '-' : isSuccessful ? 'ok' : 'failed',
    formatSeconds(ageSeconds),
    count,
    formatSeconds(meanSeconds),
    formatCounts(byStatus),
  ]);
  return ['', view.table(['asset', 'kind', 'last', 'age', 'rows', 'mean', 'runs'], rows)];
}

function renderChecks({ checks: { passing, failing } }: MetricsSummary, view: CommandView): readonly string[] {
  if (passing + failing.length === 0) return [];
  const rows = failing.map(({ asset, check, severity, failedRows }) => [
    asset,
    check,
    severity,
    `${toCellText(failedRows)} ${failedRows === 1 ? 'row' : 'rows'}`,
  ]);
  return ['', `checks: ${passing} pass, ${failing.length} fail`, ...(rows.length === 0 ? [] : [view.table([], rows)])];
}

function renderHooks({ hooks }: MetricsSummary, view: CommandView): readonly string[] {
  if (hooks.length === 0) return [];
  const rows = hooks.map(({ plugin, hook, calls, failures, pending, deadLetters }) => [
    `${plugin}/${hook}`,
    calls,
    failures,
    pending,
    deadLetters,
  ]);
  return ['', view.table(['hook', 'calls', 'failed', 'waiting', 'dead'], rows)];
}
