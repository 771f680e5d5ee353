import type { EventMap } from '@phlo/core';
import type { TableInfo } from '@phlo/lake';
import type { AssetReport, RejectedBatch, RunReport } from '@phlo/runner';
import { countOf, formatCount, formatSeconds } from './format.js';
import { paint, paintStatus } from './paint.js';
import { prose, section, sectionWidth } from './section.js';
import { renderTable } from './table.js';
import { asTyped, nearby } from './terminal.js';
import { harmless } from './text.js';

/** A check that was not passed and kept nothing out. */
export type Warning = EventMap['quality.result'];

export interface SummaryFacts {
  /** Tables of the lake after the run. */
  readonly tables: readonly TableInfo[];
  readonly warnings: readonly Warning[];
}

/** What `phlo run` prints at its end: everything that became of the run, and what to do next. */
export function renderRun(report: RunReport, { tables, warnings }: SummaryFacts): string {
  const sections = [
    renderAssets(report, tables),
    renderChecks(report),
    renderWarnings(warnings),
    renderRejected(report),
    renderFailures(report),
    renderSkipped(report),
    renderMarts(report),
    renderHooks(report),
    renderNext(report, tables),
  ];
  return `\n${sections.filter((text) => text !== '').join('\n\n')}\n\n${renderVerdict(report)}\n`;
}

function renderAssets(report: RunReport, tables: readonly TableInfo[]): string {
  const totals = new Map(tables.map((table) => [table.table, table.rows]));
  const rows = report.assets.map((asset) => [
    asset.asset,
    asset.kind,
    paintStatus(asset.status),
    renderWritten(asset),
    totals.has(asset.asset) ? formatCount(totals.get(asset.asset) ?? 0) : '',
    asset.seconds === 0 ? '' : formatSeconds(asset.seconds),
    rate(asset),
  ]);
  const align = 'right' as const;
  return renderTable(
    [
      { title: 'asset', cut: 'middle' },
      { title: 'kind', spare: 1 },
      { title: 'status' },
      { title: 'rows', align },
      { title: 'in table', align, spare: 3 },
      { title: 'time', align },
      { title: 'rows/s', align, spare: 2 },
    ],
    rows,
  );
}

function renderWritten({ status, unchanged, rows }: AssetReport): string {
  if (unchanged) return paint('dim', 'unchanged');
  return status === 'success' || rows > 0 ? formatCount(rows) : '';
}

const rate = ({ rows, seconds }: AssetReport): string =>
  rows === 0 || seconds === 0 ? '' : formatCount(Math.round(rows / seconds));

function renderChecks(report: RunReport): string {
  const counts = (['passed', 'warned', 'failed', 'errored'] as const).map((outcome) => ({
    outcome,
    count: report.assets.reduce((sum, asset) => sum + asset.checks[outcome], 0),
  }));
  if (counts.every(({ count }) => count === 0)) return '';
  const shown = counts.filter(({ outcome, count }) => count > 0 || outcome !== 'errored');
  const parts = shown.map(({ outcome, count }) => {
    const text = `${count} ${outcome}`;
    return count === 0 ? paint('dim', text) : paintStatus(outcome, text);
  });
  return section('checks', 'bold', [parts.join(', ')]);
}

function renderWarnings(warnings: readonly Warning[]): string {
  if (warnings.length === 0) return '';
  const lines = warnings.map(({ assetKey, check, failedRows, totalRows, message }) => {
    const what = message ?? `${formatCount(failedRows)} of ${countOf(totalRows, 'row')}`;
    return prose(`${assetKey}: ${check}: ${what}`, '! ');
  });
  return section('warned', ['bold', 'yellow'], lines);
}

function renderRejected({ rejected }: RunReport): string {
  if (rejected.length === 0) return '';
  return section('rejected', ['bold', 'red'], rejected.flatMap(describeRejected));
}

