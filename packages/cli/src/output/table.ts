import { stripVTControlCharacters } from 'node:util';
import { paint } from './paint.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const gap = '  ';

const widthOf = (text: string): number => stripVTControlCharacters(text).length;

/** Aligned columns under dim titles, without a last line end. */
export function renderTable(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, index) =>
    Math.max(widthOf(column.title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    columns
      .map((column, index) => pad(cells[index] ?? '', widths[index] ?? 0, column.align))
      .join(gap)
      .trimEnd();
  const head = paint('dim', line(columns.map(({ title }) => title)));
  return [head, ...rows.map(line)].join('\n');
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}
