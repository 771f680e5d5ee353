import { splitSql } from '@phlo/lake';

/** One statement of a SQL text. */
export interface Statement {
  /** Offset of its first word. */
  readonly start: number;
  readonly keyword: string;
  /** Whether it begins as a query does: SELECT, WITH, FROM, or a parenthesis before one of these. */
  readonly isQuery: boolean;
}

/** The statements of a text that are more than comments. */
export function statementsOf(sql: string): Statement[] {
  const statements: Statement[] = [];
  let isOpen = false;
  for (const { kind, text, start } of splitSql(sql)) {
    if (kind === 'comment') continue;
    // A literal or a quoted name is no boundary, whatever is in it.
    for (const { 0: token, index } of kind === 'code'
      ? text.matchAll(/;|[^\s;(][^\s;(]*|\(/g)
      : [Object.assign([text], { index: 0 })]) {
      if (token === ';') isOpen = false;
      else if (!isOpen && token !== '(') {
        statements.push({ start: start + index, keyword: token, isQuery: /^(select|with|from)$/i.test(token) });
        isOpen = true;
      }
    }
  }
  return statements;
}

/** The text without semicolons behind its only statement, so that it fits into parentheses; lines stay where they are. */
export function withoutTerminator(sql: string): string {
  return splitSql(sql)
    .map(({ kind, text }) => (kind === 'code' ? text.replaceAll(';', ' ') : text))
    .join('');
}
