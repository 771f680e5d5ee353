import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runProgram } from '../packages/cli/src/cli.ts';
import { cliDocs, schemas, transcripts } from '../scripts/cli/cli-docs.js';
import { commandTree, examplesIn, hasJson, helpOf } from '../scripts/cli/command-tree.js';
import { documents, errorDocument, problemsOf } from './cli/documents.ts';
import { createWholeProgram, findCommand, unknownOptions } from './cli/whole-program.ts';
import { root } from './workspace/packages.ts';

const program = await createWholeProgram();
const nodes = commandTree(program);

describe('every command', () => {
  it('is found, those of plugins as well', () => {
    expect(nodes.length).toBeGreaterThan(60);
    expect(nodes.map(({ path }) => path)).toEqual(expect.arrayContaining(['phlo tables list', 'phlo lineage show']));
  });

  it('describes itself, and shows an example that is a call of `phlo` with options that there are', () => {
    const wrong = nodes.flatMap(({ path, command }) => {
      const examples = examplesIn(helpOf(command));
      const odd = examples.flatMap(unknownIn).map((problem) => `${path}: ${problem}`);
      return [
        ...(command.description() === '' ? [`${path}: no description`] : []),
        ...(examples.length === 0
          ? [`${path}: no example: .addHelpText('after', '\\nExample:\\n  $ ${path}\\n')`]
          : []),
        ...odd,
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('prints JSON when it is asked to, and documents it', () => {
    const acting = nodes.filter(({ isGroup }) => !isGroup);
    expect(acting.filter(({ command }) => !hasJson(command)).map(({ path }) => `${path} has no --json`)).toEqual([]);
    const words = acting.map(({ path }) => path.replace(/^phlo /, ''));
    expect(
      words.filter((one) => !documents.has(one)),
      'declare what they print in `src/documents.ts` of their package',
    ).toEqual([]);
    expect([...documents.keys()].filter((one) => !words.includes(one))).toEqual([]);
  });

  it('prints its errors as one document as well', () => {
    const printed = readdirSync(join(root, transcripts))
      .map((name) => readFileSync(join(root, transcripts, name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/^stdout:\n([\s\S]*?)\n(?:stderr:|exit \d+)$/gm)]);
    expect(printed.length).toBeGreaterThan(60);
    expect(printed.flatMap(([, text = '']) => problemsOf(errorDocument, JSON.parse(text)))).toEqual([]);
  });

  it('says in help and errors what is written down, and has its place in the reference: else `npm run cli-docs`', async () => {
    const docs = await cliDocs({ createProgram: createWholeProgram, runProgram, documents, errorDocument });
    const kept = [transcripts, schemas].flatMap((folder) =>
      readdirSync(join(root, folder)).map((name) => `${folder}/${name}`),
    );
    expect(
      kept.filter((path) => !docs.has(path)),
      'of commands that are gone: run `npm run cli-docs`',
    ).toEqual([]);
    for (const [path, text] of docs)
      expect(
        readIfThere(path),
        `${path} is not what the command says: run \`npm run cli-docs\`, and look at its diff`,
      ).toBe(text);
  });
});

/** What is no command or no option in a line that is shown as an example. */
function unknownIn(line: string): readonly string[] {
  const words = line.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const at = words.findIndex((word) => word === '|' || word === '>');
  const [name, ...rest] = at < 0 ? words : words.slice(0, at);
  if (name !== 'phlo') return [`"${line}" calls something else`];
  const command = findCommand(program, rest);
  if (command === program) return [`"${line}" is no command`];
  return unknownOptions(program, command, rest).map((word) => `"${line}" has ${word}`);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return undefined;
  }
}
