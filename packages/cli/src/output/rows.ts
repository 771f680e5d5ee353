import { renderTable } from './table.js';
import type { TableColumn } from './table.js';
import { fit, harmless, widthOf } from './text.js';
import { terminalWidth } from './terminal.js';
import { countOf } from './format.js';
import { paint } from './paint.js';

type Row = Readonly<Record<string, unknown>>;

const longestCell = 60;
const narrowestCell = 8;

export interface RowsOptions {
  /** Cells of the terminal. Default: those of stdout, and no bound where it is no terminal. */
  readonly width?: number;
}

/** Rows of a query as a table, with their number below. */
export function renderRows(rows: readonly object[], options: RowsOptions = {}): string {
  if (rows.length === 0) return 'no rows\n';
  return `${renderBatch(rows, options)}\n${renderCount(rows.length)}`;
}

export const renderCount = (count: number): string => `${paint('dim', `${countOf(count, 'row')}`)}\n`;

/** Some rows as a table; where a terminal is too narrow for their columns, each row as a list of its values. */
export function renderBatch(rows: readonly object[], options: RowsOptions = {}): string {
  if (rows.every(isPlan)) return rows.map((row) => `${harmless(row.explain_value)}\n`).join('');
  const width = options.width ?? terminalWidth();
  const records = rows as readonly Row[];
  const names = Object.keys(records[0] ?? {});
  const isBound = Number.isFinite(width);
  const columns = names.map((name): TableColumn => {
    const isNumber = records.every((row) => isNumeric(row[name]));
    return { title: flatten(name), ...(isNumber ? { align: 'right' } : { cut: 'end' }) };
  });
  const cells = records.map((row) => names.map((name) => renderCell(row[name], isBound)));
  return narrowestOf(columns, cells) > width
    ? renderList(names, records, width)
    : renderTable(columns, cells, { width });
}

/** What EXPLAIN answers is a drawing of many lines: in a cell nobody could read it. */
const isPlan = (row: object): row is { readonly explain_key: unknown; readonly explain_value: string } =>
  'explain_key' in row && 'explain_value' in row && typeof row.explain_value === 'string';

/** What the table takes when all that can be cut is cut. */
function narrowestOf(columns: readonly TableColumn[], rows: readonly (readonly string[])[]): number {
  return columns.reduce((sum, { title, cut }, index) => {
    const natural = rows.reduce((widest, row) => Math.max(widest, widthOf(row[index] ?? '')), widthOf(title));
    return sum + 2 + (cut === undefined ? natural : Math.min(natural, narrowestCell));
  }, -2);
}

function renderList(names: readonly string[], records: readonly Row[], width: number): string {
  const label = Math.min(30, Math.max(...names.map((name) => widthOf(name))));
  const lines = records.map((row) =>
    names
      .map((name) => {
        const title = fit(flatten(name), label, 'middle');
        const space = ' '.repeat(Math.max(0, label - widthOf(title)));
        return `${paint('dim', title)}${space}  ${fit(renderCell(row[name], false), Math.max(narrowestCell, width - label - 2))}`;
      })
      .join('\n'),
  );
  return lines.join('\n\n');
}

const isNumeric = (value: unknown): boolean =>
  value === null || typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

const flatten = (text: string): string => harmless(text.replaceAll(/[\r\n\t]+/g, ' '));

function renderCell(value: unknown, isBound: boolean): string {
  if (value === null || value === undefined) return paint('dim', 'null');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const flat = flatten(text);
  return isBound ? fit(flat, longestCell) : flat;
}
