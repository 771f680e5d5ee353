import { formatCount } from '../format-count.js';

/** What a result of a command is rendered for. */
export interface CommandView {
  /** Cells of a line; no bound where it goes to a file or to a program. */
  readonly width: number;
  /**
   * Aligned columns under their titles, without a line break at the end; none are shown where `titles` is empty. A column of numbers stands to
   * the right. On a terminal long cells are cut, and what would command it is shown harmlessly.
   */
  table(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): string;
  /** A line of what is no table, such as a tree: as its cells, cut in the middle and shown harmlessly. */
  line(text: string): string;
}

/** A view without a terminal, with columns as wide as their longest cell: for tests, and for whoever prints elsewhere. */
export const plainView: CommandView = {
  width: Number.POSITIVE_INFINITY,
  table: (titles, rows) => {
    const texts = rows.map((row) => row.map(toCellText));
    const lines = titles.length === 0 ? texts : [titles, ...texts];
    const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((row) => row[at]?.length ?? 0)));
    const pad = (text: string, at: number) =>
      isNumberColumn(rows, at) ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0);
    return lines.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
  },
  line: (text) => text,
};

/** A cell as it is shown: numbers with separators. */
export const toCellText = (cell: string | number): string => (typeof cell === 'number' ? formatCount(cell) : cell);

/** Whether every cell of a column is a number. */
export const isNumberColumn = (rows: readonly (readonly (string | number)[])[], at: number): boolean =>
  rows.length > 0 && rows.every((row) => typeof row[at] === 'number');
