import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shellPath, shellWord } from './shell-word.js';

/** What a real shell makes of a line; nothing is added to what it prints. */
const sh = (line: string, cwd?: string): string =>
  execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8', ...(cwd !== undefined && { cwd }) });

const sign = fc.oneof(
  fc.constantFrom(...` '"$\`\\\n\t~*?[]{}()<>|&;#!=-^%@+:,./`.split('')),
  fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }).filter((one) => !one.includes('\0')),
);
const text = fc.array(sign, { maxLength: 12 }).map((signs) => signs.join(''));

describe('a word of a shell', () => {
  it('is the text that it was made of, whatever that has in it', () => {
    const given = fc.sample(text, 2_000);
    // An end is put behind each, so that a line break at its end is not lost.
    const read = sh(`printf '%s\\0' ${given.map(shellWord).join(' ')}`).split('\0');
    expect(read.slice(0, -1)).toEqual(given);
  });

  it('is it as the value of a variable too', () => {
    for (const given of fc.sample(text, 20)) expect(sh(`A=${shellWord(given)} printenv A`)).toBe(`${given}\n`);
  });

  it.each([
    ['', "''"],
    ['plain/file-1.csv', 'plain/file-1.csv'],
    ['my lake', "'my lake'"],
    ["it's", String.raw`'it'\''s'`],
    ['~/lake', "'~/lake'"],
    ['$HOME', "'$HOME'"],
    ['a\nb', "'a\nb'"],
    ['=ls', "'=ls'"],
    ['a\0b', 'ab'],
  ])('of %j is %s', (given, word) => {
    expect(shellWord(given)).toBe(word);
  });
});

describe('a path as a word', () => {
  it('is entered by `cd`, also where it looks like an option', () => {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-word-')));
    try {
      for (const name of ['-', '-P', '--', 'a b', "it's $HOME", 'two\nlines', '~', '*']) {
        mkdirSync(join(dir, name));
        expect(sh(`CDPATH=; cd ${shellPath(name)} && pwd`, dir)).toBe(`${join(dir, name)}\n`);
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
