import { clauses, isKeyword, isTypeWord, isUnit, phrases } from './sql-words.js';
import type { SqlToken } from './tokenize.js';

/** What an expression's words are for; it is known before any of them is taken for a name. */
export interface WordRoles {
  /** Whether a word begins another part of a statement. */
  readonly isStatement: boolean;
  /** Whether the token is, or begins, the name of a column. */
  isName(at: number): boolean;
}

const takesFrom: ReadonlySet<string> = new Set(['EXTRACT', 'TRIM', 'SUBSTRING', 'OVERLAY']);

export function findWordRoles(tokens: readonly SqlToken[]): WordRoles {
  const within = findFunctions(tokens);
  const wordAt = (at: number): string => (tokens[at]?.kind === 'word' ? tokens[at].text.toUpperCase() : '');
  const fixed = new Set([
    ...findTypes(tokens, within),
    ...findPhrases(tokens, wordAt),
    ...findCollations(tokens, wordAt),
  ]);
  const isStatement = tokens.some((_, at) => {
    const word = wordAt(at);
    if (word === '' || fixed.has(at)) return false;
    return word === 'FROM' ? !takesFrom.has(within[at] ?? '') : clauses.has(word);
  });
  const isUnitAt = (at: number): boolean => {
    const before = tokens[at - 1];
    if (!isUnit(wordAt(at))) return false;
    // `INTERVAL '1' DAY`, `INTERVAL 1 DAY`, `INTERVAL (n) DAY`, `DAY TO SECOND`, `EXTRACT(DAY FROM day)`.
    if (before?.kind === 'string') return true;
    if (before?.kind === 'number') return wordAt(at - 2) === 'INTERVAL';
    if (before?.text === ')') return within[at - 2] === 'INTERVAL';
    if (wordAt(at - 1) === 'TO') return isUnit(wordAt(at - 2));
    return within[at] === 'EXTRACT' && before?.text === '(';
  };
  const isName = (at: number): boolean => {
    const token = tokens[at];
    if (fixed.has(at)) return false;
    if (token?.kind === 'quoted') return true;
    if (token?.kind !== 'word' || isKeyword(token.text) || isUnitAt(at)) return false;
    // A function, or a literal with its type before it.
    const after = tokens[at + 1];
    return after?.text !== '(' && after?.kind !== 'string';
  };
  return { isStatement, isName };
}

type WordAt = (at: number) => string;

function findPhrases(tokens: readonly SqlToken[], wordAt: WordAt): readonly number[] {
  return tokens.flatMap((_, start) =>
    phrases
      .filter((phrase) => phrase.every((word, at) => wordAt(start + at) === word))
      .flatMap((phrase) => phrase.map((_word, at) => start + at)),
  );
}

/** What stands behind `COLLATE` is the name of an order, with a schema before it or without. */
const findCollations = (tokens: readonly SqlToken[], wordAt: WordAt): readonly number[] =>
  tokens.flatMap((_, at) => {
    if (wordAt(at) !== 'COLLATE') return [];
    return tokens[at + 2]?.text === '.' ? [at + 1, at + 2, at + 3] : [at + 1];
  });

/** Of each token the word before the brackets that it stands in, in upper case; empty where there is none. */
function findFunctions(tokens: readonly SqlToken[]): readonly string[] {
  const open: string[] = [];
  return tokens.map(({ kind, text }, at) => {
    const before = tokens[at - 1];
    if (kind === 'symbol' && text === ')') open.pop();
    const within = open.at(-1) ?? '';
    if (kind === 'symbol' && text === '(') open.push(before?.kind === 'word' ? before.text.toUpperCase() : '');
    return within;
  });
}

/** The words of types: behind `::`, and all that stands behind the `AS` of a cast. */
function findTypes(tokens: readonly SqlToken[], within: readonly string[]): readonly number[] {
  return tokens.flatMap(({ kind, text }, at) => {
    if (kind === 'word' && text.toUpperCase() === 'AS' && /^(TRY_)?CAST$/.test(within[at] ?? ''))
      return indicesFrom(at + 1, endOfBrackets(tokens, at));
    if (kind !== 'symbol' || text !== '::') return [];
    let end = at + 2;
    while (isTypeWord(tokens[end]?.text ?? '')) end++;
    return indicesFrom(at + 1, end);
  });
}

/** Where the brackets close that a token stands in. */
function endOfBrackets(tokens: readonly SqlToken[], at: number): number {
  let open = 1;
  let end = at;
  while (open > 0 && end < tokens.length) {
    end++;
    if (tokens[end]?.text === '(') open++;
    if (tokens[end]?.text === ')') open--;
  }
  return end;
}

const indicesFrom = (start: number, end: number): readonly number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);
