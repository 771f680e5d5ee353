import { describe, expect, it } from 'vitest';
import { createProgram } from '../packages/cli/src/cli.ts';
import { codeBlocks, readPages } from './docs/markdown.ts';

type Command = Awaited<ReturnType<typeof createProgram>>;

const program = await createProgram();
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
    const known = [command, program].flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short]));
    expect(words.filter((word) => word.startsWith('-') && !['--help', ...known].includes(word.split('=')[0]))).toEqual(
      [],
    );
    expect(command, `${words.join(' ')} is no command`).not.toBe(program);
  });
});

/** Goes down the tree of commands by the words that are not options. */
function findCommand(from: Command, words: readonly string[]): Command {
  const [first, ...rest] = words[0] === '-C' ? words.slice(2) : words;
  const next = from.commands.find((command) => command.name() === first || command.aliases().includes(first ?? ''));
  return next === undefined ? from : findCommand(next, rest);
}
