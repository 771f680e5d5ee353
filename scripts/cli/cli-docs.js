import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callInProcess } from './call-in-process.js';
import { commandTree } from './command-tree.js';
import { renderReference } from './render-reference.js';
import { transcriptOf } from './transcript.js';

/**
 * @typedef {import('./command-tree.js').Command} Command
 * @typedef {object} CommandLine
 * @property {() => Promise<Command>} createProgram with the commands of every plugin
 * @property {(program: Command, argv: readonly string[]) => Promise<void>} runProgram
 */

/**
 * What is generated from the commands: texts by their paths in the repository.
 *
 * @param {CommandLine} commandLine
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function cliDocs({ createProgram, runProgram }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-cli-docs-')));
  try {
    const call = (/** @type {readonly string[]} */ words) =>
      callInProcess(folder, async () => runProgram(await createProgram(), ['node', 'phlo', '-C', folder, ...words]));
    const program = await createProgram();
    const nodes = commandTree(program);
    const docs = new Map([['docs/reference/cli.md', renderReference(program, nodes)]]);
    for (const node of nodes) docs.set(transcriptPath(node.path), await transcriptOf(node, call));
    return docs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where {@link cliDocs} keeps what commands say. */
export const transcripts = 'test/cli/transcripts';

/** @param {string} path */
const transcriptPath = (path) => `${transcripts}/${path.split(' ').slice(1).join('-')}.txt`;
