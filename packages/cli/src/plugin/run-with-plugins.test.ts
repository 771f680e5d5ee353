import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { phlo, temporaryFolder } from '../command-line.test.setup.js';
import { hookPlugin, hooks, install, put, writeProject } from './plugin-project.test.setup.js';

const touched = 'console.log("imported"); throw new Error("no key");';

describe('plugins in a run', () => {
  const record = (path: string) =>
    hookPlugin('audit', '').replace(
      'handler: () => undefined',
      `handler: (event) => { console.log('from a handler'); appendFileSync(${JSON.stringify(path)}, event.type + ' '); }`,
    );
  const source = `import { ingestion, rows, column } from 'phlo';
export const orders = ingestion(
  { table: 'bronze.orders', strategy: 'replace', schema: { id: column.long() } },
  rows(async function* () { yield { id: 1 }; }),
);
`;

  it('hear it without being named, print beside its document, and break nothing where one is broken', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const heard = join(dir, 'heard.txt');
    install(dir, 'audit', `import { appendFileSync } from 'node:fs';\n${record(heard)}`, { manifest: { hooks } });
    install(dir, 'thrower', touched, { manifest: { hooks } });
    writeProject(dir, ['audit', 'thrower']);
    put(dir, 'workflows/orders.ts', source);
    const { code, stdout, stderr } = await phlo(['run', '--json'], { cwd: dir });
    expect([code, stderr]).toEqual([0, expect.stringContaining('hooks:thrower is left out')]);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'success' });
    expect(stderr).toContain('from a handler');
    expect(readFileSync(heard, 'utf8')).toBe('run.end ');
    await phlo(['--no-plugins', 'run'], { cwd: dir });
    expect(readFileSync(heard, 'utf8')).toBe('run.end ');
  }, 60_000);

  it('stop it where one of them guards a gate and cannot be loaded', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const guard = [{ name: 'guard', on: 'wap.gate', priority: 100, policy: 'raise', delivery: 'inline' }];
    install(dir, 'thrower', touched, { manifest: { hooks: guard } });
    writeProject(dir, ['thrower']);
    put(dir, 'workflows/orders.ts', source);
    const { code, stdout, stderr } = await phlo(['run'], { cwd: dir });
    expect([code, stdout]).toEqual([1, expect.not.stringContaining('bronze.orders')]);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain(
      'PLUGIN_FAILED hooks:thrower guards wap.gate with its hook guard and cannot be loaded: The plugin hooks:thrower failed in import: no key',
    );
    expect(stderr).toContain("deny: ['hooks:thrower']");
  }, 60_000);

  it('work with a core of their own, veto and all, and that is told', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const guard = [{ name: 'guard', on: 'wap.gate', priority: 100, policy: 'raise', delivery: 'inline' }];
    const code = `import { definePlugin, onEvent, veto } from '@phlo/core';
export default () => definePlugin({
  name: 'strict',
  hooks: [onEvent('wap.gate', { name: 'guard', policy: 'raise', handler: () => veto('not on my watch') })],
});
`;
    const own = install(dir, 'strict', code, { manifest: { hooks: guard } });
    const core = join(own, 'node_modules', '@phlo', 'core');
    cpSync(fileURLToPath(new URL('../../../core/dist', import.meta.url)), join(core, 'dist'), { recursive: true });
    cpSync(fileURLToPath(new URL('../../../core/package.json', import.meta.url)), join(core, 'package.json'));
    writeProject(dir, ['strict']);
    put(dir, 'workflows/orders.ts', source);
    const { code: exitCode, stdout } = await phlo(['run', '--json'], { cwd: dir });
    expect([exitCode, stdout]).toEqual([3, expect.stringContaining('not on my watch')]);
    const { stderr } = await phlo(['plugin', 'list'], { cwd: dir });
    expect(stderr).toContain(`strict uses another copy of @phlo/core, 0.1.0 in ${core}`);
  }, 60_000);

  it('mask what the environment configures for them', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const code = hookPlugin(
      'chat',
      "config: z.object({ token: z.string() }), setup({ config }) { throw new Error('refused ' + config.token); },",
    );
    install(dir, 'chat', code, { manifest: { hooks } });
    writeProject(dir, ['chat'], "{ name: 'shop', plugins: { config: { chat: { token: env('CHAT_TOKEN') } } } }");
    put(dir, 'workflows/orders.ts', source);
    const { stderr } = await phlo(['run'], { cwd: dir, env: { CHAT_TOKEN: 'tok-123456' } });
    expect(stderr).toContain('refused ***');
    const events = await phlo(['events', '--type', 'plugin.failed', '--json'], {
      cwd: dir,
      env: { CHAT_TOKEN: 'tok-123456' },
    });
    expect(JSON.parse(events.stdout)).toMatchObject({
      data: { plugin: 'chat', package: 'chat', step: 'setup', error: { message: 'refused ***' } },
    });
  }, 60_000);
});

describe('phlo doctor', () => {
  it('verifies plugins and what is configured for them', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    install(dir, 'chat', hookPlugin('chat', 'config: z.object({ url: z.string() }),'), { manifest: { hooks } });
    install(dir, 'other', hookPlugin('other', 'config: z.object({ url: z.string() }),'), { manifest: { hooks } });
    const core = join('node_modules', 'other', 'node_modules', '@phlo', 'core');
    put(
      dir,
      join(core, 'package.json'),
      JSON.stringify({ name: '@phlo/core', version: '0.0.9', type: 'module', exports: './index.js' }),
    );
    put(
      dir,
      join(core, 'index.js'),
      'export const definePlugin = (plugin) => plugin; export const onEvent = (on, hook) => ({ ...hook, on });',
    );
    writeProject(dir, ['chat', 'other'], "{ name: 'shop', plugins: { config: { chat: { url: 1 } } } }");
    for (const name of ['chat', 'other']) await phlo(['plugin', 'build', `node_modules/${name}`], { cwd: dir });
    const { code, stdout } = await phlo(['doctor', '--json'], { cwd: dir });
    expect(code).toBe(1);
    const findings = (
      JSON.parse(stdout) as readonly { readonly name: string; readonly status: string; readonly message: string }[]
    ).filter(({ name }) => name === 'plugins');
    expect(findings.map(({ status, message }) => [status, message.replaceAll(dir, '<dir>')])).toEqual([
      ['ok', '1 broken, 1 unconfigured'],
      [
        'failed',
        expect.stringMatching(
          /^hooks:chat: PLUGIN_CONFIG_INVALID: The configuration of the plugin chat is not valid:\n {2}- url: .*string/,
        ),
      ],
      ['warning', 'hooks:other has no configuration and does nothing'],
      [
        'warning',
        expect.stringContaining(
          'other uses another copy of @phlo/core, 0.0.9 in <dir>/node_modules/other/node_modules/@phlo/core',
        ),
      ],
    ]);
  }, 60_000);
});
