import type { TableInfo } from '@phlo/lake';
import type { AssetReport, RunReport } from '@phlo/runner';
import { formatCount, formatSeconds } from './format.js';
import { paint, paintStatus } from './paint.js';
import { renderTable } from './table.js';

/** What `phlo run` prints at its end: everything that became of the run, and what to do next. */
export function renderRun(report: RunReport, tables: readonly TableInfo[]): string {
  const sections = [
    renderAssets(report, tables),
    renderChecks(report),
    renderRejected(report),
    renderFailures(report),
    renderMarts(report),
    renderNext(report, tables),
  ];
  return `\n${sections.filter((section) => section !== '').join('\n\n')}\n\n${renderVerdict(report)}\n`;
}

function renderAssets(report: RunReport, tables: readonly TableInfo[]): string {
  const totals = new Map(tables.map((table) => [table.table, table.rows]));
  const rows = report.assets.map((asset) => [
    asset.asset,
    asset.kind,
    paintStatus(asset.status),
    asset.unchanged ? paint('dim', 'unchanged') : formatCount(asset.rows),
    totals.has(asset.asset) ? formatCount(totals.get(asset.asset) ?? 0) : '',
    asset.seconds === 0 ? '' : formatSeconds(asset.seconds),
    rate(asset),
  ]);
  const right = 'right' as const;
  return renderTable(
    [
      { title: 'asset' },
      { title: 'kind' },
      { title: 'status' },
      { title: 'rows', align: right },
      { title: 'in table', align: right },
      { title: 'time', align: right },
      { title: 'rows/s', align: right },
    ],
    rows,
  );
}

const rate = ({ rows, seconds }: AssetReport): string =>
  rows === 0 || seconds === 0 ? '' : formatCount(Math.round(rows / seconds));

function renderChecks(report: RunReport): string {
  const total = (outcome: 'passed' | 'warned' | 'failed' | 'errored') =>
    report.assets.reduce((sum, asset) => sum + asset.checks[outcome], 0);
  const counts = (['passed', 'warned', 'failed', 'errored'] as const).map((outcome) => ({
    outcome,
    count: total(outcome),
  }));
  if (counts.every(({ count }) => count === 0)) return '';
  const shown = counts.filter(({ outcome, count }) => count > 0 || outcome !== 'errored');
  return `${paint('bold', 'checks')}  ${shown.map(({ outcome, count }) => (count === 0 ? paint('dim', `0 ${outcome}`) : `${paintStatus(outcome).replace(outcome, `${count} ${outcome}`)}`)).join(', ')}`;
}

function renderRejected(report: RunReport): string {
  if (report.rejected.length === 0) return '';
  const parts = report.rejected.map((batch) => {
    const reasons = batch.reasons.map(({ source, reason }) => `  ✗ ${source}: ${reason}`);
    return [
      `${batch.asset}: ${formatCount(batch.rows)} rows kept out of the lake`,
      ...reasons,
      `  look at them: ${paint('cyan', batch.inspect)}`,
    ].join('\n');
  });
  return `${paint(['bold', 'red'], 'rejected')}  ${parts.join('\n')}`;
}

function renderFailures(report: RunReport): string {
  const parts = report.assets.flatMap(({ asset, error }) => {
    if (error === undefined) return [];
    const lines = [`${asset}: ${error.code}: ${error.message}`];
    if (error.dataState !== undefined) lines.push(`  data  ${error.dataState}`);
    if (error.hint !== undefined) lines.push(`  next  ${error.hint}`);
    return [lines.join('\n')];
  });
  if (report.aborted !== undefined) parts.push(`the run was stopped by a hook: ${report.aborted.message}`);
  const skipped = report.assets
    .filter(({ status }) => status === 'skipped')
    .map(({ asset, reason }) => `  ${asset}: ${reason ?? ''}`);
  const failed = parts.length === 0 ? '' : `${paint(['bold', 'red'], 'failed')}  ${parts.join('\n')}`;
  const rest =
    skipped.length === 0 ? '' : `${paint('bold', 'skipped')}, with their old data still visible\n${skipped.join('\n')}`;
  return [failed, rest].filter((part) => part !== '').join('\n\n');
}

function renderMarts(report: RunReport): string {
  if (report.marts === undefined || report.marts.tables.length === 0) return '';
  const rows = report.marts.tables.map(({ relation, rows: count, unchanged }) => [
    `  ${relation}`,
    unchanged ? paint('dim', 'unchanged') : `${formatCount(count)} rows`,
  ]);
  const list = renderTable([{ title: '' }, { title: '', align: 'right' }], rows)
    .split('\n')
    .slice(1)
    .join('\n');
  return `${paint('bold', 'marts')}  in ${report.marts.target}\n${list}\n  connect: ${paint('cyan', report.marts.connect)}`;
}

function renderNext(report: RunReport, tables: readonly TableInfo[]): string {
  const [rejected] = report.rejected;
  const table = tables.find(({ table: name }) => name.startsWith('gold.')) ?? tables[0];
  const commands = [
    ...(rejected === undefined ? ['phlo status'] : [rejected.inspect]),
    ...(table === undefined ? [] : [`phlo query "select * from ${table.table} limit 5"`]),
    'phlo events --run last',
  ];
  return `${paint('bold', 'next')}\n${commands.map((command) => `  ${paint('cyan', command)}`).join('\n')}`;
}

function renderVerdict(report: RunReport): string {
  const { events, hookCalls } = report;
  const hooks = `${formatCount(events)} events emitted, ${formatCount(hookCalls)} hook calls`;
  return `run ${report.runId}  ${paintStatus(report.status)} in ${formatSeconds(report.seconds)}  ${paint('dim', hooks)}`;
}
