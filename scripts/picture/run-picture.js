import { readScreen } from './read-screen.js';
import { renderScreen } from './render-screen.js';

export const columns = 104;
export const recording = 'docs/images/demo.typescript';
export const picture = 'docs/images/demo.svg';

/**
 * The picture in the README: what the terminal showed at the end of a recorded `npm run demo`.
 *
 * @param {string} typescript as `script` of util-linux writes it, with a line before and after what the terminal was sent
 */
export function renderRunPicture(typescript) {
  const sent = typescript.replace(/^Script started[^\n]*\n/, '').replace(/\n*Script done[^\n]*\n*$/, '');
  const screen = readScreen(sent);
  const last = screen.findLastIndex((line) => line.some(({ text }) => text.trim() !== ''));
  return renderScreen(screen.slice(0, last + 1), { title: 'npm run demo', columns });
}
