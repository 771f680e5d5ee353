/** Lines that only one of two texts has, in order: `-` of the first, `+` of the second. */
export function diffText(from: string, to: string): readonly string[] {
  const before = from.split('\n');
  const after = to.split('\n');
  const lengths = commonLengths(before, after);
  const lines: string[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      row++;
      column++;
    } else if (row < before.length && (lengths[row + 1]?.[column] ?? -1) >= (lengths[row]?.[column + 1] ?? -1)) {
      lines.push(`- ${before[row++] ?? ''}`);
    } else lines.push(`+ ${after[column++] ?? ''}`);
  }
  return lines;
}

/** Of each pair of tails, how many lines they have in common; from the back. Manifests have some hundred lines. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: before.length + 1 }, () => Array.from({ length: after.length + 1 }, () => 0));
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const longest = Math.max(table[row + 1]?.[column] ?? 0, table[row]?.[column + 1] ?? 0);
      const common = before[row] === after[column] ? (table[row + 1]?.[column + 1] ?? 0) + 1 : longest;
      table[row]?.splice(column, 1, common);
    }
  }
  return table;
}
