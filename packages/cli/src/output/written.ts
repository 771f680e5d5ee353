import { paint } from './paint.js';

/** Files that a command wrote, a line each. */
export const renderFiles = (files: readonly string[]): string => files.map((file) => `  ${file}\n`).join('');

/** Commands that come next, a line each. */
export const renderNext = (next: readonly string[]): string =>
  `\nNext:\n${next.map((command) => `  ${paint('cyan', command)}\n`).join('')}`;
