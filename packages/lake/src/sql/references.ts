import type { TableName } from '../store.js';
import { quoteTable } from './quote.js';
import { splitSql } from './split-sql.js';
import type { SqlPart } from './split-sql.js';

/** A `ref('namespace.table')` in SQL of the project. */
export interface TableReference {
  readonly table: TableName;
  /** Offsets of the whole call in the text. */
  readonly start: number;
  readonly end: number;
}

/** Every `ref('…')` of a SQL text in order; in comments and literals there is none. */
export function findReferences(sql: string): TableReference[] {
  const parts = splitSql(sql);
  return parts.flatMap(
    (part, index) => readReference(part, { before: parts[index - 1], after: parts[index + 1] }) ?? [],
  );
}

function readReference(
  part: SqlPart,
  { before, after }: { readonly before: SqlPart | undefined; readonly after: SqlPart | undefined },
): TableReference | undefined {
  if (part.kind !== 'string' && part.kind !== 'identifier') return undefined;
  if (before?.kind !== 'code' || after?.kind !== 'code') return undefined;
  const call = /(?<![\w.$])ref\s*\(\s*$/i.exec(before.text);
  const close = /^\s*\)/.exec(after.text);
  if (call === null || close === null) return undefined;
  return { table: part.text.slice(1, -1), start: before.start + call.index, end: after.start + close[0].length };
}

/** The SQL with each `ref('namespace.table')` as `"namespace"."table"`. Every line stays on its line. */
export function compileReferences(sql: string): string {
  let compiled = '';
  let at = 0;
  for (const { table, start, end } of findReferences(sql)) {
    const lines = sql.slice(start, end).split('\n').length - 1;
    compiled += sql.slice(at, start) + quoteTable(table) + '\n'.repeat(lines);
    at = end;
  }
  return compiled + sql.slice(at);
}
