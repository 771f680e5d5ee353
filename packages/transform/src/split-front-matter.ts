/** A model's file in its two parts. Lines are numbered from 1 on. */
export interface ModelParts {
  /** Absent where the file has none. */
  readonly yaml?: { readonly text: string; readonly firstLine: number };
  readonly sql: string;
  readonly sqlFirstLine: number;
}

// Between two lines of `---`, or the same inside a block comment, which keeps the file valid SQL for other tools.
const openings = [
  { open: /^\s*---[ \t]*\r?\n/, close: /^---[ \t]*(?:\r?\n|$)/m },
  { open: /^\s*\/\*[ \t]*(?:\r?\n)?[ \t]*---[ \t]*\r?\n/, close: /^[ \t]*---\s*\*\/[ \t]*(?:\r?\n|$)/m },
];

/** Separates front matter from SQL. `undefined` where the front matter is opened and never closed. */
export function splitFrontMatter(text: string): ModelParts | undefined {
  for (const { open, close } of openings) {
    const opened = open.exec(text);
    if (opened === null) continue;
    const start = opened[0].length;
    const closed = close.exec(text.slice(start));
    if (closed === null) return undefined;
    const end = start + closed.index;
    const after = end + closed[0].length;
    return {
      yaml: { text: text.slice(start, end), firstLine: lineAt(text, start) },
      sql: text.slice(after),
      sqlFirstLine: lineAt(text, after),
    };
  }
  return { sql: text, sqlFirstLine: 1 };
}

/** Line of an offset, from 1 on. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;
