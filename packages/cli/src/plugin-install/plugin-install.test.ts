import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { installedPlugin, removedPlugin, updatedPlugins } from '../documents/plugins.js';
import { put } from '../plugin/plugin-project.test.setup.js';
import { createInstallBench, listedPlugin, packPlugin } from './install.test.setup.js';

const schema = { config: './config.schema.json', permissions: { network: 'posts messages' } };

describe('phlo plugin install', { timeout: 180_000 }, () => {
  it('shows what it is, changes nothing without a yes, and with one pins exactly that', async () => {
    await using bench = await createInstallBench();
    const { integrity } = bench.npm.publish(packPlugin(bench.aside, 'chat', { manifest: schema }));
    bench.npm.publish(packPlugin(bench.aside, 'chat', { version: '1.1.0' }));
    bench.list(listedPlugin('chat', { integrity, verified: true, permissions: schema.permissions }));
    const before = bench.files();

    const silent = await bench.call(['install', 'chat']);
    expect([silent.code, silent.stderr]).toEqual([2, expect.stringContaining('CONFIRMATION_MISSING')]);
    expect(bench.npm.requests).toEqual([]);

    const dry = await bench.call(['install', 'chat', '--dry-run']);
    expect(dry.stdout).toContain('    permission  network  posts messages\n');
    expect(dry.stdout).toContain('(as npm and the registry of plugins say)\n  registry      verified\n');
    expect(dry.stdout).toContain(' @acme/chat@1.0.0` in ');
    expect(bench.files()).toEqual(before);

    const installed = installedPlugin.parse(await bench.json(['install', 'hooks:chat', '--yes']));
    expect(installed).toMatchObject({
      package: '@acme/chat',
      version: '1.0.0',
      previous: null,
      licence: 'MIT',
      integrity,
      listed: true,
      verified: true,
      dryRun: false,
      changed: ['package.json', 'package-lock.json'],
      plugins: [{ group: 'hooks', name: 'chat', status: 'unconfigured', permissions: schema.permissions }],
      config: "  plugins: {\n    config: {\n      chat: { url: env('CHAT_URL') },\n    },\n  },",
    });
    const [manifest = '', lock = ''] = bench.files();
    expect(JSON.parse(manifest)).toMatchObject({ dependencies: { '@acme/chat': '1.0.0' } });
    expect(lock).toContain(integrity);
    expect(readFileSync(join(bench.dir, 'phlo.config.ts'), 'utf8')).toBe("export default { name: 'shop' };\n");

    const again = await bench.call(['install', '@acme/chat@1.0.0', '--yes']);
    expect([again.code, again.stdout]).toEqual([
      0,
      expect.stringContaining('is installed already. Nothing was changed.'),
    ]);
  });

  it('asks twice for what the registry does not list', async () => {
    await using bench = await createInstallBench();
    bench.npm.publish(packPlugin(bench.aside, 'chta'));
    bench.list(listedPlugin('chat', { package: '@acme/chat' }));
    const before = bench.files();
    const refused = await bench.call(['install', '@acme/chta', '--yes']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('PLUGIN_UNVERIFIED')]);
    expect(refused.stderr).toContain('The registry does not list @acme/chta. Did you mean "@acme/chat"?');
    expect(refused.stdout).toContain('not listed: nobody has looked at it');
    expect(bench.files()).toEqual(before);
    const { code } = await bench.call(['install', '@acme/chta', '--unverified', '--yes']);
    expect([code, JSON.parse(bench.files()[0] ?? '')]).toMatchObject([0, { dependencies: { '@acme/chta': '1.0.0' } }]);
  });

  it.each<
    readonly [string, string, Parameters<typeof packPlugin>[2], Parameters<typeof listedPlugin>[1], readonly string[]]
  >([
    ['a version that there is not', 'chat@9.9.9', {}, {}, ['69', 'PLUGIN_PACKAGE_UNAVAILABLE']],
    ['a package that there is not', 'nothing', {}, {}, ['69', 'PLUGIN_PACKAGE_UNAVAILABLE']],
    ['a package without a plugin', 'chat', { fields: { phlo: undefined } }, {}, ['2', 'PLUGIN_PACKAGE_INVALID']],
    [
      'a plugin of later contracts',
      'chat',
      { fields: { phlo: { apiVersion: 9 } } },
      {},
      ['2', 'PLUGIN_API_UNSUPPORTED'],
    ],
    [
      'a plugin for another Phlo',
      'chat',
      { fields: { peerDependencies: { '@phlo/core': '^9.0.0' } } },
      { compatibility: { apiVersion: 1, phlo: '^9.0.0' } },
      ['2', 'PLUGIN_INCOMPATIBLE', 'needs Phlo ^9.0.0'],
    ],
    [
      'other bytes than the registry says',
      'chat',
      {},
      { integrity: `sha512-${'A'.repeat(86)}==` },
      ['1', 'PLUGIN_INTEGRITY_WRONG', 'Do not install it.'],
    ],
    [
      'a plugin that may do more than the registry says',
      'chat',
      { manifest: { permissions: { processes: 'mines' } } },
      {},
      ['1', 'PLUGIN_UNLIKE_REGISTRY', '+ hooks:chat: permission processes: mines'],
    ],
    ['another licence than the registry says', 'chat', {}, { licence: 'ISC' }, ['1', '- licence ISC', '+ licence MIT']],
    [
      'a plugin that has a dependency that there is not',
      'chat',
      { fields: { dependencies: { '@acme/nothing': '1.0.0' } } },
      {},
      ['1', 'PACKAGE_MANAGER_FAILED', 'package.json and package-lock.json are as they were'],
    ],
  ])('refuses %s, and leaves everything as it was', async (_, wanted, packed, entry, [code, ...said]) => {
    await using bench = await createInstallBench();
    bench.npm.publish(packPlugin(bench.aside, 'chat', packed));
    bench.list(listedPlugin('chat', entry));
    const before = bench.files();
    const { stderr, ...outcome } = await bench.call(['install', wanted, '--yes', '--unverified']);
    expect(String(outcome.code)).toBe(code);
    for (const text of said) expect(stderr.replaceAll(/\s+/g, ' ')).toContain(text);
    expect(bench.files()).toEqual(before);
  });

  it('refuses bytes that are not those of their checksum', async () => {
    await using bench = await createInstallBench();
    bench.npm.publish(packPlugin(bench.aside, 'chat'));
    bench.npm.tamper('@acme/chat', packPlugin(bench.aside, 'chat', { fields: { author: 'somebody else' } }));
    bench.list(listedPlugin('chat'));
    const before = bench.files();
    const { code, stderr } = await bench.call(['install', 'chat', '--yes']);
    expect([code, stderr]).toEqual([1, expect.stringContaining('PLUGIN_INTEGRITY_WRONG')]);
    expect(bench.files()).toEqual(before);
  });

  it('runs no script of what it installs', async () => {
    await using bench = await createInstallBench();
    const scripts = { preinstall: 'touch ran', install: 'touch ran', postinstall: 'touch ran', prepare: 'touch ran' };
    bench.npm.publish(packPlugin(bench.aside, 'below', { fields: { scripts } }));
    bench.npm.publish(
      packPlugin(bench.aside, 'chat', { fields: { scripts, dependencies: { '@acme/below': '1.0.0' } } }),
    );
    bench.list(listedPlugin('chat'));
    const before = bench.tree();
    expect((await bench.call(['install', 'chat', '--dry-run'])).code).toBe(0);
    expect(bench.tree()).toEqual(before);
    expect((await bench.call(['install', 'chat', '--yes'])).code).toBe(0);
    for (const name of ['chat', 'below']) {
      expect(existsSync(join(bench.dir, 'node_modules/@acme', name, 'plugin.js'))).toBe(true);
      expect(existsSync(join(bench.dir, 'node_modules/@acme', name, 'ran'))).toBe(false);
    }
  });

  it('takes no option of a command, no path and no URL for a name', async () => {
    await using bench = await createInstallBench();
    for (const name of [
      '../chat',
      'git+ssh://git@example.com/x',
      'chat@file:../x',
      '@acme/chat@>=1',
      'https://example.com/x.tgz',
    ]) {
      const { code, stderr } = await bench.call(['install', name, '--yes', '--unverified']);
      expect([name, code, stderr]).toEqual([name, 2, expect.stringContaining('error USAGE')]);
    }
    const { code, stderr } = await bench.call(['install', '--yes', '--unverified', '--', '--global']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('error USAGE')]);
    expect(bench.npm.requests).toEqual([]);
  });

  it('undoes what it has begun where it is interrupted', async () => {
    let reached = (): void => undefined;
    const waits = new Promise<void>((resolve) => (reached = resolve));
    // Answers nothing: npm waits for a dependency.
    const hanging = createServer(() => reached());
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
    await using bench = await createInstallBench(`http://127.0.0.1:${(hanging.address() as AddressInfo).port}/`);
    bench.npm.publish(packPlugin(bench.aside, 'chat', { fields: { dependencies: { '@acme/slow': '1.0.0' } } }));
    bench.list(listedPlugin('chat'));
    const before = bench.files();
    const { code, stderr } = await bench.call(['install', 'chat', '--yes'], {
      cwd: bench.dir,
      onStart: (child) => void waits.then(() => child.kill('SIGINT')),
    });
    hanging.closeAllConnections();
    hanging.close();
    expect([code, stderr]).toEqual([130, expect.stringContaining('INSTALL_INTERRUPTED')]);
    expect(bench.files()).toEqual(before);
  });
});

