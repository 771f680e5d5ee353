import { fit, widthOf } from './text.js';
import type { Cut } from './text.js';
import { paint } from './paint.js';
import { terminalWidth } from './terminal.js';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** May be shortened where the terminal is too narrow. */
  readonly cut?: Cut;
  /** May be left out where the terminal is too narrow: the lowest number goes first. */
  readonly spare?: number;
}

export interface TableOptions {
  /** Cells of the terminal. Default: those of stdout, and no bound where it is no terminal. */
  readonly width?: number;
}

const gap = '  ';
const narrowest = 8;
const readable = 16;

/** Aligned columns under dim titles, without a last line end; not wider than the terminal where that can be had. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  options: TableOptions = {},
): string {
  const flat = rows.map((cells) => cells.map(inOneLine));
  const titled = columns.map((column) => ({ ...column, title: inOneLine(column.title) }));
  const shown = fitColumns(measure(titled, flat), options.width ?? terminalWidth());
  const line = (cells: readonly string[]): string =>
    shown
      .map(({ column, index, width }) => pad(fit(cells[index] ?? '', width, column.cut), width, column.align))
      .join(gap)
      .trimEnd();
  const head = titled.some(({ title }) => title !== '') ? [paint('dim', line(titled.map(({ title }) => title)))] : [];
  return [...head, ...flat.map(line)].join('\n');
}

/** A line end within a cell would break the table, and a tab is as wide as the terminal likes. */
const inOneLine = (text: string): string => text.replaceAll(/[\r\n\t]+/g, ' ');

interface Measured {
  readonly column: TableColumn;
  readonly index: number;
  readonly width: number;
}

function measure(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): Measured[] {
  return columns.map((column, index) => {
    const width = rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(column.title));
    return { column, index, width };
  });
}

function fitColumns(measured: readonly Measured[], width: number): readonly Measured[] {
  const over = measured.reduce((sum, one) => sum + one.width + gap.length, -gap.length) - width;
  if (over <= 0) return measured;
  const spare = measured.filter(({ column }) => column.spare !== undefined);
  const [first] = spare.toSorted((a, b) => (a.column.spare ?? 0) - (b.column.spare ?? 0));
  if (first !== undefined)
    return fitColumns(
      measured.filter((one) => one !== first),
      width,
    );
  const cut = mostExpendable(measured);
  if (cut === undefined) return measured;
  // Half of what is too much at a time, so that two long columns end alike.
  const less = Math.max(narrowest, cut.width - Math.max(1, Math.ceil(over / 2)));
  return fitColumns(
    measured.map((one) => (one === cut ? { ...one, width: less } : one)),
    width,
  );
}

/** The widest column that can be cut; prose goes before names, as long as it is still worth reading. */
function mostExpendable(measured: readonly Measured[]): Measured | undefined {
  const widest = (columns: readonly Measured[]) => columns.toSorted((a, b) => b.width - a.width)[0];
  const cuttable = measured.filter(({ column, width }) => column.cut !== undefined && width > narrowest);
  return widest(cuttable.filter(({ column, width }) => column.cut === 'end' && width > readable)) ?? widest(cuttable);
}

function pad(text: string, width: number, align: TableColumn['align']): string {
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return align === 'right' ? space + text : text + space;
}
