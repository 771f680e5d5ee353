import { compileReferences, findReferences, splitSql, quoteTable } from '@phlo/lake';

const placeholder = '{table}';

/** Tables that a check's query names by `ref('…')`. */
export const referencedTables = (sql: string): string[] => findReferences(sql).map(({ table }) => table);

/** The query of a check as the engine runs it: one query, without a semicolon at its end, fit for parentheses. */
export function compileCheck(sql: string, table: string): string {
  const parts = splitSql(compileReferences(sql)).map(({ kind, text }) => ({
    kind,
    text: kind === 'code' ? text.replaceAll(placeholder, quoteTable(table)) : text,
  }));
  const last = parts.findLastIndex(({ kind, text }) => kind !== 'comment' && !/^[\s;]*$/.test(text));
  const compiled = parts.map(({ kind, text }, index) => {
    if (index < last || kind === 'comment') return text;
    return kind === 'code' ? text.replace(/[\s;]+$/, ' ') : text;
  });
  // The line break ends a comment on the last line, which would swallow the parenthesis that follows.
  return `${compiled.join('').trimEnd()}\n`;
}
