import { clauses, isKeyword, isTypeWord, isUnit } from './sql-words.js';
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
  const types = findTypes(tokens, within);
  const isStatement = tokens.some(({ kind, text }, at) => {
    const word = text.toUpperCase();
    if (kind !== 'word' || types.has(at)) return false;
    return word === 'FROM' ? !takesFrom.has(within[at] ?? '') : clauses.has(word);
  });
  const isName = (at: number): boolean => {
    const token = tokens[at];
    if (token?.kind === 'quoted') return true;
    if (token?.kind !== 'word' || isKeyword(token.text) || types.has(at)) return false;
    const [before, after] = [tokens[at - 1], tokens[at + 1]];
    const isInExtract = within[at] === 'EXTRACT' && before?.text === '(';
    if (isUnit(token.text) && (before?.kind === 'string' || isInExtract)) return false;
    // A function, or a literal with its type before it.
    return after?.text !== '(' && after?.kind !== 'string';
  };
  return { isStatement, isName };
}

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

/** The words of types: behind `::`, and behind the `AS` of a cast. */
function findTypes(tokens: readonly SqlToken[], within: readonly string[]): ReadonlySet<number> {
  const types = new Set<number>();
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind === 'word' && text.toUpperCase() === 'AS' && /^(TRY_)?CAST$/.test(within[at] ?? ''))
      for (let next = at + 1; tokens[next]?.kind === 'word'; next++) types.add(next);
    if (kind !== 'symbol' || text !== '::') continue;
    for (let next = at + 1; next === at + 1 || isTypeWord(tokens[next]?.text ?? ''); next++) types.add(next);
  }
  return types;
}
