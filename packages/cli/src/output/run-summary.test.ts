import type { RunReport } from '@phlo/runner';
import { describe, expect, it } from 'vitest';
import { renderRun } from './run-summary.js';
import type { Warning } from './run-summary.js';

const checks = { passed: 0, warned: 0, failed: 0, errored: 0 };
const nothing = { rows: 0, seconds: 0, unchanged: false, checks } as const;

const report: RunReport = {
  runId: '20260301T120000Z-abcdefgh',
  status: 'partial',
  exitCode: 3,
  seconds: 12.34,
  assets: [
    {
      ...nothing,
      asset: 'bronze.a',
      kind: 'ingestion',
      status: 'success',
      rows: 3000,
      seconds: 1.5,
      checks: { ...checks, passed: 4 },
    },
    {
      ...nothing,
      asset: 'bronze.b',
      kind: 'ingestion',
      status: 'rejected',
      seconds: 0.2,
      checks: { ...checks, failed: 1 },
    },
    { ...nothing, asset: 'silver.b', kind: 'transform', status: 'skipped', reason: 'bronze.b was not published' },
    { ...nothing, asset: 'gold.u', kind: 'transform', status: 'success', unchanged: true },
    {
      ...nothing,
      asset: 'gold.c',
      kind: 'transform',
      status: 'failed',
      error: {
        code: 'SQL_INVALID',
        message: 'line 3: no\u001B[2J',
        hint: 'Run `phlo status`.',
        dataState: 'gold.c is unchanged.',
        exitCode: 1,
      },
    },
  ],
  rejected: [
    {
      asset: 'bronze.b',
      batchId: '01a2',
      rows: 60,
      reasons: [{ source: 'not_null_id', reason: '2 of 60 rows: id is null' }],
      inspect: 'phlo wap inspect 01a2',
    },
  ],
  marts: {
    target: 'pglite:/elsewhere/marts',
    connect: 'phlo query --on marts "select 1"',
    tables: [{ mart: 'gold.u', relation: 'marts.u', rows: 12, unchanged: false }],
  },
  events: 98,
  hookCalls: 8,
};

const warning: Warning = {
  assetKey: 'bronze.a',
  check: 'range_wind',
  checkType: 'range',
  outcome: 'warned',
  passed: false,
  severity: 'warn',
  failedRows: 118,
  totalRows: 3000,
};

describe('the summary of a run', () => {
  it('says of everything what became of it, why, and what to do next', () => {
    const { npm_command: command } = process.env;
    delete process.env.npm_command;
    const table = {
      table: 'bronze.a',
      rows: 5000,
      files: 1,
      bytes: 1,
      snapshotId: '1',
      metadataLocation: '',
      updatedAt: 0,
    };
    const text = renderRun(report, { tables: [table], warnings: [warning] });
    if (command !== undefined) process.env.npm_command = command;
    expect(text).toMatchInlineSnapshot(`
      "
      asset     kind       status         rows  in table   time  rows/s
      bronze.a  ingestion  success       3,000     5,000  1.5 s   2,000
      bronze.b  ingestion  rejected                       0.2 s
      silver.b  transform  skipped
      gold.u    transform  success   unchanged
      gold.c    transform  failed

      checks    4 passed, 0 warned, 1 failed

      warned    ! bronze.a: range_wind: 118 of 3,000 rows

      rejected  bronze.b: 60 rows kept out of the lake
                ✗ not_null_id: 2 of 60 rows: id is null
                see them  phlo wap inspect 01a2

      failed    gold.c  SQL_INVALID
                line 3: no\\u001b[2J
                data  gold.c is unchanged.
                next  Run \`phlo status\`.

      not run   silver.b  bronze.b was not published
                their old data is still visible

      marts     marts.u  12 rows
                in       pglite:/elsewhere/marts
                connect  phlo query --on marts "select 1"

      hooks     98 events emitted, 8 hook calls

      next      phlo wap inspect 01a2
                phlo query "select * from bronze.a limit 5"
                phlo events --run last

      partial in 12.3 s  run 20260301T120000Z-abcdefgh
      "
    `);
  });
});

it('says that all was rejected where nothing was published and nothing broke: exit code 3 means the same', () => {
  const [, rejected, skipped] = report.assets;
  const last = (changes: Partial<RunReport>): string =>
    renderRun({ ...report, status: 'failed', ...changes }, { tables: [], warnings: [] })
      .trim()
      .split('\n')
      .at(-1) ?? '';
  const assets = [rejected, skipped].filter((asset) => asset !== undefined);
  expect(last({ assets })).toBe('failed in 12.3 s, all was rejected  run 20260301T120000Z-abcdefgh');
  expect(last({})).toBe('failed in 12.3 s  run 20260301T120000Z-abcdefgh');
  expect(last({ assets, status: 'partial' })).toBe('partial in 12.3 s  run 20260301T120000Z-abcdefgh');
});
