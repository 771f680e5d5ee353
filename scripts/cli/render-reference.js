import { escapeProse } from '../escape-prose.js';
import { exitCodes } from '../exit-codes.js';
import { examplesIn, helpOf } from './command-tree.js';

/**
 * @typedef {import('./command-tree.js').Node} Node
 * @typedef {import('./command-tree.js').Command} Command
 */

const preamble = `<!-- Written by \`npm run cli-docs\` from the commands; a test compares them. Change the command. -->

# The command line

\`phlo\` acts on the project around the folder in which it is called, or around the folder of \`-C\`. Results go to standard
output; progress, log lines and errors go to standard error. With \`--json\` a command prints one document of JSON on standard
output and nothing else, an error as well: [JSON](json.md) has the schema of each.
`;

/**
 * The text of `docs/reference/cli.md`.
 *
 * @param {Command} program
 * @param {readonly Node[]} nodes
 * @returns {string}
 */
export function renderReference(program, nodes) {
  const codes = [...exitCodes].map(([code, meaning]) => [String(code), meaning]);
  const own = nodes.filter(({ isOfPlugin }) => !isOfPlugin);
  const added = nodes.filter(({ isOfPlugin }) => isOfPlugin);
  return `${[
    preamble.trimEnd(),
    '## Exit codes',
    table(['Exit code', 'Meaning'], codes),
    'An error has a code of its own as well: [the list](../errors.md) names the cause and the remedy of each.',
    '## Options of every command',
    optionsOf(program),
    '## Commands',
    ...own.map(renderCommand),
    '## Commands of plugins',
    'They are there where the project has the plugin: `phlo plugin list`.',
    ...added.map(renderCommand),
  ].join('\n\n')}\n`;
}

/** @param {Node} node */
function renderCommand({ path, command, isGroup }) {
  const help = helpOf(command);
  const usage = /^Usage: (.+)$/m.exec(help)?.[1] ?? path;
  const others = isGroup ? command.commands.map((one) => `\`${path} ${one.name()}\``) : [];
  const aliases = command.aliases().map((alias) => `\`phlo ${alias}\``);
  const parameters = command.registeredArguments.map((one) => [
    `\`${one.required ? `<${one.name()}${one.variadic ? '...' : ''}>` : `[${one.name()}${one.variadic ? '...' : ''}]`}\``,
    escapeCell(one.description),
    defaultOf(one.defaultValue),
  ]);
  return [
    `### ${path}`,
    `${sentence(command.description())}${aliases.length === 0 ? '' : ` Also ${aliases.join(', ')}.`}`,
    ...(others.length > 0 ? [`Commands: ${others.join(', ')}.`] : [fence(usage)]),
    ...(parameters.some(([, text, preset]) => text !== '' || preset !== '')
      ? [table(['Argument', 'Meaning', 'Default'], parameters)]
      : []),
    ...(command.options.length === 0 ? [] : [optionsOf(command)]),
    fence(
      examplesIn(help)
        .map((line) => `$ ${line}`)
        .join('\n'),
      'console',
    ),
  ].join('\n\n');
}

/** @param {Command} command */
const optionsOf = (command) =>
  table(
    ['Option', 'Meaning', 'Default'],
    command.options
      .filter(({ hidden }) => !hidden)
      .map((one) => [
        `\`${one.flags}\``,
        escapeCell(`${one.mandatory ? '(required) ' : ''}${one.description}${choicesOf(one)}`),
        one.negate ? '' : defaultOf(one.defaultValue),
      ]),
  );

/** @param {Command['options'][number]} option */
const choicesOf = ({ argChoices }) => (argChoices === undefined ? '' : `: ${argChoices.join(', ')}`);

/** @param {unknown} value */
const defaultOf = (value) =>
  value === undefined ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** @param {string} text */
const sentence = (text) => `${text.charAt(0).toUpperCase()}${escapeProse(text.slice(1))}.`;

/**
 * @param {string} text
 * @param {string} language
 */
const fence = (text, language = 'text') => `\`\`\`${language}\n${text}\n\`\`\``;

/** @param {string} text */
const escapeCell = (text) => escapeProse(text).replaceAll('|', String.raw`\|`);

/**
 * Columns in which nothing stands are left out.
 *
 * @param {readonly string[]} titles
 * @param {readonly (readonly string[])[]} rows
 */
function table(titles, rows) {
  const shown = titles.flatMap((_, index) => (rows.some((row) => (row[index] ?? '') !== '') ? [index] : []));
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${shown.map((index) => cells[index] ?? '').join(' | ')} |`;
  return [line(titles), `| ${shown.map(() => '---').join(' | ')} |`, ...rows.map(line)].join('\n');
}
