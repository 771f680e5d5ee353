import { stateErrors } from './errors.js';

/** What must be known of a statement before libsql gets it, which passes over mistakes in silence. */
export interface PluginStatement {
  /** How many values it takes. */
  readonly parameters: number;
  /** It gives back rows that it changed: `RETURNING`. */
  readonly returnsChanges: boolean;
}

/** Everything in which a `?` or a `;` is only text: strings, quoted names, comments. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;

/** Throws `PLUGIN_STORE_MISUSED` for more than one statement, and for parameters by name. */
export function parseStatement(sql: string): PluginStatement {
  const bare = sql.replace(quoted, (text) => (text.startsWith('-') || text.startsWith('/') ? ' ' : `''`));
  if (isMany(bare)) throw misused('more than one statement at once, of which SQLite would run the first', sql);
  if (/[^\w$][:@$][a-z_]/i.test(bare)) throw misused('parameters by name, and a store takes them by position', sql);
  return { parameters: countParameters(bare), returnsChanges: /\breturning\b/i.test(bare) };
}

/** The statements within a trigger are part of it. */
const isMany = (bare: string): boolean =>
  /;\s*[^\s;]/.test(bare) && !/^\s*create\s+(temp\s+|temporary\s+)?trigger\b/i.test(bare);

/** `?` is one more than the largest so far, `?3` the third: https://www.sqlite.org/lang_expr.html#varparam */
function countParameters(bare: string): number {
  let count = 0;
  for (const [, number = ''] of bare.matchAll(/\?(\d*)/g))
    count = number === '' ? count + 1 : Math.max(count, Number(number));
  return count;
}

/** `PLUGIN_STORE_MISUSED`. */
export function misused(what: string, sql?: string): Error {
  const statement = sql === undefined ? '' : `: ${sql.trim().replaceAll(/\s+/g, ' ').slice(0, 200)}`;
  return stateErrors.create('PLUGIN_STORE_MISUSED', {
    message: `A plugin gives its store ${what}${statement}`,
    dataState: 'Nothing was written.',
  });
}
