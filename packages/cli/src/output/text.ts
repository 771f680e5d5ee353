import { stripVTControlCharacters } from 'node:util';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

/** Cells of a terminal that a text takes: colours take none, Chinese signs and emoji two. */
export function widthOf(text: string): number {
  const plain = stripVTControlCharacters(text);
  if (/^[\u0020-\u007E]*$/.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of segmenter.segment(plain)) width += cellsOf(segment);
  return width;
}

// What is drawn over its neighbour, or not at all, such as U+200B and marks of direction.
const unseen = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
// They belong to the sign before them, and take a cell of their own: the sound marks of halfwidth kana, the AM of Thai and Lao.
const extending = /[\uFF9E\uFF9F\u0E33\u0EB3]/g;

function cellsOf(sign: string): number {
  if (unseen.test(sign)) return 0;
  if (wide.test(sign)) return 2;
  return 1 + (sign.length === 1 ? 0 : (sign.match(extending)?.length ?? 0));
}

/** A text in a column of so many cells: cut in its middle, or filled up. */
export function inCells(text: string, cells: number): string {
  const shown = fit(text, cells, 'middle');
  return `${shown}${' '.repeat(Math.max(0, cells - widthOf(shown)))}`;
}

/** Where a text that is too long loses its characters. */
export type Cut = 'end' | 'middle';

/** The text, or what fits of it with `…` for the rest. Colours are lost where it is cut. */
export function fit(text: string, width: number, cut: Cut = 'end'): string {
  if (widthOf(text) <= width) return text;
  const signs = [...segmenter.segment(stripVTControlCharacters(text))].map(({ segment }) => segment);
  const tailWidth = cut === 'middle' ? Math.floor((width - 1) / 2) : 0;
  return `${take(signs, width - 1 - tailWidth).join('')}…${take(signs.toReversed(), tailWidth).toReversed().join('')}`;
}

function take(signs: readonly string[], width: number): readonly string[] {
  let used = 0;
  const end = signs.findIndex((sign) => (used += widthOf(sign)) > width);
  return end < 0 ? signs : signs.slice(0, end);
}

// C0 and C1 controls move the cursor or worse, the bidirectional ones reorder what is read, and U+2028 and U+2029 are line ends to
// some; those that all know stay, and tabs.
// oxlint-disable-next-line no-control-regex
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;

const asCode = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** What comes from data cannot command the terminal. */
export const harmless = (text: string): string => text.replaceAll(controls, asCode);

// oxlint-disable-next-line no-control-regex
const colours = /(\u001B\[[\d;:]*m)/;

/** Whole lines that a program has printed: their colours stay, up to the end of each, and nothing else of them commands the terminal. */
export const calm = (lines: string): string =>
  lines.replaceAll('\r\n', '\n').replaceAll(/[^\n]+/g, (line) => {
    // Every other part is a colour.
    const parts = line.split(colours).map((part, index) => (index % 2 === 0 ? harmless(part) : part));
    return parts.length > 1 ? `${parts.join('')}\u001B[0m` : parts.join('');
  });

/**
 * Breaks each line of a text between words; a word that is longer stays whole, so that it can be copied. `lead` cells of
 * the first line are taken already.
 */
export function wrap(text: string, width: number, lead = 0): readonly string[] {
  return text.split('\n').flatMap((line, number) => {
    const lines: string[] = [];
    let used = number === 0 ? lead : 0;
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last === undefined || used + 1 + widthOf(word) > width) {
        used = last === undefined ? used + widthOf(word) : widthOf(word);
        lines.push(word);
      } else {
        used += 1 + widthOf(word);
        lines[lines.length - 1] = `${last} ${word}`;
      }
    }
    return lines;
  });
}

const narrowestText = 30;

interface HangOptions {
  /** Cells of a line. */
  readonly width: number;
  /** Cells before each line. */
  readonly indent: number;
  /** Cells of the first line that are taken already. Default: `indent`. */
  readonly lead?: number;
}

/** Text from anywhere, broken between words, with its further lines under the first one. */
export function hang(text: string, { width, indent, lead = indent }: HangOptions): string {
  const lines = wrap(harmless(text), Math.max(narrowestText, width - indent), lead - indent);
  return lines.join(`\n${' '.repeat(indent)}`);
}
