export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** As it is written. */
  readonly text: string;
  /** The blank space before it. */
  readonly space: string;
}

const pattern =
  /(\s*)(?:('(?:[^']|'')*')|("(?:[^"]|"")+")|([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|(<>|<=|>=|!=|\|\||::|[-+*/%^=<>(),.[\]]))/y;

const kinds = ['string', 'quoted', 'word', 'number', 'symbol'] as const;

/**
 * Takes a SQL expression apart. `undefined` where there is something in it that has no place in an expression that becomes part of a
 * statement: a comment, `;`, a parameter, an escape string, or quotes and brackets that do not end.
 */
export function tokenize(expression: string): readonly SqlToken[] | undefined {
  const text = expression.trim();
  const tokens: SqlToken[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.length) {
    const [, space = '', ...found] = pattern.exec(text) ?? [];
    const at = found.findIndex((one) => one !== undefined);
    const kind = kinds[at];
    const token = found[at];
    if (kind === undefined || token === undefined) return undefined;
    const before = tokens.at(-1);
    const joined = space === '' ? `${before?.text ?? ''}${token}` : token;
    // What begins a comment, and strings with a letter before them, whose rules are others.
    if (kind === 'symbol' && /(--|\/\*|\*\/)$/.test(joined)) return undefined;
    if (kind === 'string' && space === '' && (before?.kind === 'word' || before?.kind === 'string')) return undefined;
    tokens.push({ kind, text: token, space });
  }
  return isBalanced(tokens) ? tokens : undefined;
}

function isBalanced(tokens: readonly SqlToken[]): boolean {
  const open: string[] = [];
  for (const { kind, text } of tokens) {
    if (kind !== 'symbol') continue;
    if (text === '(' || text === '[') open.push(text);
    if (text === ')' && open.pop() !== '(') return false;
    if (text === ']' && open.pop() !== '[') return false;
  }
  return open.length === 0;
}
