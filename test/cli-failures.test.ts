import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createProgram, runProgram } from '../packages/cli/src/cli.ts';
import { callInProcess } from '../scripts/cli/call-in-process.js';
import { commandTree, hasJson } from '../scripts/cli/command-tree.js';
import type { Node } from '../scripts/cli/command-tree.js';
import { exitCodes } from '../scripts/exit-codes.js';
import { documents, errorDocument, problemsOf } from './cli/documents.ts';
import { readCatalogues } from './workspace/error-catalogues.ts';

// Every command, whichever there are, in projects in which it cannot do, or has nothing to do, what it is asked for.

let folder = '';
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-failures-')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const exitCodeOf = new Map(
  (await readCatalogues()).flatMap(({ entries }) =>
    Object.entries(entries).map(([code, { exitCode }]) => [code, exitCode] as const),
  ),
);
exitCodeOf.set('USAGE', 2);

const commands = commandTree(await createProgram()).filter(({ command, isGroup }) => !isGroup && hasJson(command));

/** They stay, act on the machine or on a registry, or run vitest within vitest: `cli-json.test.ts` and the stages call those. */
const actsOutside = new Set([
  'phlo up',
  'phlo marts serve',
  'phlo test',
  'phlo services start',
  'phlo services restart',
  'phlo services add',
  'phlo plugin install',
  'phlo plugin update',
  'phlo plugin remove',
]);

interface Surroundings {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const config = `import { defineProject } from 'phlo';\nexport default defineProject({ name: 'shop' });\n`;
const surroundings: readonly Surroundings[] = [
  { name: 'a project without anything', files: { 'phlo.config.ts': config } },
  { name: 'a configuration that does not parse', files: { 'phlo.config.ts': 'export default {' } },
  {
    name: 'a configuration with a field that there is not',
    files: { 'phlo.config.ts': config.replace("'shop'", "'shop', laek: 1") },
  },
  {
    name: 'a workflow that throws',
    files: { 'phlo.config.ts': config, 'workflows/broken.ts': "throw new Error('not today');\n" },
  },
  {
    name: 'a state file that is none',
    files: { 'phlo.config.ts': config, '.phlo/state.db': 'this is no database\n'.repeat(500) },
  },
  {
    name: 'a catalog that is none',
    files: { 'phlo.config.ts': config, 'lake/catalog.db': 'this is no database\n'.repeat(500) },
  },
];

it('leaves out no command that there is not', () => {
  const paths = commands.map(({ path }) => path);
  expect([...actsOutside].filter((path) => !paths.includes(path))).toEqual([]);
});

describe.each(surroundings)('in $name', ({ name, files }) => {
  it.each(commands.filter(({ path }) => !actsOutside.has(path)))(
    '$path prints one document that is declared, and exits as it says',
    async (node) => {
      const dir = join(folder, `${name} ${node.path}`.replaceAll(' ', '-'));
      for (const [path, text] of Object.entries(files)) put(join(dir, path), text);
      const { code, stdout, stderr } = await call(dir, node);
      expect({ problems: problemsWith(node, { code, stdout, stderr }), stdout, stderr }).toMatchObject({
        problems: [],
      });
    },
  );
});

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function call(dir: string, { path, command }: Node) {
  const needed = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
  const options = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? 'x']);
  const words = [...path.split(' ').slice(1), ...needed, ...options, '--json'];
  return callInProcess(dir, async () => {
    const argv = ['node', 'phlo', '-C', dir, ...words];
    await runProgram(await createProgram(argv), argv);
  });
}

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function problemsWith({ path }: Node, { code, stdout, stderr }: Outcome): readonly string[] {
  const known = exitCodes.has(code) ? [] : [`the exit code ${code} is not documented`];
  const document = documents.get(path.replace(/^phlo /, ''));
  if (document === undefined) return [...known, 'no document is declared'];
  if (document.isLine && stdout === '') return known;
  const value = parse(stdout);
  if (typeof value === 'string') return [...known, value];
  if (problemsOf(errorDocument, value).length > 0) return [...known, ...problemsOf(document, value)];
  const { code: error } = (value as { readonly error: { readonly code: string } }).error;
  return [
    ...known,
    ...(exitCodeOf.get(error) === code ? [] : [`${error} exits with ${code}`]),
    ...(stderr.includes(error) || error === 'USAGE' ? [] : [`stderr does not name ${error}`]),
  ];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return `stdout is no document: ${text}`;
  }
}
