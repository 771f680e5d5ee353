import { quoteName, quoteTable, quoteText } from '@phlo/lake';
import type { ColumnSpec, ColumnType } from '@phlo/lake';
import type { AcceptedValue, Check, CheckRule, CustomRule, Range } from './check.js';
import type { Subject } from './subject.js';
import { compileCheck } from './check-sql.js';
import { callsError } from './said-by-query.js';
import { compileCustom, isCustom } from './compile-custom.js';

type ColumnRule = Exclude<CheckRule, CustomRule | { type: 'unique' | 'row_count' | 'sql' }>;
type Columns = readonly ColumnSpec[];

/** Condition, in SQL over the audited table, under which one row fails; each kind that can be told from one row has one. */
export function failingCondition(check: Check, rule: ColumnRule | CustomRule, subject: Subject): string {
  if (isCustom(rule)) return compileCustom(check, rule, subject);
  const column = quoteName(rule.column);
  switch (rule.type) {
    case 'not_null':
      return `${column} IS NULL`;
    case 'range':
      return outside(column, rule.range, typeOf(rule.column, subject.columns));
    case 'accepted_values':
      return `${column} IS NOT NULL AND ${column} NOT IN (${rule.values.map(literal).join(', ')})`;
    case 'relationship': {
      const target = quoteName(rule.target);
      return `${column} IS NOT NULL AND NOT (${column} IN (SELECT ${target} FROM ${quoteTable(rule.table)} WHERE ${target} IS NOT NULL))`;
    }
  }
}

const typeOf = (name: string, columns: Columns): ColumnType | undefined =>
  columns.find((one) => one.name.toLowerCase() === name.toLowerCase())?.type;

// DuckDB sorts NaN and infinity above every number, so a lower bound alone would let them pass.
const unbounded: ReadonlySet<ColumnType | undefined> = new Set<ColumnType>([
  'float',
  'double',
  'date',
  'timestamp',
  'timestamptz',
]);

function outside(column: string, { min, max }: Range, type: ColumnType | undefined): string {
  return [
    ...(unbounded.has(type) ? [`NOT isfinite(${column})`] : []),
    ...(min === undefined ? [] : [`${column} < ${literal(min)}`]),
    ...(max === undefined ? [] : [`${column} > ${literal(max)}`]),
  ].join(' OR ');
}

const literal = (value: AcceptedValue): string => (typeof value === 'string' ? quoteText(value) : String(value));

/** Rows that a check looks at, as a condition. The line break ends a comment that the condition may end in. */
export const scope = ({ where }: Check): string => (where === undefined ? 'TRUE' : `(${where}\n)`);

/** Rows that a uniqueness compares: those of its scope that have no null in the key. */
export const compared = (check: Check, key: readonly string[]): string =>
  [scope(check), ...key.map((column) => `${quoteName(column)} IS NOT NULL`)].join(' AND ');

/** A query for the rows that fail a check; none for a number of rows, which no single row is to blame for. */
export function failingRows(check: Check, subject: Subject): string | undefined {
  const { rule } = check;
  const { table } = subject;
  const from = quoteTable(table);
  switch (rule.type) {
    case 'row_count':
      return undefined;
    case 'sql':
      return compileCheck(rule.sql, table);
    case 'unique': {
      const key = rule.columns.map(quoteName).join(', ');
      return `SELECT * FROM ${from} WHERE ${compared(check, rule.columns)} AND (${key}) IN (SELECT ${key} FROM ${from} WHERE ${compared(check, rule.columns)} GROUP BY ${key} HAVING count(*) > 1) ORDER BY ${key}`;
    }
    default:
      if (isCustom(rule) && rule.reads === 'query') return compileCustom(check, rule, subject);
      return `SELECT * FROM ${from} WHERE ${scope(check)} AND (${failingCondition(check, rule, subject)})`;
  }
}

/** A query for the number of rows that fail; without a sort, and for a uniqueness without reading more than the key. */
export function countFailingRows(check: Check, subject: Subject): string {
  const { rule } = check;
  if (rule.type !== 'unique') {
    const rows = failingRows(check, subject) ?? '';
    // The engine computes no column that nobody asks for, and so never comes to an `error()` in one: such rows are counted whole.
    return `SELECT count(${callsError(rows) ? '"phlo row"' : '*'}) AS n FROM (${rows}) AS "phlo row"`;
  }
  const key = rule.columns.map(quoteName).join(', ');
  return `SELECT CAST(coalesce(sum(n), 0) AS BIGINT) AS n FROM (SELECT count(*) AS n FROM ${quoteTable(subject.table)} WHERE ${compared(check, rule.columns)} GROUP BY ${key} HAVING count(*) > 1)`;
}
