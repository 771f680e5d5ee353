import { semanticErrors } from '../errors.js';

/** A value that a field is compared with. */
export type WhereValue = string | number | boolean;

/** One condition on a field. */
export interface Condition {
  /** `field` or `dataset.field`. */
  readonly field: string;
  readonly operator:
    '=' | '<>' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'NOT LIKE' | 'IN' | 'NOT IN' | 'IS NULL' | 'IS NOT NULL';
  /** One for a comparison, at least one for `IN`, none for `IS NULL`. */
  readonly values: readonly WhereValue[];
}

const name = String.raw`(?:"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_]*)`;
const head = new RegExp(
  String.raw`^\s*(${name}(?:\.${name})?)\s*(<>|!=|<=|>=|=|<|>|not\s+like\b|like\b|not\s+in\b|in\b|is\s+not\s+null\b|is\s+null\b)\s*`,
  'iu',
);
// A text in single quotes, in which a quote is written twice; or a word without quotes, such as a number or a date.
const literal = /\s*(?:'((?:[^']|'')*)'|([\p{L}\p{N}_.:+-]+))\s*/uy;

/**
 * Reads `state = 'CA'`, `flights >= 100`, `month in (2001-01-01, 2001-02-01)`, `city like 'San %'`, `state is not null`. What does not fit to
 * the last letter throws `SEMANTIC_WHERE_INVALID`: nothing of it is ever taken for SQL.
 */
export function parseWhere(text: string): Condition {
  const [matched, field, written] = head.exec(text) ?? [];
  if (matched === undefined || field === undefined || written === undefined)
    throw invalid(text, 'it has no field and operator');
  const operator = normalize(written);
  const rest = text.slice(matched.length);
  if (operator === 'IS NULL' || operator === 'IS NOT NULL') {
    if (rest.trim() !== '') throw invalid(text, 'something follows it');
    return { field, operator, values: [] };
  }
  if (operator === 'IN' || operator === 'NOT IN') return { field, operator, values: readList(text, rest) };
  const { value, end } = readLiteral(text, rest, 0);
  if (end < rest.length) throw invalid(text, 'something follows its value');
  return { field, operator, values: [value] };
}

function normalize(written: string): Condition['operator'] {
  const operator = written.toUpperCase().replaceAll(/\s+/g, ' ');
  // The pattern lets nothing else through.
  return operator === '!=' ? '<>' : (operator as Condition['operator']);
}

function readList(text: string, rest: string): readonly WhereValue[] {
  if (!rest.startsWith('(') || !rest.trimEnd().endsWith(')')) throw invalid(text, 'a list stands in brackets');
  const list = rest.trimEnd().slice(1, -1);
  const values: WhereValue[] = [];
  for (let at = 0; ; at++) {
    const { value, end } = readLiteral(text, list, at);
    values.push(value);
    if (end === list.length) return values;
    if (list[end] !== ',') throw invalid(text, 'commas separate the values of a list');
    at = end;
  }
}

function readLiteral(text: string, from: string, at: number): { readonly value: WhereValue; readonly end: number } {
  literal.lastIndex = at;
  const found = literal.exec(from);
  if (found === null) throw invalid(text, 'a value is a text in single quotes, a number, a date, true or false');
  const [whole, quoted, word = ''] = found;
  if (/^null$/i.test(word))
    throw invalid(text, "nothing equals null: write `is null` or `is not null`, or 'null' for the text");
  return { value: quoted === undefined ? toValue(word) : quoted.replaceAll("''", "'"), end: at + whole.length };
}

/** Digits that a number holds exactly, wherever its point is. */
const exactDigits = 15;

/**
 * Whole numbers stay texts, which the database reads as what the field is: `007` of a text, an id beyond 2^53. One with a point is a number, for
 * it may be compared with a whole one.
 */
function toValue(word: string): WhereValue {
  if (/^(true|false)$/i.test(word)) return word.toLowerCase() === 'true';
  const isFraction = /^-?\d+\.\d+$/.test(word) && word.replaceAll(/\D/g, '').length <= exactDigits;
  return isFraction ? Number(word) : word;
}

const invalid = (where: string, why: string) =>
  semanticErrors.create('SEMANTIC_WHERE_INVALID', {
    message: `The condition ${JSON.stringify(where)} cannot be read: ${why}`,
    details: { where },
  });
