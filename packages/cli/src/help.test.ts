import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './cli.js';
import { phlo, temporaryFolder } from './command-line.test.setup.js';

const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
const commands = leaves(createProgram());
const pathOf = (command: Command): string =>
  command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** The whole help as it is printed, examples included. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

describe('help', () => {
  it('lists what there is', () => {
    expect(commands.map(pathOf)).toMatchInlineSnapshot(`
      [
        "phlo init",
        "phlo run",
        "phlo status",
        "phlo tables list",
        "phlo tables describe",
        "phlo tables drop",
        "phlo query",
        "phlo wap list",
        "phlo wap inspect",
        "phlo events",
        "phlo test",
        "phlo doctor",
      ]
    `);
  });

  it.each(commands.map((command) => [pathOf(command), command] as const))('of %s shows an example', (path, command) => {
    const help = helpOf(command);
    expect(help).toMatch(/Examples?:\n {2}\$ phlo /);
    expect(help).toContain(path);
    expect(command.description()).not.toBe('');
  });

  it('names the exit codes', () => {
    expect(helpOf(createProgram())).toContain('69 unavailable, 130 interrupted');
  });
});

describe('wrong usage', () => {
  it.each([
    [['rnu'], /unknown command 'rnu'[\s\S]*Did you mean run\?/],
    [['run', '--selct', 'x'], /unknown option '--selct'[\s\S]*--select/],
    [['query'], /missing required argument 'sql'/],
    [['tables', 'lst'], /unknown command 'lst'[\s\S]*Did you mean list\?/],
  ])('phlo %j exits with 2, says why on stderr and nothing on stdout', async (args, message) => {
    await using folder = temporaryFolder();
    const { code, stdout, stderr } = await phlo(args, { cwd: folder.dir });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  it('is explained with its stack by --debug, which may be added at the end', async () => {
    await using folder = temporaryFolder();
    for (const args of [
      ['run', '--debug'],
      ['--debug', 'run'],
    ])
      expect((await phlo(args, { cwd: folder.dir })).stderr).toMatch(/PROJECT_NOT_FOUND[\s\S]*\n +at .*find-project/);
  });

  it('outside of a project says so, and how to make one', async () => {
    await using folder = temporaryFolder();
    const { code, stdout, stderr } = await phlo(['run'], { cwd: folder.dir });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('PROJECT_NOT_FOUND');
    expect(stderr).toContain('phlo init <path>');
  });

  it('with --json is one JSON document on stdout as well', async () => {
    await using folder = temporaryFolder();
    const { code, stdout } = await phlo(['run', '--json'], { cwd: folder.dir });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PROJECT_NOT_FOUND', hint: expect.any(String) } });
  });
});
