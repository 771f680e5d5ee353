import { quoteName, quoteText, splitSql } from '@phlo/lake';
import { qualityErrors } from './errors.js';

const brand = Symbol.for('phlo.sql');

/** A piece of SQL in which nothing but its author's own words is read as SQL. Made by {@link sql} and {@link sqlName}. */
export interface Sql {
  readonly text: string;
}

/** What {@link sql} takes between its words: a value becomes a literal, a list the same of each, divided by commas. */
export type SqlValue = string | number | bigint | boolean | null | Sql | readonly SqlValue[];

/** SQL of our own making. Not for plugins: nothing of it is quoted. */
export const rawSql = (text: string): Sql => Object.freeze(Object.defineProperty({ text }, brand, { value: true }));

/** Whether a value was made by {@link sql} or {@link sqlName}, of this or any other copy of the package. */
export const isSql = (value: unknown): value is Sql =>
  typeof value === 'object' && value !== null && (value as { readonly [brand]?: unknown })[brand] === true;

/** A name, quoted, whatever is in it. */
export const sqlName = (name: string): Sql => rawSql(quoteName(name));

/**
 * SQL with values in it: each is quoted by us, so none is ever read as SQL. Backslashes stay as they are written.
 * Throws `CHECK_INVALID` for a value within a literal, a name or a comment, where quoting it would not help, and for one that
 * SQL has no literal for.
 *
 * @example
 * ```ts
 * import { sql, sqlName } from '@phlo/quality';
 *
 * const condition = sql`${sqlName('status')} NOT IN (${['paid', "won't pay"]})`;
 * console.log(condition.text); // "status" NOT IN ('paid', 'won''t pay')
 * ```
 */
export function sql(words: TemplateStringsArray, ...values: readonly SqlValue[]): Sql {
  let text = words.raw[0] ?? '';
  for (const [index, value] of values.entries()) {
    if (!endsInCode(text)) throw invalid(`a value follows ${JSON.stringify(text)}, within a literal, name or comment`);
    text += literal(value) + (words.raw[index + 1] ?? '');
  }
  return rawSql(text);
}

/** A line break does not end a literal, a name or a block comment; it would end a line comment, so a space it is. */
const endsInCode = (text: string): boolean => splitSql(`${text} `).at(-1)?.kind === 'code';

function literal(value: SqlValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteText(value);
  if (isSql(value)) return value.text;
  if (Array.isArray(value)) return value.map(literal).join(', ');
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // JavaScript authors have no compiler.
  throw invalid(`${typeof value === 'number' ? value : `a value of the type ${typeof value}`} has no literal`);
}

const invalid = (message: string) =>
  qualityErrors.create('CHECK_INVALID', {
    message: `sql: ${message}.`,
    hint: 'Put values only where SQL takes a literal: sql`length(${column}) > ${limit}`.',
  });
