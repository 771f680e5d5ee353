import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { install, writeProject } from '../plugin/plugin-project.test.setup.js';

const code = `
const show = { name: 'show', description: 'one of them', example: 'phlo notes show 3',
  arguments: [{ name: 'id', description: 'its number' }], options: [{ flags: '--long', description: 'all of it' }, { flags: '--with <words...>', description: 'those that have them' }],
  run: ({ args, options }) => ({ ...args, long: options.long ?? false, with: options.with }), render: ({ id }) => 'note ' + id };
const keep = { name: 'keep', description: 'keeps one', example: 'phlo notes keep',
  run: ({ state }) => { using_(state); return 'kept'; }, render: (text) => text };
const sum = { name: 'sum', description: 'adds some up', example: 'phlo notes sum a 1 2',
  arguments: [{ name: 'name', description: 'of the sum' }, { name: 'numbers', description: 'what is added', isOptional: true, takesSeveral: true }],
  run: ({ args, rest }) => ({ ...args, rest }), render: ({ rest }) => String(rest.length) };
const using_ = (state) => state.open({ migrations: ['CREATE TABLE notes (id INTEGER)'] })[Symbol.dispose]();
export default () => ({ name: 'notes', group: 'cli', sharesStateOf: 'notebook', provides: { notes: 'notes of the project' },
  commands: [{ name: 'notes', description: 'notes of the project', example: 'phlo notes show 3', commands: [show, keep, sum] }] });
`;

it('commands of a plugin may stand under one word, with arguments, options, help and JSON of their own', async () => {
  await using folder = temporaryFolder();
  const cwd = folder.dir;
  install(cwd, 'notes', code, { group: 'cli', manifest: { provides: { notes: 'notes of the project' } } });
  writeProject(cwd, ['notes']);
  expect((await phlo(['notes', 'show', '3'], { cwd })).stdout).toBe('note 3\n');
  expect(await phloJson(['notes', 'show', '3', '--long'], { cwd })).toEqual({ id: '3', long: true });
  const several = await phloJson(['notes', 'show', '3', '--with', 'a', '--with', 'b', 'c'], { cwd });
  expect(several).toEqual({ id: '3', long: false, with: ['a', 'b', 'c'] });
  expect(await phloJson(['notes', 'sum', 'a', '1', '2'], { cwd })).toEqual({ name: 'a', rest: ['1', '2'] });
  expect(await phloJson(['notes', 'sum', 'a'], { cwd })).toEqual({ name: 'a', rest: [] });
  expect((await phlo(['notes', 'sum', '--help'], { cwd })).stdout).toContain(
    'phlo notes sum [options] <name> [numbers...]',
  );
  expect((await phlo(['notes', 'show', '--help'], { cwd })).stdout).toMatch(/Usage: phlo notes show \[options\] <id>/);
  expect((await phlo(['notes', '--help'], { cwd })).stdout).toMatch(/show \[options\] <id> +one of them[^]*Example:/);
  const wrong = await phlo(['notes', 'shw', '3'], { cwd });
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('Did you mean show?')]);
});

it('a command opens the tables of the plugin whose state it shares', async () => {
  await using folder = temporaryFolder();
  const cwd = folder.dir;
  install(cwd, 'notes', code, { group: 'cli', manifest: { provides: { notes: 'notes of the project' } } });
  writeProject(cwd, ['notes']);
  expect((await phlo(['notes', 'keep'], { cwd })).stdout).toBe('kept\n');
  expect(readdirSync(`${cwd}/.phlo/plugins`)).toContain('notebook.db');
});
