import { renderTable } from './table.js';
import { paint } from './paint.js';

type Row = Readonly<Record<string, unknown>>;

const longestCell = 60;

/** Rows of a query as a table, with their number below. */
export function renderRows(rows: readonly object[]): string {
  const records = rows as readonly Row[];
  const [first] = records;
  if (first === undefined) return 'no rows\n';
  const names = Object.keys(first);
  const columns = names.map((title) => ({
    title,
    ...(records.every((row) => isNumeric(row[title])) && { align: 'right' as const }),
  }));
  const cells = records.map((row) => names.map((name) => renderCell(row[name])));
  return `${renderTable(columns, cells)}\n${paint('dim', `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`)}\n`;
}

const isNumeric = (value: unknown): boolean =>
  value === null || typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

function renderCell(value: unknown): string {
  if (value === null || value === undefined) return paint('dim', 'null');
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const flat = text.replaceAll(/[\r\n\t]+/g, ' ');
  return flat.length > longestCell ? `${flat.slice(0, longestCell - 1)}…` : flat;
}
