import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { quoteName } from '@phlo/lake';
import type { Check } from './check.js';
import { isCustom } from './compile-custom.js';
import { failingRows } from './failing-rows.js';
import type { CheckResult } from './judge.js';
import { isBadQuestion } from './run-checks.js';
import type { CheckRun } from './check-run.js';

/** Failed rows of one check, kept for people to look at. */
export interface Sample {
  /** Name of a Parquet file in the directory. */
  readonly file: string;
  readonly rows: number;
}

const mostRows = 10_000;

/**
 * Writes the rows that failed, at most 10,000 of each check, one Parquet file a failed check, by name of the check. A row count
 * has no rows to show, and neither has a check that could not be evaluated.
 */
export async function sampleFailedRows(
  results: readonly CheckResult[],
  checks: readonly Check[],
  { directory, ...run }: CheckRun & { readonly directory: string },
): Promise<ReadonlyMap<string, Sample>> {
  const byName = new Map(checks.map((check) => [check.name, check]));
  const failed = results.filter(({ outcome, failedRows }) => outcome === 'failed' && failedRows > 0);
  const samples = new Map<string, Sample>();
  if (failed.length > 0) await mkdir(directory, { recursive: true });
  for (const { check: name } of failed) {
    const check = byName.get(name);
    const sql = check && failingRows(check, run);
    if (check === undefined || sql === undefined) continue;
    const file = fileName(name, samples);
    const rows = await writeSample(inOrder(check, sql), join(directory, file), run);
    if (rows !== undefined) samples.set(name, { file, rows });
  }
  return samples;
}

function fileName(check: string, samples: ReadonlyMap<string, Sample>): string {
  const stem = check.replaceAll(/[^\w-]+/g, '_');
  const isTaken = [...samples.values()].some(({ file }) => file === `${stem}.parquet`);
  return `${isTaken ? `${stem}_${samples.size}` : stem}.parquet`;
}

/**
 * The first rows of a query. Threads find them in any order: they are put in that of their columns, those of one key beside each other. A query that
 * somebody has written keeps an order of its own.
 */
function inOrder({ rule }: Check, sql: string): string {
  const first = `SELECT * FROM (${sql}) LIMIT ${mostRows}`;
  if (rule.type === 'sql' || isCustom(rule)) return first;
  const key = rule.type === 'unique' ? rule.columns.map(quoteName) : [];
  return `SELECT * FROM (${first}) ORDER BY ${[...key, 'COLUMNS(*)'].join(', ')}`;
}

async function writeSample(sql: string, path: string, { session, signal }: CheckRun): Promise<number | undefined> {
  try {
    return await session.writeParquet(sql, path, signal && { signal });
  } catch (error) {
    // A query that can be counted and not be written, for columns of one name or a type that no file takes.
    if (isBadQuestion(error)) return undefined;
    throw error;
  }
}
