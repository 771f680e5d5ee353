import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from './cli.js';
import { ownModules, phlo, printsImports, temporaryFolder } from './command-line.test.setup.js';

/** The whole help as it is printed, examples included. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) });
  command.outputHelp();
  return text;
}

describe('help', () => {
  it('says the same of a command whether its module was loaded or not', async () => {
    const announced = await createProgram([]);
    expect(helpOf(announced)).toBe(helpOf(await createProgram()));
    expect(announced.commands.map((command) => command.options.length)).not.toEqual(
      (await createProgram()).commands.map((command) => command.options.length),
    );
  });

  it('of one command is its own, by whichever name it is asked for', async () => {
    await using folder = temporaryFolder();
    const asked = [
      ['run', '--help'],
      ['help', 'run'],
      ['materialize', '--help'],
    ];
    const outcomes = await Promise.all(asked.map((args) => phlo(args, { cwd: folder.dir })));
    for (const { code, stdout } of outcomes) expect([code, stdout.includes('--full-refresh')]).toEqual([0, true]);
  });

  it('loads no command, and of the core no more than its errors', async () => {
    await using folder = temporaryFolder();
    const { stderr } = await phlo(['--help'], { cwd: folder.dir, env: printsImports });
    expect(ownModules(stderr)).toMatchInlineSnapshot(`
      [
        "cli/cli",
        "cli/commands/add-commands",
        "cli/commands/command-names",
        "cli/commands/command-table",
        "cli/hand-over",
        "cli/leave",
        "cli/main",
        "cli/output/write",
        "cli/plugin-commands/add-plugin-commands",
        "cli/project/find-project",
        "cli/version",
      ]
    `);
  });

  it('names the exit codes', async () => {
    expect(helpOf(await createProgram())).toContain('69 unavailable,\n130 interrupted');
  });
});

describe('wrong usage', () => {
  it.each([
    [['rnu'], /error USAGE {2}Unknown command 'rnu'\. Did you mean run\?\n {2}next {3}`phlo --help`/],
    [['alrts', 'test'], /Unknown command 'alrts'[^]*\n {2}next {3}`phlo --help`/],
    [['run', '--selct', 'x'], /Unknown option '--selct'\. Did you mean --select\?\n {2}next {3}`phlo run --help`/],
    [
      ['run', 'gold.x'],
      /Expected 0 arguments but got 1\.\n {2}next {3}Assets are named behind `--select`; `phlo run --help`/,
    ],
    [['query'], /Missing required argument 'sql'\.\n {2}next {3}`phlo query --help`/],
    [['tables', 'lst'], /Unknown command 'lst'\. Did you mean list\?\n {2}next {3}`phlo tables --help`/],
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
      expect((await phlo(args, { cwd: folder.dir })).stderr).toMatch(/PROJECT_NOT_FOUND[\s\S]*\n +at .*locate-project/);
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
    const slip = await phlo(['run', '--json', '--selct', 'x'], { cwd: folder.dir });
    expect([slip.code, JSON.parse(slip.stdout)]).toEqual([
      2,
      {
        error: {
          code: 'USAGE',
          message: "Unknown option '--selct'. Did you mean --select?",
          hint: '`phlo run --help` shows its arguments and an example.',
        },
      },
    ]);
  });
});
