import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callInProcess } from './call-in-process.js';
import { commandTree } from './command-tree.js';
import { fileName, renderJsonDocs } from './render-json-docs.js';
import { renderReference } from './render-reference.js';
import { transcriptOf } from './transcript.js';

/**
 * @typedef {import('./command-tree.js').Command} Command
 * @typedef {import('./render-json-docs.js').Document} Document
 * @typedef {object} CommandLine
 * @property {() => Promise<Command>} createProgram with the commands of every plugin
 * @property {(program: Command, argv: readonly string[]) => Promise<void>} runProgram
 * @property {ReadonlyMap<string, Document>} documents what commands print with `--json`, by their words
 * @property {Document} errorDocument
 */

/**
 * What is generated from the commands: texts by their paths in the repository.
 *
 * @param {CommandLine} commandLine
 * @returns {Promise<ReadonlyMap<string, string>>}
 */
export async function cliDocs({ createProgram, runProgram, documents, errorDocument }) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'phlo-cli-docs-')));
  try {
    const call = (/** @type {readonly string[]} */ words) =>
      callInProcess(folder, async () => runProgram(await createProgram(), ['node', 'phlo', '-C', folder, ...words]));
    const program = await createProgram();
    const nodes = commandTree(program);
    const docs = new Map([['docs/reference/cli.md', renderReference(program, nodes)]]);
    for (const [path, text] of jsonDocs(nodes, documents, errorDocument)) docs.set(path, text);
    for (const node of nodes) docs.set(transcriptPath(node.path), await transcriptOf(node, call));
    return docs;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Folders in which {@link cliDocs} keeps what commands say, and the schemas of what they print. */
export const transcripts = 'test/cli/transcripts';
export const schemas = 'docs/reference/json';

/**
 * @param {readonly import('./command-tree.js').Node[]} nodes
 * @param {ReadonlyMap<string, Document>} documents
 * @param {Document} error
 * @returns {readonly (readonly [string, string])[]}
 */
function jsonDocs(nodes, documents, error) {
  const ordered = nodes.flatMap(({ path }) => {
    const words = path.replace(/^phlo /, '');
    const document = documents.get(words);
    return document === undefined ? [] : [/** @type {const} */ ([words, document])];
  });
  /** @type {ReadonlyMap<string, Document>} */
  const all = new Map([['error', error], ...ordered]);
  const files = [...all].map(
    ([words, { schema }]) =>
      /** @type {const} */ ([`${schemas}/${fileName(words)}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`]),
  );
  return [['docs/reference/json.md', renderJsonDocs(new Map(ordered), error)], ...files];
}

/** @param {string} path */
const transcriptPath = (path) => `${transcripts}/${path.split(' ').slice(1).join('-')}.txt`;
