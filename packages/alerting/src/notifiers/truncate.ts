/**
 * A text of at most `length` characters (UTF-16, as JavaScript and Slack count them): where it is longer, its middle goes and how much of it.
 * No character is cut in two.
 */
export function truncateMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const note = (gone: number) => ` …${gone} more… `;
  const room = length - note(text.length).length;
  if (room <= 0) return wholeCharacters(text.slice(0, length));
  const start = wholeCharacters(text.slice(0, Math.ceil(room / 2)));
  const end = wholeCharacters(text.slice(text.length - Math.floor(room / 2)));
  return `${start}${note(text.length - start.length - end.length)}${end}`;
}

/** Without half a surrogate pair at either end. */
const wholeCharacters = (text: string): string => text.replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