describe('phlo plugin update', { timeout: 180_000 }, () => {
  it('shows what a newer version says otherwise, and installs what the registry lists', async () => {
    await using bench = await createInstallBench();
    for (const name of ['chat', 'pager', 'own']) bench.npm.publish(packPlugin(bench.aside, name));
    bench.list(listedPlugin('chat'), listedPlugin('pager'));
    for (const name of ['chat', 'pager', '@acme/own'])
      expect((await bench.call(['install', name, '--yes', '--unverified'])).code).toBe(0);
    expect((await bench.call(['update', '--yes'])).stdout).toBe('Everything that the registry lists is up to date.\n');

    bench.npm.publish(
      packPlugin(bench.aside, 'chat', { version: '1.1.0', manifest: { permissions: { network: 'posts' } } }),
    );
    bench.npm.publish(packPlugin(bench.aside, 'pager', { version: '2.0.0' }));
    bench.list(
      listedPlugin('chat', { version: '1.1.0', permissions: { network: 'posts' } }),
      listedPlugin('pager', { version: '2.0.0', compatibility: { apiVersion: 1, phlo: '^9.0.0' } }),
    );
    const before = bench.files();
    const dry = await bench.call(['update', '--dry-run']);
    expect(dry.stdout).toBe(
      '@acme/chat  1.0.0 → 1.1.0\n  + hooks:chat: permission network: posts\n\nNothing was changed.\n',
    );
    expect(dry.stderr).toContain('@acme/pager 2.0.0 is left out: it needs Phlo ^9.0.0, and this is 0.1.0.');
    expect(dry.stderr).toContain('The registry does not list @acme/own');
    expect(bench.files()).toEqual(before);
    expect((await bench.call(['update', 'chat'])).code).toBe(2);
    expect(updatedPlugins.parse(await bench.json(['update', 'chat', '--yes']))).toMatchObject({
      updates: [
        { package: '@acme/chat', from: '1.0.0', to: '1.1.0', changes: ['+ hooks:chat: permission network: posts'] },
      ],
      changed: ['package.json', 'package-lock.json'],
    });
    expect(JSON.parse(bench.files()[0] ?? '')).toMatchObject({
      dependencies: { '@acme/chat': '1.1.0', '@acme/pager': '1.0.0' },
    });
    // An older list takes nothing back.
    bench.list(listedPlugin('chat'));
    expect((await bench.call(['update', '--yes'])).stdout).toContain('up to date');
  });
});

