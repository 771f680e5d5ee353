import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock } from '@phlo/core';
import type { Clock } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from '../command-line.test.setup.js';
import { hookPlugin, hooks, install, writeProject } from '../plugin/plugin-project.test.setup.js';
import { examine } from './examine.js';
import { examineMachine } from './examine-machine.js';
import type { Finding } from './finding.js';
import { networkMountOf } from './network-mount.js';
import { openProject } from './open.js';

const hourMs = 3_600_000;
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

function put(dir: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
}

const config = (fields = '') =>
  `import { definePlugin, defineProject, onEvent, unavailable } from 'phlo';\nexport default defineProject({ name: 'shop', ${fields} });\n`;
const asset = `import { column, ingestion } from 'phlo';
export const numbers = ingestion({ table: 'bronze.numbers', schema: { n: column.int() }, strategy: 'replace' }, function* () { yield [{ n: 1 }]; });
`;
/** A project with a durable hook of its own, whose handler does what `code` says. */
const hookProject = (code: string) => ({
  'phlo.config.ts': config(
    `plugins: { use: [definePlugin({ name: 'chat', hooks: [onEvent('run.end', { name: 'notify', delivery: 'queued', queue: 'durable', attempts: 1, handler: () => { ${code} } })] })] },`,
  ),
  'workflows/numbers.ts': asset,
});

async function run(dir: string, clock: Clock = createSystemClock()): Promise<void> {
  await using project = await openProject(dir, { clock });
  await project.run();
}

const runByCommand = async (dir: string) => expect((await phlo(['run'], { cwd: dir })).code).toBe(0);

const look = (dir: string): Promise<readonly Finding[]> => examine(dir, { isSafeMode: false });
const problems = async (dir: string) => (await look(dir)).filter(({ status }) => status !== 'ok');

/** Every problem says why it matters and what mends it. */
function expectOne(findings: readonly Finding[], name: string, message: RegExp): void {
  expect(findings).toEqual([
    {
      name,
      status: expect.any(String),
      message: expect.stringMatching(message),
      why: expect.any(String),
      hint: expect.any(String),
    },
  ]);
}

