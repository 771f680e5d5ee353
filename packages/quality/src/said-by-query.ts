import { splitSql } from '@phlo/lake';

/**
 * Whether an error of the engine is what the query itself says by `error('…')`: it calls that function, and the message begins with a
 * literal of the query, up to where a value may be put into it. What begins otherwise may hold a value of a row.
 */
export function isSaidByQuery(message: string, sql: string): boolean {
  if (!callsError(sql)) return false;
  return splitSql(sql)
    .filter(({ kind }) => kind === 'string')
    .map(({ text }) => fixedPart(text))
    .some((fixed) => fixed !== '' && message.startsWith(fixed));
}

/** Whether a query may stop itself. */
export const callsError = (sql: string): boolean =>
  splitSql(sql).some(({ kind, text }) => kind === 'code' && /\berror\s*\(/i.test(text));

/** Without the quotes; `{}` and `%s` are places of `format` and `printf`. The engine tells an error without space around it. */
function fixedPart(literal: string): string {
  const inner = literal.startsWith('$')
    ? literal.replace(/^\$[^$]*\$|\$[^$]*\$$/g, '')
    : literal.slice(1, -1).replaceAll("''", "'");
  return inner.replace(/[{%][\s\S]*$/, '').trim();
}
