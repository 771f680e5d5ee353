/** What differs from run to run, and what stands for it. */
const changing: readonly (readonly [RegExp, string])[] = [
  [/\b\d{8}T\d{6}Z-\w{8}\b/g, '<run>'],
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/g, '<id>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '<time>'],
  [/\b\d[\d,.]* ?(ms|s|min|h)\b( +[\d,]+$)?/gm, '<duration>'],
  [/\b\d[\d.]* (B|kB|MB|GB)\b/g, '<size>'],
  [/\b\d{12,}\b/g, '<number>'],
  [/\/\S*\/phlo-page-\w+\/at|\/home\/mia\b/g, '<folder>'],
  [/ +/g, ' '],
];

/**
 * An output as it is compared with a page: without what is another one each time, and without the width of columns. Where the page says `…` on a
 * line of its own, any lines may stand.
 */
export function loosely(output: string, said: string): string {
  const lines = mask(output);
  const wanted = mask(said);
  const kept: string[] = [];
  let at = 0;
  for (const [index, line] of wanted.entries())
    if (line === '…') {
      const next = wanted[index + 1];
      const found = next === undefined ? lines.length : lines.indexOf(next, at);
      at = found < 0 ? at : found;
      kept.push('…');
    } else if (at < lines.length) kept.push(lines[at++] ?? '');
  return [...kept, ...lines.slice(at)].join('\n');
}

function mask(text: string): string[] {
  const masked = changing.reduce((rest, [pattern, name]) => rest.replaceAll(pattern, name), text);
  return masked
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
