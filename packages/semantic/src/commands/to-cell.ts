/** A value of a result as a cell, on one line. */
export function toCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
  return text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
}
