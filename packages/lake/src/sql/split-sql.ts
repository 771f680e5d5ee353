/** A stretch of a SQL text. Its parts, put together, are the text. */
export interface SqlPart {
  /** `string` and `identifier` include their quotes. */
  readonly kind: 'code' | 'string' | 'identifier' | 'comment';
  readonly text: string;
  /** Offset in the text. */
  readonly start: number;
}

/** Tells code from what only looks like code: literals, quoted names and comments, as PostgreSQL and DuckDB read them. */
export function splitSql(sql: string): SqlPart[] {
  const parts: SqlPart[] = [];
  let codeStart = 0;
  let at = 0;
  const take = (kind: SqlPart['kind'], start: number, end: number) => {
    if (end > start) parts.push({ kind, text: sql.slice(start, end), start });
  };
  while (at < sql.length) {
    const quoted = readQuoted(sql, at);
    if (quoted === undefined) {
      at++;
      continue;
    }
    take('code', codeStart, at);
    take(quoted.kind, at, quoted.end);
    at = codeStart = quoted.end;
  }
  take('code', codeStart, at);
  return parts;
}

interface Quoted {
  readonly kind: Exclude<SqlPart['kind'], 'code'>;
  /** Offset behind it; the end of the text where it is not closed. */
  readonly end: number;
}

function readQuoted(sql: string, at: number): Quoted | undefined {
  switch (sql[at]) {
    case "'":
      return {
        kind: 'string',
        end: endOfQuotes(sql, at, { quote: "'", escapes: /(?<![\w$])[eE]$/.test(sql.slice(Math.max(0, at - 2), at)) }),
      };
    case '"':
      return { kind: 'identifier', end: endOfQuotes(sql, at, { quote: '"', escapes: false }) };
    case '$':
      return readDollarQuoted(sql, at);
    case '-':
      return sql[at + 1] === '-' ? { kind: 'comment', end: indexOrEnd(sql, '\n', at) } : undefined;
    case '/':
      return sql[at + 1] === '*' ? { kind: 'comment', end: endOfBlockComment(sql, at) } : undefined;
    default:
      return undefined;
  }
}

const indexOrEnd = (sql: string, text: string, from: number): number => {
  const found = sql.indexOf(text, from);
  return found < 0 ? sql.length : found;
};

function endOfQuotes(
  sql: string,
  start: number,
  { quote, escapes }: { readonly quote: string; readonly escapes: boolean },
): number {
  for (let at = start + 1; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === quote && sql[at + 1] === quote) at++;
    else if (sql[at] === quote) return at + 1;
  }
  return sql.length;
}

function readDollarQuoted(sql: string, at: number): Quoted | undefined {
  // A dollar within a name (`a$b$c`) quotes nothing.
  if (/[\w$]/.test(sql[at - 1] ?? '')) return undefined;
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(sql.slice(at, at + 65))?.[0];
  if (tag === undefined) return undefined;
  const close = sql.indexOf(tag, at + tag.length);
  return { kind: 'string', end: close < 0 ? sql.length : close + tag.length };
}

/** Block comments nest. */
function endOfBlockComment(sql: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (at < sql.length && depth > 0) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') depth++;
    if (two === '*/') depth--;
    at += two === '/*' || two === '*/' ? 2 : 1;
  }
  return at;
}
