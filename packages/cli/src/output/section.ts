import { paint } from './paint.js';
import { terminalWidth } from './terminal.js';
import { harmless, wrap } from './text.js';

type Style = Parameters<typeof paint>[0];

const labelWidth = 10;
const indent = ' '.repeat(labelWidth);

/** Cells that are left for the text of a section. */
export const sectionWidth = (): number => terminalWidth() - labelWidth;

/** A label, and its lines beside it. */
export function section(label: string, style: Style, lines: readonly string[]): string {
  const [first = '', ...rest] = lines.flatMap((line) => line.split('\n'));
  return [`${paint(style, label)}${' '.repeat(Math.max(1, labelWidth - label.length))}${first}`]
    .concat(rest.map((line) => (line === '' ? '' : `${indent}${line}`)))
    .join('\n');
}

/** Prose in a section, broken between words, under what stands before it. */
export function prose(text: string, lead = ''): string {
  const [first = '', ...rest] = wrap(harmless(text), Math.max(30, sectionWidth() - lead.length));
  return [`${lead}${first}`, ...rest.map((line) => `${' '.repeat(lead.length)}${line}`)].join('\n');
}
