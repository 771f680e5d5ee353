import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceOutcome, ServiceStatus } from '@phlo/services';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';
import { install, put, writeProject } from './plugin/plugin-project.test.setup.js';

async function freePort(): Promise<number> {
  const socket = createServer();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const address = socket.address();
  await new Promise((resolve) => socket.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function project(config?: string, packages: readonly string[] = []) {
  const folder = temporaryFolder();
  const port = await freePort();
  writeProject(folder.dir, packages, config);
  // What is not asked about is not started.
  put(folder.dir, 'services/services.json', JSON.stringify({ added: [], removed: ['postgres'] }));
  const env = { CACHE_PORT: String(port) };
  const call = (...args: readonly string[]) => phlo(['services', ...args], { cwd: folder.dir, env });
  const json = <T>(...args: readonly string[]) => phloJson<T>(['services', ...args], { cwd: folder.dir, env });
  const events = async () => {
    const { stdout } = await phlo(['events', '--type', 'service.*', '--json'], { cwd: folder.dir });
    const lines = stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '');
    return lines.map(
      (line) => JSON.parse(line) as { readonly type: string; readonly data: { readonly status?: string } },
    );
  };
  return {
    dir: folder.dir,
    port,
    env,
    call,
    json,
    events,
    async [Symbol.asyncDispose]() {
      await call('stop');
      await folder[Symbol.asyncDispose]();
    },
  };
}

const isGone = (pid: number): boolean => {
  try {
    return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return true;
  }
};

describe('phlo services', { timeout: 240_000 }, () => {
  it('takes a service from nothing to what it prints, and leaves nothing of it', async () => {
    await using shop = await project();
    expect(await shop.call('list')).toMatchObject({ code: 0 });
    expect((await shop.call('init', 'cache')).stdout).toContain('services/cache/service.yaml');
    expect(await shop.call('init', 'cache')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('SERVICE_EXISTS'),
    });
    expect((await shop.call('start', '--dry-run')).stdout).toContain('Would start: cache');
    const [started] = await shop.json<readonly ServiceOutcome[]>('start', '--native');
    expect(started).toMatchObject({ service: 'cache', status: 'running', ports: { main: shop.port } });
    expect(await (await fetch(`http://127.0.0.1:${shop.port}`)).text()).toBe('hello\n');
    expect((await shop.call('status')).stdout).toMatch(/cache\s+running\s+ready/);
    expect((await shop.json<{ readonly lines: readonly string[] }>('logs', 'cache')).lines).toContain(
      `listens on ${shop.port}`,
    );
    expect((await phlo(['hooks', 'list'], { cwd: shop.dir })).stdout).toContain('service:cache/pre_start.check');
    expect((await phlo(['doctor'], { cwd: shop.dir, env: shop.env })).stdout).toMatch(/services\s+1, of which 1 run/);
    expect(await shop.call('reset')).toMatchObject({ code: 2, stderr: expect.stringContaining('Add --yes') });
    expect((await shop.call('stop')).stdout).toContain('stopped');
    expect(isGone(started?.pid ?? 0)).toBe(true);
    expect((await shop.events()).map(({ type, data }) => [type, data.status].join(' '))).toEqual([
      'service.pre_start ',
      'service.hook passed',
      'service.post_start running',
      'service.hook passed',
      'service.pre_stop ',
      'service.post_stop stopped',
    ]);
  });

  it('says what is wrong, with the exit code of its kind, and goes on with the others', async () => {
    await using shop = await project();
    await shop.call('init', 'cache');
    put(shop.dir, 'services/odd/service.yaml', 'name: odd\nnativ: {}\n');
    expect(await shop.call('list')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('cache'),
      stderr: expect.stringContaining('Did you mean "native"?'),
    });
    expect(await shop.call('start', 'cahce')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "cache"?'),
    });
    put(
      shop.dir,
      'services/seen/service.yaml',
      "name: seen\nprofile: watch\nnative: { command: ['{node}', '-e', '0'] }\n",
    );
    expect(await shop.call('start', '--profile', 'watch', '--dry-run')).toMatchObject({
      code: 0,
      stdout: 'Would start: seen\n',
      stderr: expect.stringContaining('A service is left out: SERVICE_INVALID'),
    });
    expect(await shop.call('start', '--dry-run')).toMatchObject({ code: 2 });
    expect(await shop.call('start', 'odd')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 2: nativ'),
    });
    const holder = createServer().listen(shop.port, '127.0.0.1');
    try {
      expect(await shop.call('start')).toMatchObject({ code: 5, stderr: expect.stringContaining('CACHE_PORT=…') });
      expect((await phlo(['doctor'], { cwd: shop.dir, env: shop.env })).stdout).toContain(
        `the port ${shop.port} of cache`,
      );
    } finally {
      await new Promise((resolve) => holder.close(resolve));
    }
    const yaml = readFileSync(join(shop.dir, 'services/cache/service.yaml'), 'utf8');
    put(shop.dir, 'services/cache/service.yaml', yaml.replace("'--check'", "'--chek'"));
    const refused = await shop.call('start');
    expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('SERVICE_REJECTED') });
    // Once by its event, and not again as a line of the log.
    expect(refused.stderr.match(/^.*pre_start check: .*$/gm)).toHaveLength(1);
    expect(refused.stderr).not.toContain('warn ');
  });

  it('has services of plugins, which are in their packages and are refused as plugins are', async () => {
    await using shop = await project(undefined, ['acme']);
    const provides = { 'acme-cache': 'a cache' };
    const entry = `export default () => ({ name: 'acme', group: 'services', provides: ${JSON.stringify(provides)} });`;
    install(shop.dir, 'acme', entry, { group: 'services', manifest: { provides } });
    put(
      shop.dir,
      'node_modules/acme/services/acme-cache/service.yaml',
      "name: acme-cache\nnative: { command: ['{node}', '-e', 'setInterval(() => {}, 1e3)'] }\nhooks: { pre_start: [{ name: a, command: ['{node}', '-e', '0'] }] }\n",
    );
    expect((await phlo(['hooks', 'list'], { cwd: shop.dir })).stdout).toContain('service:acme-cache/pre_start.a');
    expect(await shop.json<readonly ServiceOutcome[]>('start')).toMatchObject([
      { service: 'acme-cache', status: 'running' },
    ]);
    await shop.call('stop');
    const yaml = 'node_modules/acme/services/acme-cache/service.yaml';
    const whole = readFileSync(join(shop.dir, yaml), 'utf8');
    expect(await phlo(['plugin', 'check'], { cwd: shop.dir })).toMatchObject({ code: 0 });
    put(shop.dir, yaml, `${whole}nativ: {}\n`);
    const checked = await phlo(['plugin', 'check'], { cwd: shop.dir });
    expect(checked).toMatchObject({ code: 1, stdout: expect.stringContaining('Did you mean "native"?') });
    put(shop.dir, yaml, whole);
    const manifest = readFileSync(join(shop.dir, 'node_modules/acme/package.json'), 'utf8');
    put(shop.dir, 'node_modules/acme/package.json', manifest.replace(/"provides": \{/, '"provides": { "other": 1,'));
    expect((await shop.call('start', 'acme-cache')).stderr).toMatch(
      /The services of a plugin are left out: PLUGIN_MANIFEST_INVALID: .*acme/,
    );
    put(shop.dir, 'node_modules/acme/package.json', manifest);
    put(
      shop.dir,
      'phlo.config.ts',
      "import { defineProject } from 'phlo';\nexport default defineProject({ name: 'shop', plugins: { deny: ['services:acme'] } });\n",
    );
    expect((await shop.call('list')).stdout).toMatch(/acme-cache\s+stopped.*gone/);
    expect((await phlo(['hooks', 'list'], { cwd: shop.dir })).stdout).not.toContain('acme');
    expect((await shop.call('start')).stdout).toContain('There is nothing to do.');
  });

  it('knows settings and refusals of the project for hooks of services, as for those of any plugin', async () => {
    await using shop = await project(
      "{ name: 'shop', plugins: { deny: ['services:other'] }, hooks: { 'service:cache/pre_start.check': { enabled: false }, 'service:cache/pre_start.chek': { enabled: false } } }",
    );
    for (const name of ['cache', 'other']) await shop.call('init', name);
    expect((await shop.call('list')).stdout).not.toContain('other');
    const listed = (await phlo(['hooks', 'list'], { cwd: shop.dir })).stdout;
    expect(listed).toMatch(/service:cache\/pre_start\.check.*turned off\*/);
    expect(listed).not.toContain('service:other');
    const { stdout, stderr } = await shop.call('start');
    expect(stdout).toContain('running');
    expect(stderr).toContain('hooks["service:cache/pre_start.chek"] of phlo.config.ts is of no hook');
    expect((await shop.events()).map(({ type }) => type)).toEqual([
      'service.pre_start',
      'service.post_start',
      'service.hook',
    ]);
  });

  it('tells what a service does by itself, without a command that asks', async () => {
    await using shop = await project();
    const yaml = `name: cache
native: { command: ['{node}', '-e', 'setInterval(() => {}, 1e3)'], restart: { policy: on-failure, max: 1, backoff: 10ms } }
`;
    put(shop.dir, 'services/cache/service.yaml', yaml);
    await shop.json('start');
    const pidOf = async () => (await shop.json<readonly ServiceStatus[]>('status'))[0]?.pid;
    const told = async () =>
      (await shop.events()).flatMap(({ type, data }) => (type === 'service.state' ? [data.status] : []));
    const first = (await pidOf()) ?? 0;
    process.kill(first, 'SIGKILL');
    while ((await told()).length < 1);
    expect(await shop.json<readonly ServiceStatus[]>('status')).toMatchObject([
      { state: 'running', restarts: 1, ended: 'signal SIGKILL' },
    ]);
    const second = (await pidOf()) ?? 0;
    expect(second).not.toBe(first);
    process.kill(second, 'SIGKILL');
    while ((await told()).length < 2);
    expect(await told()).toEqual(['restarted', 'given_up']);
    expect(await shop.json<readonly ServiceStatus[]>('status')).toMatchObject([
      { state: 'failed', restarts: 1, ended: 'signal SIGKILL' },
    ]);
    expect(await shop.json('announce')).toEqual([]);
    expect((await phlo(['doctor'], { cwd: shop.dir })).stdout).toContain('is not started again: signal SIGKILL');
  });

  it('starts all the same where the terminal is closed meanwhile', async () => {
    await using shop = await project();
    await shop.call('init', 'cache');
    const yaml = readFileSync(join(shop.dir, 'services/cache/service.yaml'), 'utf8');
    const slow = "pre_start:\n    - { name: slow, command: ['{node}', '-e', 'setTimeout(() => {}, 2000)'] }";
    put(shop.dir, 'services/cache/service.yaml', yaml.replace('pre_start:', slow));
    let said = '';
    const options = {
      cwd: shop.dir,
      env: shop.env,
      onStart: (child: ChildProcess) =>
        child.stderr?.on('data', (text: string) => {
          if (!said.includes('starting') && (said += text).includes('starting')) child.kill('SIGHUP');
        }),
    };
    expect(await phlo(['services', 'start'], options)).toMatchObject({ code: 0 });
    expect(said).toContain('starting');
    expect((await shop.call('status')).stdout).toMatch(/cache\s+running\s+ready/);
  });

  it('that is killed half-way is ended by the next command, and so is what it had begun', async () => {
    await using shop = await project();
    await shop.call('init', 'cache');
    const yaml = readFileSync(join(shop.dir, 'services/cache/service.yaml'), 'utf8');
    for (const [next, waitsFor] of [
      ['start', 'listens on'],
      ['stop', 'listens on'],
      ['start', 'pre_start.slow'],
    ] as const) {
      const slow =
        "  pre_start:\n    - { name: slow, command: ['{node}', '-e', 'console.log(1); setInterval(() => {}, 1e3)'] }\n";
      put(
        shop.dir,
        'services/cache/service.yaml',
        waitsFor === 'listens on'
          ? yaml.replace('{port:main}/', '{port:main}/?').replace('http://127', 'http://x.invalid:1/127')
          : yaml.replace('  pre_start:\n', slow),
      );
      const log = join(shop.dir, '.phlo/services/cache/log/service.log');
      const before = sizeOf(log);
      const killed = await phlo(['services', 'start'], {
        cwd: shop.dir,
        env: shop.env,
        onStart: (child) => void killWhen(child, () => textOf(log).slice(before).includes(waitsFor)),
      });
      expect(killed.signal).toBe('SIGKILL');
      put(shop.dir, 'services/cache/service.yaml', yaml);
      const [outcome] = await shop.json<readonly ServiceOutcome[]>(next, 'cache');
      expect(outcome?.status).toBe(next === 'start' ? 'running' : 'stopped');
      await shop.call('stop');
      expect(await shop.json<readonly ServiceStatus[]>('status')).toMatchObject([{ state: 'stopped' }]);
    }
    const told = (await shop.events()).map(({ type }) => type).filter((type) => type !== 'service.hook');
    const count = (type: string) => told.filter((one) => one === type).length;
    expect(count('service.post_start')).toBe(count('service.pre_start'));
    expect(count('service.post_stop')).toBe(count('service.pre_stop'));
  });
});

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const sizeOf = (path: string): number => textOf(path).length;

async function killWhen(child: { kill(signal: 'SIGKILL'): boolean }, isTime: () => boolean): Promise<void> {
  while (!isTime()) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGKILL');
}
