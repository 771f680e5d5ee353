/**
 * @typedef {Awaited<ReturnType<typeof import('../../packages/cli/dist/cli.js').createProgram>>} Command
 * @typedef {{ readonly path: string, readonly command: Command, readonly isGroup: boolean, readonly isOfPlugin: boolean }} Node
 */

/** Under which the help of `phlo` lists what plugins add. */
export const pluginGroup = 'Commands of plugins:';

/**
 * Every command below a program, groups included, in the order of the help. A group only holds others; `phlo events` acts alone as well.
 *
 * @param {Command} program
 * @returns {readonly Node[]}
 */
export const commandTree = (program) =>
  program.commands.flatMap((command) => walk(command, command.helpGroup() === pluginGroup));

/**
 * @param {Command} command
 * @param {boolean} isOfPlugin
 * @returns {readonly Node[]}
 */
function walk(command, isOfPlugin) {
  const isGroup = command.commands.length > 0 && command.options.length === 0;
  return [
    { path: pathOf(command), command, isGroup, isOfPlugin },
    ...command.commands.flatMap((one) => walk(one, isOfPlugin)),
  ];
}

/**
 * @param {Command} command
 * @returns {string}
 */
const pathOf = (command) => (command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`);

/**
 * The whole help as it is printed on a terminal of 100 columns.
 *
 * @param {Command} command
 * @returns {string}
 */
export function helpOf(command) {
  let text = '';
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => 100,
    getOutHasColors: () => false,
  });
  command.outputHelp();
  return text;
}

/**
 * The lines that a help shows as examples, without their prompt.
 *
 * @param {string} help
 * @returns {readonly string[]}
 */
export const examplesIn = (help) => [...help.matchAll(/^ {2}\$ (.+)$/gm)].map(([, line = '']) => line);

/**
 * Whether the command prints JSON when it is asked to.
 *
 * @param {Command} command
 */
export const hasJson = (command) => command.options.some(({ long }) => long === '--json');
