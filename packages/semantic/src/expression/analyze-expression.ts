import { tokenize } from './tokenize.js';
import type { SqlToken } from './tokenize.js';
import { findWordRoles } from './word-roles.js';

/** A name in an expression: of a column or a field, with or without its dataset before it. */
export interface Reference {
  readonly qualifier?: string | undefined;
  readonly name: string;
}

/** A piece of an expression: text that stays as it is, or a name with the space before it. */
export type ExpressionPart = { readonly text: string } | { readonly space: string; readonly reference: Reference };

export interface ExpressionAnalysis {
  /** Empty where the expression cannot be analyzed. */
  readonly parts: readonly ExpressionPart[];
  /** Names in the order in which they stand. */
  readonly references: readonly Reference[];
  /** Whether it is one expression whose names are all known: only such a one may become part of a statement. */
  readonly isKnown: boolean;
}

const unknown: ExpressionAnalysis = { parts: [], references: [], isKnown: false };

/** Finds the names in a SQL expression, without a database: what is neither a keyword, a function, a type nor a literal. */
export function analyzeExpression(expression: string): ExpressionAnalysis {
  const tokens = tokenize(expression);
  if (tokens === undefined || tokens.length === 0) return unknown;
  const roles = findWordRoles(tokens);
  if (roles.isStatement || isList(tokens)) return unknown;
  const parts: ExpressionPart[] = [];
  for (let at = 0; at < tokens.length;) {
    const { space = '', text = '' } = tokens[at] ?? {};
    if (!roles.isName(at)) {
      parts.push({ text: `${space}${text}` });
      at += 1;
      continue;
    }
    const { names, end } = readPath(tokens, at);
    const reference = toReference(names);
    if (reference === undefined) return unknown;
    parts.push({ space, reference });
    at = end;
  }
  const references = parts.flatMap((part) => ('reference' in part ? [part.reference] : []));
  return { parts, references, isKnown: true };
}

/** Whether it is several expressions, or begins as what a statement selects does: `a, b`, `DISTINCT a`. */
function isList(tokens: readonly SqlToken[]): boolean {
  let open = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'symbol') continue;
    if (text === '(' || text === '[') open++;
    if (text === ')' || text === ']') open--;
    if (text === ',' && open === 0) return true;
  }
  const [first] = tokens;
  return first?.kind === 'word' && /^(DISTINCT|ALL)$/i.test(first.text);
}

function readPath(
  tokens: readonly SqlToken[],
  at: number,
): { readonly names: readonly string[]; readonly end: number } {
  const names = [nameOf(tokens[at])];
  let end = at + 1;
  while (tokens[end]?.text === '.') {
    names.push(nameOf(tokens[end + 1]));
    end += 2;
  }
  return { names, end };
}

/** Empty for what is no name, as the star of `t.*`. */
function nameOf(token: SqlToken | undefined): string {
  if (token?.kind === 'word') return token.text;
  return token?.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : '';
}

function toReference(names: readonly string[]): Reference | undefined {
  if (names.includes('') || names.length > 2) return undefined;
  const [first = '', second] = names;
  return second === undefined ? { name: first } : { qualifier: first, name: second };
}
