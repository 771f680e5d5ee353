import { describe, expect, it } from 'vitest';
import { calm, fit, hang, harmless, widthOf, wrap } from './text.js';

describe('widthOf', () => {
  it.each([
    ['abc', 3],
    ['\u001B[31mabc\u001B[39m', 3],
    ['日本語', 6],
    ['🦆', 2],
    ['e\u0301', 1],
    ['', 0],
    ['a\u200Bb', 2],
    ['\u200Fab\uFEFF', 2],
    ['ｶﾞｽ', 3],
    ['น้ำ', 2],
    ['👩‍👩‍👧', 2],
    ['한', 2],
  ])('counts the cells of %j', (text, width) => expect(widthOf(text)).toBe(width));
});

describe('fit', () => {
  it.each([
    ['gold.revenue', 20, 'end', 'gold.revenue'],
    ['gold.revenue', 8, 'end', 'gold.re…'],
    ['gold.revenue', 8, 'middle', 'gold…nue'],
    ['日本語の列', 7, 'end', '日本語…'],
  ] as const)('of %j to %d cells, cut at the %s, leaves %j', (text, width, cut, expected) => {
    expect(fit(text, width, cut)).toBe(expected);
    expect(widthOf(fit(text, width, cut))).toBeLessThanOrEqual(width);
  });
});

describe('wrap', () => {
  it('breaks between words, and keeps lines that are lines already', () => {
    expect(wrap('one two three\nfour', 8)).toEqual(['one two', 'three', 'four']);
  });

  it('leaves a longer word whole, for it may be a path to copy', () => {
    expect(wrap('see /a/very/long/path', 8)).toEqual(['see', '/a/very/long/path']);
  });

  it('knows what stands before the first line', () => expect(wrap('one two', 8, 4)).toEqual(['one', 'two']));
});

describe('hang', () => {
  it('breaks text under itself, and shows harmlessly what would command the terminal', () => {
    expect(hang('a message that is\u0007 longer than a line of forty', { width: 40, indent: 6 })).toBe(
      String.raw`a message that is\u0007 longer` + '\n      than a line of forty',
    );
  });
});

describe('harmless', () => {
  it('shows what would move the cursor or turn the text around, and keeps lines', () => {
    expect(harmless('a\u001B[2Jb\r\u0007\u202Ec\nd')).toBe(String.raw`a\u001b[2Jb\u000d\u0007\u202ec` + '\nd');
    expect(harmless('a\u2028b')).toBe(String.raw`a\u2028b`);
  });
});

describe('calm', () => {
  it.each([
    ['\u001B[1;31mred\u001B[0m\tthen\n', '\u001B[1;31mred\u001B[0m\tthen\u001B[0m\n'],
    ['\u001B[32mgreen\nplain\n', '\u001B[32mgreen\u001B[0m\nplain\n'],
    ['from Windows\r\n', 'from Windows\n'],
    ['\u001B[2J\u0007\u001B]0;title\u0007', '\\u001b[2J\\u0007\\u001b]0;title\\u0007'],
    ['10 %\r20 %', '10 %\\u000d20 %'],
  ])('keeps the colours of %j, each to the end of its line, and nothing else that commands', (text, shown) =>
    expect(calm(text)).toBe(shown),
  );
});
