/** An array that PostgreSQL wrote as text: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
export function parseArray(text: string, read: (item: string) => unknown): unknown[] {
  // Bounds other than 1 come first: `[0:1]={1,2}`.
  return readItems(text, text.indexOf('{') + 1, read).items;
}

interface Items {
  readonly items: unknown[];
  /** Behind the closing brace. */
  readonly end: number;
}

function readItems(text: string, start: number, read: (item: string) => unknown): Items {
  const items: unknown[] = [];
  let at = start;
  while (at < text.length && text[at] !== '}') {
    if (text[at] === ',') {
      at += 1;
    } else if (text[at] === '{') {
      const inner = readItems(text, at + 1, read);
      items.push(inner.items);
      at = inner.end;
    } else {
      const [token = ''] = matchAt(text, at);
      items.push(readItem(token, read));
      at += token.length;
    }
  }
  return { items, end: at + 1 };
}

/** Sticky, so that a long array is not copied once for each of its items. */
function matchAt(text: string, at: number): readonly string[] {
  const pattern = /"(?:[^"\\]|\\.)*"|[^,}]*/sy;
  pattern.lastIndex = at;
  return pattern.exec(text) ?? [];
}

function readItem(token: string, read: (item: string) => unknown): unknown {
  if (token.startsWith('"')) return read(token.slice(1, -1).replace(/\\(.)/gs, '$1'));
  return token === 'NULL' ? null : read(token);
}