describe('phlo doctor finds', () => {
  it('a table that is read and that no asset makes any more', async () => {
    await using folder = temporaryFolder();
    const model = (table: string) => `workflows/transforms/gold/${table}.sql`;
    put(folder.dir, {
      'phlo.config.ts': config(),
      'workflows/numbers.ts': asset,
      [model('a')]: "select n from ref('bronze.numbers')",
      [model('b')]: "select n from ref('gold.a')",
    });
    await run(folder.dir);
    expect(await problems(folder.dir)).toEqual([]);
    renameSync(join(folder.dir, model('a')), join(folder.dir, model('c')));
    expectOne(await problems(folder.dir), 'assets', /gold\.b reads gold\.a, which no asset makes any more/);
  });

  it('nothing in a sound project', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, { 'phlo.config.ts': config(), 'workflows/numbers.ts': asset });
    await run(folder.dir);
    const findings = await look(folder.dir);
    expect(findings.filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'node',
        'platform',
        'disk',
        'project',
        'assets',
        'lake',
        'state',
        'hooks',
        'engine',
        'plugins',
      ]),
    );
  });

  it('a Node that is too old, a platform that nobody has tried, and no place for temporary files', () => {
    const tempDir = '/there/is/none';
    expect(examineMachine({ version: '18.20.0', platform: 'win32', tempDir })).toMatchObject([
      { name: 'node', status: 'failed', hint: 'Install Node 20.19 or later.' },
      { name: 'platform', status: 'warning' },
      { name: 'temp', status: 'failed' },
    ]);
  });

  it('state that another user owns', async () => {
    await using folder = temporaryFolder();
    // What it needs is copied to where everybody may read.
    for (const file of ['project/examine-folders.js', 'project/network-mount.js', 'output/format.js'])
      cpSync(join(dist, file), join(folder.dir, 'code', file));
    for (const part of ['package.json', 'dist'])
      cpSync(join(dist, '../../core', part), join(folder.dir, 'code/node_modules/@phlo/core', part), {
        recursive: true,
      });
    put(folder.dir, { 'code/package.json': '{ "type": "module" }', 'shop/.phlo/state.db': '' });
    chmodSync(folder.dir, 0o755);
    for (const path of ['shop/.phlo/state.db', 'shop/.phlo']) chmodSync(join(folder.dir, path), 0o555);
    const code = `const { examineFolders } = await import(${JSON.stringify(join(folder.dir, 'code/project/examine-folders.js'))});
      console.log(JSON.stringify(examineFolders({ projectDir: ${JSON.stringify(join(folder.dir, 'shop'))}, tempDir: '/tmp', now: Date.now() })));`;
    // Root may write everywhere, so it looks as somebody else.
    const other = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { ...other, encoding: 'utf8' });
    const found = (JSON.parse(stdout) as readonly Finding[]).filter(({ name }) => name === 'permissions');
    chmodSync(join(folder.dir, 'shop/.phlo'), 0o755);
    expect(found).toMatchObject([{ status: 'failed' }, { status: 'failed' }]);
    expect(found[0]?.hint).toContain(`sudo chown -R "$(id -u):$(id -g)" ${folder.dir}/shop/.phlo`);
  });

  it('a clock that was set back', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, { 'phlo.config.ts': config(), 'workflows/numbers.ts': asset });
    await run(folder.dir);
    const later = (Date.now() + 3 * hourMs) / 1000;
    utimesSync(join(folder.dir, 'lake/catalog.db'), later, later);
    expectOne(await problems(folder.dir), 'clock', /catalog\.db was written 3 h from now/);
  });

  it('a network file system, by what Linux says of mounts', () => {
    const mountinfo = [
      '22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw',
      '40 22 0:50 / /home rw,relatime shared:1 - nfs4 server:/home rw,vers=4.2',
      '41 40 8:2 / /home/local rw,relatime - ext4 /dev/sdb1 rw',
      String.raw`42 22 0:51 / /mnt/with\040space rw - fuse.sshfs host:/ rw`,
    ].join('\n');
    expect(networkMountOf('/home/ada/shop/.phlo', mountinfo)).toEqual({ path: '/home', type: 'nfs4' });
    expect(networkMountOf('/home/local/shop/.phlo', mountinfo)).toBeUndefined();
    expect(networkMountOf('/homes/shop', mountinfo)).toBeUndefined();
    expect(networkMountOf('/mnt/with space/shop', mountinfo)).toMatchObject({ type: 'fuse.sshfs' });
    expect(networkMountOf('/srv', '')).toBeUndefined();
  });

  it('a second copy of the core', async () => {
    await using folder = temporaryFolder();
    const manifest = {
      name: 'slack',
      version: '1.0.0',
      phlo: { apiVersion: 1, plugins: { hooks: { slack: { entry: './p.js', hooks: [] } } } },
    };
    put(folder.dir, {
      'phlo.config.ts': config(),
      'workflows/numbers.ts': asset,
      'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { slack: '1.0.0' } }),
      'node_modules/slack/package.json': JSON.stringify(manifest),
      'node_modules/slack/p.js': "export default () => ({ name: 'slack', group: 'hooks', hooks: [] });",
      'node_modules/slack/node_modules/@phlo/core/package.json': '{ "name": "@phlo/core", "version": "0.0.9" }',
    });
    const [copies] = (await problems(folder.dir)).filter(({ name }) => name === 'core');
    expect(copies?.message).toMatch(/there are 2 copies of @phlo\/core: .*; 0\.0\.9 for slack in /);
    expect(copies?.hint).toMatch(
      /^Where versions differ, install those of phlo and of the plugin that go together\..*npm dedupe/,
    );
  });

  it('plugins that are allowed or denied and are not there', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, { 'phlo.config.ts': config("plugins: { deny: ['hooks:slak'] },"), 'workflows/numbers.ts': asset });
    expect(await problems(folder.dir)).toMatchObject([
      {
        name: 'plugins',
        status: 'warning',
        message: expect.stringContaining('plugins.deny of phlo.config.ts names "hooks:slak"'),
      },
    ]);
  });

  it('a plugin that every run leaves out, as long as its setup fails', async () => {
    await using folder = temporaryFolder();
    writeProject(folder.dir, ['chat']);
    put(folder.dir, { 'workflows/numbers.ts': asset });
    install(folder.dir, 'chat', hookPlugin('chat', "setup: () => { throw new Error('no room'); },"), {
      manifest: { hooks },
    });
    const leftOut = async () => (await problems(folder.dir)).filter(({ name }) => name === 'hooks:chat');
    expect(await leftOut()).toEqual([]);
    await runByCommand(folder.dir);
    expectOne(await leftOut(), 'hooks:chat', /^was left out \d+ s ago, for its setup failed: \w+: no room$/);
    install(folder.dir, 'chat', hookPlugin('chat'), { manifest: { hooks } });
    await runByCommand(folder.dir);
    expect(await leftOut()).toEqual([]);
  });

  it('a run that was killed, and what it held', async () => {
    await using folder = temporaryFolder();
    const { dir } = folder;
    const places = `const dir = ${JSON.stringify(dir)};`;
    const waiting =
      "if (existsSync(dir + '/wait')) { writeFileSync(dir + '/reads', ''); await new Promise((resolve) => setTimeout(resolve, 1e8)); }";
    put(dir, {
      wait: '',
      'phlo.config.ts': config(),
      'workflows/numbers.ts': `import { existsSync, writeFileSync } from 'node:fs';\n${places}\n${asset.replace('function* () {', `async function* () { ${waiting}`)}`,
    });
    const child = spawn(process.execPath, [join(dist, '../bin/phlo.cjs'), 'run'], { cwd: dir, stdio: 'ignore' });
    await expect.poll(() => existsSync(join(dir, 'reads')), { timeout: 20_000 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    const found = await problems(dir);
    expectOne(found.slice(0, 1), 'recovery', /the run \S+ was killed/);
    expectOne(found.slice(1), 'leases', /bronze\.numbers \(process \d+/);
    rmSync(join(dir, 'wait'));
    await run(dir);
    expect(await problems(dir)).toEqual([]);
  });

  it('a server of marts that does not answer', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, {
      'phlo.config.ts': config("marts: { url: 'postgres://somebody:secret@127.0.0.1:1/marts' },"),
      'workflows/numbers.ts': `${asset}\nimport { publish } from 'phlo';\nexport const marts = publish({ marts: [{ from: 'bronze.numbers' }] });\n`,
    });
    const found = await problems(folder.dir);
    expectOne(found, 'marts', /127\.0\.0\.1:1.* does not answer/);
    expect(JSON.stringify(found)).not.toContain('secret');
  });

  it('what waits for a target for long, and for a hook that is gone', async () => {
    await using folder = temporaryFolder();
    const clock = createSystemClock();
    put(folder.dir, hookProject("throw unavailable('HTTP 503');"));
    await run(folder.dir, { ...clock, now: () => clock.now() - 2 * hourMs });
    expectOne(
      await problems(folder.dir),
      'deliveries',
      /1 event waits for chat\/notify, the oldest since 2 h ago: .*HTTP 503/,
    );
    put(folder.dir, { 'phlo.config.ts': config() });
    // A process of its own: this one has loaded the configuration.
    const after = await phloJson<readonly Finding[]>(['doctor'], { cwd: folder.dir });
    expectOne(
      after.filter(({ status }) => status !== 'ok'),
      'deliveries',
      /chat\/notify is kept, and its plugin is gone/,
    );
  });

  it('dead letters', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, hookProject("throw new Error('no');"));
    await run(folder.dir);
    expectOne(await problems(folder.dir), 'hooks', /1 event is a dead letter/);
  });

  it('a configuration that cannot be read, and what is wrong beside it', async () => {
    await using folder = temporaryFolder();
    put(folder.dir, { 'phlo.config.ts': config("nam: 'x',") });
    const found = await look(folder.dir);
    expect(found.map(({ name, status }) => [name, status])).toEqual([
      ['node', 'ok'],
      ['platform', 'ok'],
      ['disk', expect.any(String)],
      ['project', 'failed'],
    ]);
    expect(found.at(-1)?.message).toContain('CONFIG_INVALID');
    expect(readFileSync(join(folder.dir, 'phlo.config.ts'), 'utf8')).toContain('nam:');
  });
});
