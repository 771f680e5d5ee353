import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { quoteTable } from '@phlo/lake';
import type { Check, CheckRule, CustomRule } from './check.js';
import { qualityErrors } from './errors.js';
import type { Subject } from './subject.js';
import { isSql, rawSql, sqlName } from './sql.js';

/** Whether a check is of a kind that `defineCheck` made. */
export const isCustom = (rule: CheckRule): rule is CustomRule => 'compile' in rule;

/** Whether a check takes a statement of its own, beside the one scan that answers all the others. */
export const isQuery = (rule: CheckRule): boolean => rule.type === 'sql' || (isCustom(rule) && rule.reads === 'query');

/**
 * The condition or the query of a kind that a plugin made, fit for parentheses. Throws `CHECK_INVALID` where its code throws or gives
 * anything but SQL.
 */
export function compileCustom({ name, where }: Check, rule: CustomRule, { table, columns }: Subject): string {
  const column = columns.find((one) => one.name.toLowerCase() === rule.column.toLowerCase());
  const from = quoteTable(table);
  // The line break ends a comment that the condition may end in.
  const rows = where === undefined ? from : `(SELECT * FROM ${from} WHERE ${where}\n)`;
  let compiled: unknown;
  try {
    compiled = rule.compile({
      column: sqlName(rule.column),
      // Checks of columns that are not there have been told apart before anything is compiled.
      columnType: column?.type ?? 'string',
      table: rawSql(rows),
    });
  } catch (error) {
    if (isPhloError(error)) throw error;
    throw broken(`${name}: ${rule.type} threw an error: ${messageOf(error)}`, error);
  }
  if (isSql(compiled)) return `${compiled.text}\n`;
  throw broken(`${name}: ${rule.type} gives no SQL that sql\`…\` made, so nothing in it would be quoted.`);
}

const broken = (message: string, cause?: unknown): PhloError =>
  qualityErrors.create('CHECK_INVALID', { message, ...(cause !== undefined && { cause }) });
