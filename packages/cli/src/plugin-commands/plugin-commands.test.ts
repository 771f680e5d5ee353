import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownModules, phlo, phloJson, printsImports, temporaryFolder } from '../command-line.test.setup.js';
import { install, put, writeProject } from '../plugin/plugin-project.test.setup.js';

const greet = `export default () => ({
  name: 'greeter',
  group: 'cli',
  provides: { greet: 'say hello', run: 'run away', fail: 'fail' },
  commands: [
    {
      name: 'greet',
      description: 'say hello',
      arguments: [{ name: 'who', description: 'whom' }, { name: 'where', description: 'where', isOptional: true }],
      options: [{ flags: '-l, --loud', description: 'loudly' }, { flags: '--times <n>', description: 'how often' }],
      example: 'phlo greet world --loud',
      run: ({ args, options, project }) => {
        console.log('thinking');
        return { args, options, project: project.name, big: 2n ** 60n };
      },
      render: ({ args, options }) => 'hello ' + args.who + (options.loud ? '!' : ''),
    },
    { name: 'run', description: 'run away', example: 'phlo run', run: () => 'away', render: (text) => text },
    {
      name: 'fail',
      description: 'fail',
      example: 'phlo fail',
      run: () => { throw new Error('no idea'); },
      render: () => '',
    },
  ],
});`;
const manifest = { provides: { greet: 'say hello', run: 'run away', fail: 'fail' } };

const folder = temporaryFolder();
const dir = folder.dir;
beforeAll(() => {
  install(dir, 'greeter', greet, { group: 'cli', manifest });
  install(dir, 'broken', 'throw new Error("imported");', { group: 'cli', manifest: { provides: { crash: 'crash' } } });
  install(dir, 'denied', greet, { group: 'cli', manifest: { provides: { forbidden: 'never' } } });
  const mine =
    "{ name: 'mine', group: 'cli', provides: { mine: 'of the project' }, commands: [{ name: 'mine', description: 'of the project', example: 'phlo mine', run: () => 1, render: (n) => 'mine ' + n }] }";
  writeProject(
    dir,
    ['greeter', 'broken', 'denied'],
    `{ name: 'shop', plugins: { deny: ['cli:denied'], use: [${mine} as never] } }`,
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

const call = (...args: readonly string[]) => phlo(args, { cwd: dir });

describe('the commands of plugins', () => {
  it('are listed without importing any of them; what is built in, or denied, is not', async () => {
    await call('--help');
    const { stdout, stderr } = await phlo(['--help'], { cwd: dir, env: printsImports });
    const own = stdout.slice(stdout.indexOf('Commands of plugins:'));
    expect(
      own
        .split('\n')
        .filter((line) => line.startsWith('  '))
        .map((line) => line.trim().replaceAll(/\s+/g, ' ')),
    ).toEqual(['mine of the project', 'crash crash', 'greet say hello', 'fail fail']);
    expect(stderr).not.toContain('node_modules/greeter');
    expect(ownModules(stderr)).not.toContain('core/index');
    expect(await call('run', '--json')).toMatchObject({ code: 0, stdout: expect.stringContaining('"runId"') });
  });

  it('take arguments and options, and print for people or as one document, whatever the plugin prints', async () => {
    expect(await call('greet', 'world', '--loud')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/hello world!\n$/),
    });
    const { stdout, stderr } = await call('greet', 'world', 'here', '--times', '3', '--json');
    expect(JSON.parse(stdout)).toEqual({
      args: { who: 'world', where: 'here' },
      options: { times: '3', json: true },
      project: 'shop',
      big: '1152921504606846976',
    });
    expect(stderr).toContain('thinking');
    expect(await call('mine')).toMatchObject({ code: 0, stdout: 'mine 1\n' });
  });

  it('have a help of their own, and refuse what they do not take', async () => {
    const help = await call('greet', '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const text of [
      'Usage: phlo greet [options] <who> [where]',
      '--times <n>',
      '--json',
      '$ phlo greet world --loud',
    ])
      expect(help.stdout).toContain(text);
    expect(await call('greet')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Missing required argument 'who'"),
    });
    expect(await call('greet', 'x', '--lout')).toMatchObject({
      code: 2,
      // Once, and not by Commander as well.
      stderr: expect.stringMatching(/^error USAGE {2}.*Did you mean --loud\?\n(?!.*Did you mean)/),
    });
  });

  it('tell whose they are where they fail, or are not there', async () => {
    expect(await phloJson(['fail'], { cwd: dir })).toMatchObject({
      error: { code: 'PLUGIN_FAILED', message: 'The plugin greeter failed in its command fail: no idea' },
    });
    expect(await phloJson(['crash'], { cwd: dir })).toMatchObject({
      error: { code: 'PLUGIN_FAILED', message: 'The plugin cli:broken failed in import: imported' },
    });
    expect(await call('forbidden')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /Unknown command 'forbidden'[^]*The plugin cli:denied has it, and `plugins` .* denies/,
      ),
    });
    expect(await call('--no-plugins', 'greet', 'x')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Unknown command 'greet'[^]*The plugin cli:greeter has it, and safe mode/),
    });
    expect(await call('gret')).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean greet?') });
  });

  it('may not have the name of a built-in one, says phlo plugin check; and a source is asked whether it answers', async () => {
    await using other = temporaryFolder();
    install(other.dir, 'greeter', greet, { group: 'cli', manifest });
    const source = (name: string, check: string) =>
      `const rows = Object.assign(() => ({}), { plugin: '${name}', sourceName: 'rows' });
       export default () => ({ name: '${name}', group: 'sources', provides: { rows: 'a source' }, sources: [rows], check: ${check} });`;
    const options = { group: 'sources', manifest: { provides: { rows: 'a source' } } };
    install(other.dir, 'down', source('down', "() => { throw new Error('no answer from db.example'); }"), options);
    install(other.dir, 'up', source('up', '({ projectDir }) => { if (!projectDir) throw new Error(); }'), options);
    install(other.dir, 'odd', source('elsewhere', 'undefined').replace("name: 'elsewhere'", "name: 'odd'"), options);
    writeProject(other.dir, ['greeter', 'down', 'up', 'odd']);
    const checked = await phloJson<readonly { readonly name: string; readonly error?: { readonly message: string } }[]>(
      ['plugin', 'check'],
      { cwd: other.dir },
    );
    expect(checked.map(({ name, error }) => [name, error?.message])).toEqual([
      [
        'greeter',
        expect.stringContaining('The command "run" of the plugin cli:greeter has the name of a built-in one'),
      ],
      ['down', 'The plugin sources:down failed in check: no answer from db.example'],
      [
        'odd',
        expect.stringContaining('The plugin sources:odd has no list of sources, or one with something else in it'),
      ],
      ['up', undefined],
    ]);
    put(other.dir, 'workflows/.gitkeep', '');
    const findings = await phloJson<readonly { readonly message: string }[]>(['doctor'], { cwd: other.dir });
    expect(findings.map(({ message }) => message).join('\n')).toContain('no answer from db.example');
  });
});
