/** Cells in aligned columns under their titles; what is empty in all rows keeps its place. */
export function renderColumns(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((row) => (row[at] ?? '').length)));
  return [titles, ...rows]
    .map((row) =>
      titles
        .map((_, at) => (row[at] ?? '').padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A value of a result as a cell, on one line. */
export function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
}
