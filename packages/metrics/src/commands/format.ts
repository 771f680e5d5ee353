const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
] as const;

/** `1.2 s`, `5 min`, `3 h`, `2 d`. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '-';
  const [unit, size] = units.find(([, least]) => seconds >= least * 1.5) ?? ['s', 1];
  return unit === 's' ? `${Number(seconds.toPrecision(2))} s` : `${Math.round(seconds / size)} ${unit}`;
}

/** `3 success, 1 failed`. */
export const formatCounts = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