const describeRejected = ({ asset, rows, reasons, inspect }: RejectedBatch): readonly string[] => [
  prose(`${asset}: ${countOf(rows, 'row')} kept out of the lake`),
  ...reasons.map(({ source, reason }) => prose(`${source}: ${reason}`, '✗ ')),
  `see them  ${paint('cyan', asTyped(inspect))}`,
];

function renderFailures(report: RunReport): string {
  const lines = report.assets.flatMap(({ asset, error }) => {
    if (error === undefined) return [];
    return [
      `${paint('bold', harmless(asset))}  ${error.code}`,
      prose(error.message),
      ...(error.dataState === undefined ? [] : [prose(error.dataState, 'data  ')]),
      ...(error.hint === undefined ? [] : [prose(asTyped(error.hint), 'next  ')]),
    ];
  });
  if (report.aborted !== undefined) lines.push(prose(`the run was stopped by a hook: ${report.aborted.message}`));
  return lines.length === 0 ? '' : section('failed', ['bold', 'red'], lines);
}

/** What did not run, or was refused before it wrote anything, and why. */
function renderSkipped(report: RunReport): string {
  const rejected = new Set(report.rejected.map(({ asset }) => asset));
  const rows = report.assets
    .filter(({ error, reason, asset }) => error === undefined && reason !== undefined && !rejected.has(asset))
    .map(({ asset, reason }) => [harmless(asset), harmless(reason ?? '')]);
  if (rows.length === 0) return '';
  const table = renderTable(
    [
      { title: '', cut: 'middle' },
      { title: '', cut: 'end' },
    ],
    rows,
    { width: sectionWidth() },
  );
  return section('not run', 'bold', [table, paint('dim', 'their old data is still visible')]);
}

function renderMarts({ marts }: RunReport): string {
  if (marts === undefined || marts.tables.length === 0) return '';
  const rows = marts.tables.map(({ relation, rows: count, unchanged }) => [
    relation,
    unchanged ? paint('dim', 'unchanged') : countOf(count, 'row'),
  ]);
  const columns = [
    { title: '', cut: 'middle' },
    { title: '', align: 'right' },
  ] as const;
  const table = renderTable(columns, rows, { width: sectionWidth() });
  return section('marts', 'bold', [
    table,
    `in       ${nearby(marts.target)}`,
    `connect  ${paint('cyan', asTyped(marts.connect))}`,
  ]);
}

const renderHooks = ({ events, hookCalls }: RunReport): string =>
  section('hooks', 'bold', [`${countOf(events, 'event')} emitted, ${countOf(hookCalls, 'hook call')}`]);

function renderNext(report: RunReport, tables: readonly TableInfo[]): string {
  const [rejected] = report.rejected;
  const ran = new Set(report.assets.map(({ asset }) => asset));
  const made = tables.filter(({ table }) => ran.has(table));
  const shown = made.length > 0 ? made : tables;
  const table = shown.find(({ table: name }) => name.startsWith('gold.')) ?? shown[0];
  const commands = [
    rejected === undefined ? 'phlo status' : rejected.inspect,
    ...(table === undefined ? [] : [`phlo query "select * from ${table.table} limit 5"`]),
    'phlo events --run last',
  ];
  return section(
    'next',
    'bold',
    commands.map((command) => paint('cyan', asTyped(command))),
  );
}

function renderVerdict(report: RunReport): string {
  const { status, seconds, runId } = report;
  const why = isAllRejected(report) ? ', all was rejected' : '';
  return `${paintStatus(status)} in ${formatSeconds(seconds)}${why}  ${paint('dim', `run ${runId}`)}`;
}

/** Nothing broke, and nothing was published: what exit code 3 says of a run that failed. */
const isAllRejected = ({ status, aborted, assets }: RunReport): boolean =>
  status === 'failed' &&
  aborted === undefined &&
  assets.some((asset) => asset.status === 'rejected') &&
  assets.every((asset) => asset.status !== 'failed');
