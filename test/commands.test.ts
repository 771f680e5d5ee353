import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../packages/cli/src/cli.ts';
import type { CliPlugin } from '../packages/cli/src/plugin-commands/cli-plugin.ts';
import { describeCommand } from '../packages/cli/src/plugin-commands/run-plugin-command.ts';
import { codeBlocks, readPages } from './docs/markdown.ts';
import { cliEntriesOf, readPackages, root } from './workspace/packages.ts';

type Command = Awaited<ReturnType<typeof createProgram>>;

const program = await createProgram();
for (const { folder, manifest } of readPackages())
  for (const entry of cliEntriesOf(manifest, folder)) {
    const { default: make } = (await import(pathToFileURL(join(root, entry)).href)) as {
      readonly default: () => CliPlugin;
    };
    for (const command of make().commands) program.addCommand(describeCommand(command, async () => undefined, ''));
  }
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