describe('phlo plugin remove', { timeout: 180_000 }, () => {
  it('says who misses it, and changes nothing in a dry run', async () => {
    await using bench = await createInstallBench();
    bench.npm.publish(packPlugin(bench.aside, 'chat'));
    const peerDependencies = { '@phlo/core': '*', '@acme/chat': '1.0.0' };
    bench.npm.publish(packPlugin(bench.aside, 'pager', { fields: { peerDependencies } }));
    bench.list(listedPlugin('chat'), listedPlugin('pager'));
    for (const name of ['chat', 'pager']) expect((await bench.call(['install', name, '--yes'])).code).toBe(0);
    put(bench.dir, 'workflows/tell.ts', "export { tell } from '@acme/chat/tell';\n");
    put(bench.dir, 'workflows/other.ts', "export const other = '@acme/chatter';\n");
    const before = bench.tree();
    const { code, stderr } = await bench.call(['remove', 'chat', '--dry-run']);
    expect([code, stderr]).toEqual([0, 'note   Without it these do not work: workflows/tell.ts, @acme/pager.\n']);
    expect(removedPlugin.parse(await bench.json(['remove', 'chat', '--dry-run']))).toMatchObject({
      usedBy: ['workflows/tell.ts', '@acme/pager'],
    });
    expect((await bench.call(['update', '--dry-run'])).code).toBe(0);
    expect(bench.tree()).toEqual(before);
  });

  it('takes the package out, and says what is left of it', async () => {
    await using bench = await createInstallBench();
    bench.npm.publish(packPlugin(bench.aside, 'chat'));
    bench.list(listedPlugin('chat'));
    const [before] = bench.files();
    expect((await bench.call(['install', 'chat', '--yes'])).code).toBe(0);
    put(bench.dir, 'phlo.config.ts', "export default { name: 'shop', plugins: { config: { chat: {} } } };\n");
    expect((await bench.call(['remove', 'chat'])).code).toBe(2);
    expect(removedPlugin.parse(await bench.json(['remove', 'chat', '--dry-run']))).toMatchObject({
      plugins: ['hooks:chat'],
      changed: [],
    });
    const { code, stdout } = await bench.call(['remove', '@acme/chat', '--yes']);
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('Removed @acme/chat; changed package.json, package-lock.json.'),
    ]);
    expect(stdout).toContain('Take plugins.config.chat out of phlo.config.ts');
    expect(stdout).toContain('phlo hooks forget');
    const { dependencies = {}, ...manifest } = JSON.parse(bench.files()[0] ?? '') as { readonly dependencies?: object };
    expect([dependencies, manifest]).toEqual([{}, JSON.parse(before ?? '')]);
    const gone = await bench.call(['remove', 'chat', '--yes']);
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining('PLUGIN_UNKNOWN')]);
  });
});
