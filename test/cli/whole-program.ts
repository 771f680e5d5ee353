import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createProgram } from '../../packages/cli/src/cli.ts';
import type { CliPlugin } from '../../packages/cli/src/plugin-commands/cli-plugin.ts';
import { describeCommand } from '../../packages/cli/src/plugin-commands/run-plugin-command.ts';
import { pluginGroup } from '../../scripts/cli/command-tree.js';
import { cliEntriesOf, readPackages, root } from '../workspace/packages.ts';

type Command = Awaited<ReturnType<typeof createProgram>>;

const plugins: CliPlugin[] = [];
for (const { folder, manifest } of readPackages())
  for (const entry of cliEntriesOf(manifest, folder)) {
    const { default: make } = (await import(pathToFileURL(join(root, entry)).href)) as {
      readonly default: () => CliPlugin;
    };
    plugins.push(make());
  }

/** Every command of `phlo`, with those of the workspace's plugins; the latter do nothing. */
export async function createWholeProgram(): Promise<Command> {
  const program = await createProgram();
  for (const command of plugins.flatMap(({ commands }) => commands))
    program.addCommand(describeCommand(command, async () => undefined, '').helpGroup(pluginGroup));
  return program;
}

/** Goes down the tree by the words that are names of commands. */
export function findCommand(from: Command, words: readonly string[]): Command {
  const [first, ...rest] = words[0] === '-C' ? words.slice(2) : words;
  const next = from.commands.find((command) => command.name() === first || command.aliases().includes(first ?? ''));
  return next === undefined ? from : findCommand(next, rest);
}

/** Options in the words of a call that neither the command nor `phlo` has. */
export function unknownOptions(program: Command, command: Command, words: readonly string[]): readonly string[] {
  const known = [
    '-h',
    '--help',
    ...[command, program].flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short])),
  ];
  return words.filter((word) => word.startsWith('-') && !known.includes(word.split('=')[0]));
}
