import { commandAliases, commandNames } from '../commands/command-names.js';

/** Cells of a line on stdout; no bound where it goes to a file or to a program. */
export const terminalWidth = (stream: NodeJS.WriteStream = process.stdout): number =>
  stream.isTTY && stream.columns > 0 ? stream.columns : Number.POSITIVE_INFINITY;

/** Whether lines may move: a person looks at a terminal that can, and it is no machine that keeps what it is shown. */
export function canMove(stream: NodeJS.WriteStream): boolean {
  const { CI: ci = '', TERM: terminal } = process.env;
  return stream.isTTY && terminal !== 'dumb' && (ci === '' || ci === 'false');
}

const commands = [...commandNames, ...Object.values(commandAliases)].join('|');
// In backticks stands what is to be typed, commands of plugins among it.
const command = new RegExp(`(?<![\\w/.@-]|npx )phlo (?=(?:${commands})\\b)|(?<=\`)phlo (?=[a-z-])`, 'g');

/** Names commands as the user has to type them: whoever called `npx phlo` has no `phlo` on the path. */
export const asTyped = (text: string): string =>
  process.env.npm_command === undefined ? text : text.replaceAll(command, 'npx phlo ');

/** Paths below the folder where the user stands, as they look from there. */
export const nearby = (text: string): string => text.replaceAll(`${process.cwd()}/`, '');
