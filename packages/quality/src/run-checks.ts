import { closest, isPhloError, messageOf } from '@phlo/core';
import type { Check } from './check.js';
import type { CheckRun } from './check-run.js';
import { isQuery } from './compile-custom.js';
import { countFailingRows, failingRows, scope } from './failing-rows.js';
import { judge, judgeBroken, judgeRowCount } from './judge.js';
import type { CheckResult } from './judge.js';
import { measureExtents } from './measure-extents.js';
import { isSaidByQuery } from './said-by-query.js';
import { scanSql } from './scan-sql.js';

/**
 * Evaluates checks. Everything that one pass over the table can tell is asked in one statement, so the table is
 * scanned once however many checks it has; a check with a query is a statement of its own, and so is the exact number of rows of a key
 * that turned out not to be unique. Results are in the order of the checks.
 * Throws `CANCELLED`; a check that cannot be evaluated is `errored`.
 */
export async function runChecks(checks: readonly Check[], run: CheckRun): Promise<readonly CheckResult[]> {
  const broken = new Map(checks.flatMap((check) => explainBroken(check, run)));
  const scannable = checks.filter((check) => !isQuery(check.rule) && !broken.has(check));
  const counts = await scan(scannable, run);
  const results: CheckResult[] = [];
  for (const check of checks) {
    const reason = broken.get(check) ?? counts.broken.get(check);
    const counted = counts.counted.get(check) ?? 0;
    if (reason !== undefined) results.push(judgeBroken(check, counts.total, reason));
    else if (check.rule.type === 'row_count') results.push(judgeRowCount(check, counted));
    else if (isQuery(check.rule)) results.push(await runQueryCheck(check, run, counts.total));
    else results.push(judge(check, { failedRows: counted, totalRows: counts.total }));
  }
  return results;
}

/** Columns that a check names and the table lacks. */
function explainBroken(check: Check, { table, columns }: CheckRun): [Check, string][] {
  const { rule } = check;
  const named = rule.type === 'unique' ? rule.columns : 'column' in rule ? [rule.column] : [];
  const names = columns.map(({ name }) => name);
  const folded = new Set(names.map((name) => name.toLowerCase()));
  const missing = named.find((name) => !folded.has(name.toLowerCase()));
  if (missing === undefined) return [];
  const guess = closest(missing, names);
  return [
    [
      check,
      `${table} has no column "${missing}"; ${guess === undefined ? `it has ${names.join(', ')}` : `did you mean "${guess}"?`}`,
    ],
  ];
}

interface Counts {
  readonly total: number;
  /** Failed rows; for a row count, the rows. */
  readonly counted: ReadonlyMap<Check, number>;
  readonly broken: ReadonlyMap<Check, string>;
}

async function scan(checks: readonly Check[], run: CheckRun): Promise<Counts> {
  const nothing: ReadonlyMap<Check, string> = new Map();
  try {
    return { ...(await countFailures(checks, run)), broken: nothing };
  } catch (error) {
    if (!isBadQuestion(error)) throw error;
  }
  // One check spoils the statement. Those that make no sense are found without reading anything, and the rest is one scan again.
  const senseless = await findSenseless(checks, run);
  const rest = checks.filter((check) => !senseless.has(check));
  try {
    return { ...(await countFailures(rest, run)), broken: senseless };
  } catch (error) {
    if (!isBadQuestion(error)) throw error;
    return scanOneByOne(rest, run, senseless);
  }
}

async function findSenseless(checks: readonly Check[], run: CheckRun): Promise<ReadonlyMap<Check, string>> {
  const senseless = new Map<Check, string>();
  for (const check of checks) {
    try {
      await run.session.describe(scanSql([check], run));
    } catch (error) {
      if (!isBadQuestion(error)) throw error;
      senseless.set(check, explainBadQuestion(error, check, run));
    }
  }
  return senseless;
}

/** A value cannot be compared, and which check met it only a scan for each can tell. */
async function scanOneByOne(
  checks: readonly Check[],
  run: CheckRun,
  senseless: ReadonlyMap<Check, string>,
): Promise<Counts> {
  const counted = new Map<Check, number>();
  const broken = new Map(senseless);
  for (const check of checks) {
    try {
      const alone = await countFailures([check], run);
      counted.set(check, alone.counted.get(check) ?? 0);
    } catch (error) {
      if (!isBadQuestion(error)) throw error;
      broken.set(check, explainBadQuestion(error, check, run));
    }
  }
  return { total: (await countFailures([], run)).total, counted, broken };
}

const badQuestions: readonly string[] = [
  'SQL_INVALID',
  'CHECK_INVALID',
  'SQL_FORBIDDEN',
  'VALUE_INVALID',
  'LAKE_TYPE_UNSUPPORTED',
];

/** The check is at fault, not the machine: anything else fails the audit as a whole. */
export const isBadQuestion = (error: unknown): boolean => isPhloError(error) && badQuestions.includes(error.code);

/** Messages reach logs, events and alerts, so a value that the engine names stays out of them; what a query says itself does not. */
function explainBadQuestion(error: unknown, check: Check, run: CheckRun): string {
  const message = messageOf(error);
  if (!isPhloError(error) || error.code !== 'VALUE_INVALID') return message;
  if (isSaidByQuery(message, failingRows(check, run) ?? scope(check))) return message;
  return isQuery(check.rule)
    ? 'its query cannot work with a value of the table: it is of another type or out of range, or the query calls error()'
    : 'a value of the table cannot be compared with what the check expects: they are of different types';
}

async function countFailures(checks: readonly Check[], run: CheckRun): Promise<Omit<Counts, 'broken'>> {
  const sql = scanSql(checks, run, await measureExtents(checks, run));
  const [row = {}] = await run.session.rows<Readonly<Record<string, unknown>>>(sql, [], scanOptions(run));
  const counted = new Map(checks.map((check, index) => [check, Number(row[`c${index}`] ?? 0)]));
  for (const [check, surplus] of counted) {
    // The scan counts surplus rows of a key; where there are any, all rows that share one are what failed.
    if (check.rule.type === 'unique' && surplus > 0) counted.set(check, await countRows(check, run));
  }
  return { total: Number(row['total'] ?? 0), counted };
}

const scanOptions = ({ signal }: CheckRun) => (signal === undefined ? {} : { signal });

async function countRows(check: Check, run: CheckRun): Promise<number> {
  const [row] = await run.session.rows<{ readonly n: unknown }>(countFailingRows(check, run), [], scanOptions(run));
  return Number(row?.n ?? 0);
}

async function runQueryCheck(check: Check, run: CheckRun, totalRows: number): Promise<CheckResult> {
  try {
    return judge(check, { failedRows: await countRows(check, run), totalRows });
  } catch (error) {
    if (!isBadQuestion(error)) throw error;
    return judgeBroken(check, totalRows, explainBadQuestion(error, check, run));
  }
}
