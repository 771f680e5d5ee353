import { compileReferences, findReferences, splitSql, quoteTable } from '@phlo/lake';

const placeholder = '{table}';

/** Tables that a check's query names by `ref('…')`. */
export const referencedTables = (sql: string): string[] => findReferences(sql).map(({ table }) => table);

/** The query of a check as the engine runs it: one query, without a semicolon at its end, fit for parentheses. */
export function compileCheck(sql: string, table: string): string {
  const code = splitSql(compileReferences(sql)).map(({ kind, text }) =>
    kind === 'code' ? text.replaceAll(placeholder, quoteTable(table)) : text,
  );
  // The line break ends a comment on the last line, which would swallow the parenthesis that follows.
  return `${code.join('').replace(/[\s;]+$/, '')}\n`;
}
