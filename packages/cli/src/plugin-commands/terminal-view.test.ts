import { afterEach, expect, it } from 'vitest';
import { widthOf } from '../output/text.js';
import { createTerminalView } from './terminal-view.js';

const { isTTY, columns } = process.stdout;
afterEach(() => {
  process.stdout.isTTY = isTTY;
  process.stdout.columns = columns;
});

const rows = Array.from({ length: 100 }, (_, at) => [
  `asset.${at}`,
  at * 1000,
  `漢字 ${'why it matters '.repeat(9)}\u001B[31m\n`,
]);

it('a table of a plugin fits into the terminal, whatever stands in it', () => {
  process.stdout.isTTY = true;
  process.stdout.columns = 60;
  const lines = createTerminalView().table(['asset', 'rows', 'message'], rows).split('\n');
  expect(lines).toHaveLength(101);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(60);
  expect(lines[100]).toMatch(/^asset\.99 +99,000 {2}漢字 why.*…$/);
});

it('a line of a plugin is cut in its middle, and a line feed in it makes no second one', () => {
  process.stdout.isTTY = true;
  process.stdout.columns = 20;
  expect(createTerminalView().line('└─ silver.a_long_name_of_a\ntable')).toBe('└─ silver.…f_a table');
  process.stdout.isTTY = false;
  expect(createTerminalView().line(`└─ ${'long'.repeat(50)}`)).toHaveLength(203);
});

it('is whole where it goes to a file, and commands no terminal there either', () => {
  process.stdout.isTTY = false;
  const [, first = ''] = createTerminalView().table(['asset', 'rows', 'message'], rows).split('\n');
  expect(first).toContain('matters \\u001b[31m');
});
