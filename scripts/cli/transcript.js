import { hasJson, helpOf } from './command-tree.js';

/**
 * @typedef {import('./command-tree.js').Node} Node
 * @typedef {{ readonly code: number, readonly stdout: string, readonly stderr: string }} Outcome
 * @typedef {(words: readonly string[]) => Promise<Outcome>} Call calls `phlo` in a folder that is no project
 */

/** Commands that act outside of a project as well: what they would do there is not called. */
const needNoProject = new Set([
  'phlo init',
  'phlo events schema',
  'phlo plugin search',
  'phlo plugin create',
  'phlo plugin build',
  'phlo doctor',
]);

/**
 * What a command says: its help, then what it answers to typical slips, with the exit code of each.
 *
 * @param {Node} node
 * @param {Call} call
 * @returns {Promise<string>}
 */
export async function transcriptOf(node, call) {
  const words = node.path.split(' ').slice(1);
  const parts = [`$ ${node.path} --help\n${helpOf(node.command).trimEnd()}\n`];
  for (const args of slips(node)) parts.push(render([...words, ...args], await call([...words, ...args])));
  return parts.join('\n');
}

/**
 * Words behind a command that make it answer with an error.
 *
 * @param {Node} node
 * @returns {readonly (readonly string[])[]}
 */
function slips({ path, command, isGroup, isOfPlugin }) {
  if (isGroup) return [['no-such-command']];
  const needed = command.registeredArguments.filter(({ required }) => required).map(() => 'x');
  const options = command.options
    .filter(({ mandatory }) => mandatory)
    .flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? 'x']);
  const complete = [...needed, ...options];
  // Without a project there are no plugins, and no commands of theirs.
  const outside =
    isOfPlugin || needNoProject.has(path) ? [] : [complete, ...(hasJson(command) ? [[...complete, '--json']] : [])];
  return [
    ...(needed.length > 0 ? [[]] : []),
    ...(options.length > 0 ? [needed] : []),
    [...complete, ...(hasJson(command) ? ['--json'] : []), '--no-such-option'],
    ...outside,
  ];
}

/**
 * @param {readonly string[]} words
 * @param {Outcome} outcome
 */
const render = (words, { code, stdout, stderr }) =>
  [`$ phlo ${words.join(' ')}`, ...labelled('stdout', stdout), ...labelled('stderr', stderr), `exit ${code}\n`].join(
    '\n',
  );

/**
 * @param {string} label
 * @param {string} text
 */
const labelled = (label, text) => (text === '' ? [] : [`${label}:`, text.replace(/\n$/, '')]);
