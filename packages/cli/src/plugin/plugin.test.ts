import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownModules, phlo, phloJson, printsImports, temporaryFolder } from '../command-line.test.setup.js';
import { hookPlugin, hooks, install, put, writeProject } from './plugin-project.test.setup.js';

const touched = 'console.log("imported"); throw new Error("no key");';

describe('phlo plugin list', () => {
  it('shows what packages bring and what the configuration makes, and imports nothing', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'audit', touched, { manifest: { hooks } });
    install(dir, 'github', touched, { group: 'sources' });
    install(dir, 'noisy', touched, { manifest: { hooks } });
    writeProject(
      dir,
      ['audit', 'github', 'noisy'],
      "{ name: 'shop', plugins: { use: [definePlugin({ name: 'mine', hooks: [] })], deny: ['*:noisy'] } }",
    );
    expect(await phloJson(['plugin', 'list'], { cwd: dir })).toEqual([
      { name: 'mine', group: 'hooks', hooks: [], package: null, version: null, status: 'active' },
      { name: 'audit', group: 'hooks', package: 'audit', version: '1.2.3', status: 'active', hooks },
      { name: 'noisy', group: 'hooks', package: 'noisy', version: '1.2.3', status: 'denied', hooks },
      { name: 'github', group: 'sources', package: 'github', version: '1.2.3', status: 'active', hooks: [] },
    ]);
    const { stdout } = await phlo(['plugin', 'list', '--type', 'hooks'], { cwd: dir });
    expect(stdout).toMatchInlineSnapshot(`
      "plugin  group  from            version  status  hooks
      mine    hooks  phlo.config.ts           active      –
      audit   hooks  audit           1.2.3    active      1
      noisy   hooks  noisy           1.2.3    denied      1
      "
    `);
  });

  it('follows the configuration, also where it has remembered it', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'audit', touched);
    writeProject(dir, ['audit']);
    const status = async () =>
      (await phloJson<readonly { readonly status: string }[]>(['plugin', 'list'], { cwd: dir }))[0]?.status;
    expect(await status()).toBe('active');
    expect(JSON.parse(readFileSync(join(dir, '.phlo/plugins.json'), 'utf8'))).toMatchObject({
      settings: { configured: [], use: [] },
    });
    expect(await status()).toBe('active');
    put(dir, 'phlo.config.ts', "export default { name: 'shop', plugins: { deny: ['hooks:*'] } };\n");
    expect(await status()).toBe('denied');
  });

  it('is told, once that is remembered, by code that reads manifests and by no other', async () => {
    await using folder = temporaryFolder();
    install(folder.dir, 'audit', touched);
    writeProject(folder.dir, ['audit']);
    await phlo(['plugin', 'list'], { cwd: folder.dir });
    const { stderr } = await phlo(['plugin', 'list'], { cwd: folder.dir, env: printsImports });
    const loaded = ownModules(stderr);
    expect(loaded).toContain('core/plugins/discover-plugins');
    expect(
      loaded.filter((name) => /^core\/(index|bus|events\/(?!check-|majors)|delivery)|^(?!cli|core)/.test(name)),
    ).toEqual([]);
    expect(stderr).not.toMatch(/node_modules\/(zod|jiti|audit)\//);
  });

  it('remembers nothing of a configuration that reads other files, and never a value', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'audit', touched);
    writeProject(dir, ['audit'], "{ name: 'shop', plugins: { config: { audit: { token: 'tok-123456' } } } }");
    await phloJson(['plugin', 'list'], { cwd: dir });
    expect(readFileSync(join(dir, '.phlo/plugins.json'), 'utf8')).toContain('"configured":["audit"]');
    expect(readFileSync(join(dir, '.phlo/plugins.json'), 'utf8')).not.toContain('tok-123456');
    rmSync(join(dir, '.phlo'), { recursive: true });
    put(dir, 'settings.ts', "export const deny = ['hooks:audit'];");
    put(
      dir,
      'phlo.config.ts',
      "import { deny } from './settings.ts';\nexport default { name: 'shop', plugins: { deny } };\n",
    );
    expect(await phloJson(['plugin', 'list'], { cwd: dir })).toMatchObject([{ status: 'denied' }]);
    expect(existsSync(join(dir, '.phlo/plugins.json'))).toBe(false);
  });

  it.each([
    ['--no-plugins', ['--no-plugins', 'plugin', 'list'], {}],
    ['--no-plugins at the end', ['plugin', 'list', '--check', '--no-plugins'], {}],
    ['PHLO_SAFE_MODE', ['plugin', 'list'], { PHLO_SAFE_MODE: '1' }],
  ])('lists every discovered plugin as disabled with %s', async (_, args, env) => {
    await using folder = temporaryFolder();
    install(folder.dir, 'audit', touched);
    writeProject(folder.dir, ['audit']);
    expect(await phloJson(args, { cwd: folder.dir, env })).toMatchObject([{ name: 'audit', status: 'disabled' }]);
  });

  it('knows safe mode from the .env of the project as well', async () => {
    await using folder = temporaryFolder();
    install(folder.dir, 'audit', touched);
    writeProject(folder.dir, ['audit']);
    put(folder.dir, '.env', 'PHLO_SAFE_MODE=1\n');
    expect(await phloJson(['plugin', 'list'], { cwd: folder.dir })).toMatchObject([{ status: 'disabled' }]);
  });

  it('says what is wrong and what is odd, in words', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'audit', touched, { group: 'hook' });
    install(dir, 'unbuilt', touched, { manifest: { entry: './dist/plugin.js' } });
    writeProject(dir, ['audit', 'unbuilt'], "{ name: 'shop', plugins: { config: { unbuild: {} } } }");
    const { code, stdout, stderr } = await phlo(['plugin', 'list'], { cwd: dir });
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "plugin   group  from     version  status  hooks
      audit    hook   audit    1.2.3    broken      –
      unbuilt  hooks  unbuilt  1.2.3    broken      –

      hook:audit  PLUGIN_MANIFEST_INVALID  package.json of audit: phlo.plugins.hook.audit names the group "hook", which does not exist
        next   Did you mean "hooks"?

      hooks:unbuilt  PLUGIN_ENTRY_MISSING  unbuilt has no ./dist/plugin.js, which is the entry of hooks:unbuilt
        next   Build the package, if it is your own; else install it again.
      "
    `);
    expect(stderr).toMatchInlineSnapshot(`
      "note   plugins.config.unbuild of phlo.config.ts configures a plugin that is not there
        next   Did you mean "unbuilt"?
      "
    `);
  });

  it('refuses a group that does not exist, with what was probably meant', async () => {
    await using folder = temporaryFolder();
    const { code, stderr } = await phlo(['plugin', 'list', '--type', 'hook'], { cwd: folder.dir });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no group of plugins called "hook".');
    expect(stderr).toContain('Did you mean "hooks"?');
  });

  it('says so where there are none', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, 'phlo.config.ts', "export default { name: 'shop' };\n");
    expect((await phlo(['plugin', 'list'], { cwd: folder.dir })).stdout).toBe(
      'No plugins: no package that package.json names brings any, and phlo.config.ts makes none.\n',
    );
  });
});

describe('phlo plugin check', () => {
  it('verifies each, whatever it prints meanwhile, and fails where one is broken', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'good', `console.log('hello from a plugin');\n${hookPlugin('good')}`, { manifest: { hooks } });
    install(dir, 'liar', hookPlugin('liar'), { manifest: { hooks: [{ ...hooks[0], policy: 'raise' }] } });
    install(dir, 'thrower', touched, { manifest: { hooks } });
    install(dir, 'chat', hookPlugin('chat', 'config: z.object({ url: z.string() }),'), {
      manifest: { hooks, config: './config.schema.json' },
    });
    writeProject(dir, ['good', 'liar', 'thrower', 'chat']);
    await phlo(['plugin', 'build', 'node_modules/chat'], { cwd: dir });
    const { code, stdout, stderr } = await phlo(['plugin', 'check', '--json'], { cwd: dir });
    expect(code).toBe(1);
    expect(stderr).toContain('hello from a plugin');
    const listings = JSON.parse(stdout) as readonly {
      readonly name: string;
      readonly status: string;
      readonly error?: object;
    }[];
    expect(listings.map(({ name, status, error }) => [name, status, error])).toEqual([
      ['chat', 'unconfigured', undefined],
      ['good', 'active', undefined],
      [
        'liar',
        'broken',
        {
          code: 'PLUGIN_MANIFEST_STALE',
          message:
            'The manifest of hooks:liar in liar and its code differ:\n  - tell on run.end priority 100 policy raise delivery inline\n  + tell on run.end priority 100 policy log delivery inline',
          hint: expect.stringContaining('phlo plugin build'),
        },
      ],
      [
        'thrower',
        'broken',
        {
          code: 'PLUGIN_FAILED',
          message: 'The plugin hooks:thrower failed in import: no key',
          hint: expect.any(String),
        },
      ],
    ]);
    const one = await phlo(['plugin', 'check', 'good'], { cwd: dir });
    expect([one.code, one.stdout]).toEqual([0, expect.stringMatching(/good +hooks +good +1\.2\.3 +active/)]);
    const none = await phlo(['plugin', 'check', 'hooks:god'], { cwd: dir });
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('Did you mean "hooks:good"?')]);
  });
});

describe('a plugin that leaves something open', () => {
  it('does not keep the command from ending, which says so', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'open', `setInterval(() => undefined, 1000);\n${hookPlugin('open')}`, { manifest: { hooks } });
    writeProject(dir, ['open']);
    const { code, stdout, stderr } = await phlo(['plugin', 'check', '--json'], { cwd: dir });
    expect([code, JSON.parse(stdout)]).toMatchObject([0, [{ name: 'open', status: 'active' }]]);
    expect(stderr).toMatch(/^note +The command is done, and something is still open: Timeout\. /);
  }, 60_000);
});

describe('phlo plugin info', () => {
  it('tells all that the manifest does', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const fields =
      "config: z.object({ url: z.string(), level: z.enum(['a', 'b']).optional() }), provides: { 'chat.send': 'sends' }, permissions: { network: 'posts' },";
    install(dir, 'chat', hookPlugin('chat', fields), { manifest: { description: 'Tells a channel' } });
    writeProject(dir, ['chat']);
    await phlo(['plugin', 'build', 'node_modules/chat'], { cwd: dir });
    expect((await phlo(['plugin', 'info', 'chat'], { cwd: dir })).stdout.replaceAll(dir, '<dir>'))
      .toMatchInlineSnapshot(`
        "hooks:chat  unconfigured
                       Tells a channel
        from           chat 1.2.3
        folder         <dir>/node_modules/chat
        entry          ./plugin.js
        provides       chat.send  sends
        permissions    network  posts
        hooks          tell  run.end  priority 100, log, inline
        configured by  url: string, required
                       level: string
        "
      `);
    expect(await phloJson(['plugin', 'info', 'hooks:chat'], { cwd: dir })).toMatchObject({
      name: 'chat',
      status: 'unconfigured',
      provides: { 'chat.send': 'sends' },
      permissions: { network: 'posts' },
      configSchema: { required: ['url'] },
    });
    const { code, stderr } = await phlo(['plugin', 'info', 'chta'], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain('There is no plugin chta in this project.');
    expect(stderr).toContain('Did you mean "chat"?');
  });
});

describe('phlo plugin build', () => {
  it('writes the manifest from the code, once, and finds where it has drifted', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    writeProject(dir, ['chat']);
    const cwd = install(dir, 'chat', hookPlugin('chat', 'config: z.object({ url: z.string() }),'));
    const build = (...flags: string[]) => phlo(['plugin', 'build', ...flags], { cwd });
    expect((await build()).stdout).toBe('wrote package.json, ./dist/config.schema.json\n');
    expect(JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8'))).toEqual({
      name: 'chat',
      version: '1.2.3',
      type: 'module',
      phlo: {
        apiVersion: 1,
        plugins: { hooks: { chat: { entry: './plugin.js', config: './dist/config.schema.json', hooks } } },
      },
    });
    expect(JSON.parse(readFileSync(join(cwd, 'dist/config.schema.json'), 'utf8'))).toMatchObject({
      type: 'object',
      properties: { url: { type: 'string' } },
      required: ['url'],
    });
    expect((await build()).stdout).toBe('The manifest is what the code says.\n');
    expect((await build('--check')).code).toBe(0);
    put(cwd, 'plugin.js', hookPlugin('chat', 'config: z.object({ url: z.string() }),').replace("'tell'", "'shout'"));
    const { code, stderr } = await build('--check');
    expect(code).toBe(1);
    expect(stderr).toContain('MANIFEST_DRIFTED');
    expect(stderr).toMatch(/package\.json\n +-.*"name": "tell",?\n +\+.*"name": "shout",?\n/);
    expect(stderr).toContain('Run `phlo plugin build`');
  });

  it.each([
    ['names no plugin', { name: 'p' }, '', 'names no plugin', '"phlo": { "apiVersion": 1'],
    [
      'is not built',
      { phlo: { apiVersion: 1, plugins: { hooks: { p: { entry: './dist/plugin.js' } } } } },
      '',
      'has no ./dist/plugin.js',
      'Build the package',
    ],
    [
      'throws',
      { phlo: { apiVersion: 1, plugins: { hooks: { p: { entry: './p.js' } } } } },
      'throw new Error("no key")',
      'hooks:p cannot say what it is: no key',
      'setup is not',
    ],
  ])('says so where the package %s', async (_, manifest, code, message, hint) => {
    await using folder = temporaryFolder();
    put(folder.dir, 'package.json', JSON.stringify({ type: 'module', ...manifest }));
    put(folder.dir, 'p.js', code);
    const outcome = await phlo(['plugin', 'build'], { cwd: folder.dir });
    expect(outcome.code).not.toBe(0);
    expect(outcome.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(outcome.stderr).toContain(hint);
  });
});
