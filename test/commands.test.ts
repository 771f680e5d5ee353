import { describe, expect, it } from 'vitest';
import { createWholeProgram, findCommand, unknownOptions } from './cli/whole-program.ts';
import { codeBlocks, readPages } from './docs/markdown.ts';

const program = await createWholeProgram();
const lines = readPages()
  .flatMap((page) => codeBlocks(page).filter(({ language }) => language === 'sh'))
  .flatMap(({ document, code }) => code.split('\n').map((line) => ({ document, line: line.trim() })));
const calls = lines.filter(({ line }) => /^(npx )?phlo /.test(line));

describe('commands in the documents', () => {
  it('are found', () => expect(calls.length).toBeGreaterThan(5));

  it.each(calls)('$document: $line', ({ line }) => {
    const words = (line.replace(/#.*$/, '').match(/"[^"]*"|'[^']*'|\S+/g) ?? [])
      .filter((word) => word !== 'npx')
      .slice(1);
    const command = findCommand(program, words);
    expect(unknownOptions(program, command, words)).toEqual([]);
    expect(command, `${words.join(' ')} is no command`).not.toBe(program);
  });
});
