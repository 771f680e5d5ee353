import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineServices } from './lifecycle/examine-services.js';
import { ask, freePort, server, serverYaml, testProject, until } from './services.test.setup.js';
import type { TestProject } from './services.test.setup.js';

const signal = new AbortController().signal;

/** A project whose service leaves its port open, and so does that of the next. */
async function projectWith(first: number, oddity?: string): Promise<TestProject> {
  const project = await testProject();
  const yaml = serverYaml('cache', first, { ...(oddity !== undefined && { oddity, health: 'retries: 2' }) });
  project.put(
    'services/cache/service.yaml',
    yaml.replace(/main: \d+/, `main: '\${CACHE_PORT:-${first}-${first + 3}}'`),
  );
  project.put('services/cache/server.cjs', server);
  return project;
}

describe('a port that is left open', { timeout: 120_000 }, () => {
  it('is the first free one at the first start, and stays that', async () => {
    const first = await freePort();
    await using one = await projectWith(first);
    await using two = await projectWith(first);
    const [a, b] = [await one.open(), await two.open()];
    expect(await a.services.status()).toMatchObject([{ ports: {}, openPorts: { main: `${first}-${first + 3}` } }]);
    expect(await a.services.start({ signal })).toMatchObject([{ status: 'running', ports: { main: first } }]);
    const [second] = await b.services.start({ signal });
    const port = second?.ports?.['main'] ?? 0;
    expect(second?.status).toBe('running');
    expect(port).toBeGreaterThan(first);
    expect(port).toBeLessThanOrEqual(first + 3);
    await a.services.stop({ signal });
    await b.services.restart({ signal });
    const later = await two.open();
    const [status] = await later.services.status();
    expect(status).toMatchObject({ state: 'running', health: 'ready', ports: { main: port } });
    expect(status).not.toHaveProperty('openPorts');

    // What was chosen and is taken is no reason to move: whoever connects to it would not know.
    await later.services.stop({ signal });
    await using holder = createServer().listen(port, '127.0.0.1');
    await until(() => holder.listening);
    expect(await later.services.start({ signal })).toMatchObject([
      {
        status: 'failed',
        error: { code: 'SERVICE_PORT_TAKEN', message: expect.stringContaining(`process ${process.pid}`) },
      },
    ]);
    const named = await two.open({ env: { CACHE_PORT: String(first) } });
    expect(await named.services.start({ signal })).toMatchObject([{ status: 'running', ports: { main: first } }]);
  });

  it('is chosen anew in a copy of the project that has it, and stays the same where the project is moved', async () => {
    const first = await freePort();
    await using project = await projectWith(first);
    const { services } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ ports: { main: first } }]);
    await using copy = await testProject(project.dir);
    const other = await copy.open();
    expect(await other.services.status()).toMatchObject([{ ports: {}, openPorts: { main: `${first}-${first + 3}` } }]);
    const [started] = await other.services.start({ signal });
    const port = started?.ports?.['main'] ?? 0;
    expect(started?.status).toBe('running');
    expect(port).toBeGreaterThan(first);
    await other.services.stop({ signal });

    await services.stop({ signal });
    await using moved = await testProject(copy.dir);
    const there = await moved.open();
    expect(await there.services.start({ signal })).toMatchObject([{ status: 'running', ports: { main: port } }]);
  });

  it('is chosen anew where the first start has failed, or the service was reset', async () => {
    const first = await freePort();
    await using project = await projectWith(first, 'ill');
    const { services } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ error: { code: 'SERVICE_UNHEALTHY' } }]);
    expect(await services.status()).toMatchObject([{ ports: {}, openPorts: { main: expect.any(String) } }]);
    project.put(
      'services/cache/service.yaml',
      serverYaml('cache', first).replace(/main: \d+/, `main: ${first}-${first + 3}`),
    );
    const mended = await project.open();
    expect(await mended.services.start({ signal })).toMatchObject([{ ports: { main: first } }]);
    await mended.services.reset({ signal });
    expect(await mended.services.status()).toMatchObject([{ ports: {}, openPorts: { main: expect.any(String) } }]);
  });

  it('is told where none is free', async () => {
    const port = await freePort();
    await using project = await projectWith(port);
    const yaml = serverYaml('cache', port).replace(/main: \d+/, `main: ${port}-${port}`);
    project.put('services/cache/service.yaml', yaml);
    await using holder = createServer().listen(port, '127.0.0.1');
    await until(() => holder.listening);
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([
      { error: { code: 'SERVICE_PORT_TAKEN', message: expect.stringContaining(`held by process ${process.pid}`) } },
    ]);
    expect(told()).toEqual(['service.pre_start cache', 'service.post_start cache failed']);
  });

  it('is shown as it was when the service was started, also where it is another by now', async () => {
    const first = await freePort();
    await using project = await projectWith(first);
    const { services } = await project.open();
    await services.start({ signal });
    const later = await project.open({ env: { CACHE_PORT: String(first + 2) } });
    const [status] = await later.services.status();
    expect(status).toMatchObject({ state: 'running', isOutdated: true, ports: { main: first } });
    expect(status?.trouble).toContain(`the port ${first} (main), which is ${first + 2} by now`);
    expect(status).not.toHaveProperty('health');
    expect(await examineServices([...(await later.services.status())])).toMatchObject([
      { message: expect.stringContaining('with a port of its last start') },
    ]);
    expect(await later.services.start({ signal })).toMatchObject([{ status: 'unchanged', ports: { main: first } }]);
    expect(await later.services.restart({ signal })).toMatchObject([{ status: 'running', ports: { main: first + 2 } }]);
    expect((await later.services.status())[0]).toMatchObject({ health: 'ready', ports: { main: first + 2 } });
  });

  it('is known to hooks before the start, and to variables that name it', async () => {
    const first = await freePort();
    await using project = await projectWith(first);
    const yaml = readFileSync(join(project.dir, 'services/cache/service.yaml'), 'utf8');
    project.put(
      'services/cache/service.yaml',
      `${yaml.replace("'{port:main}', ''", "'${OWN_PORT}'")}
env: { OWN_PORT: '{port:main}', OWN_WORD: { default: word, secret: true } }
hooks: { pre_start: [{ name: say, command: ['{node}', -p, 'process.argv[1] + "=" + process.env.OWN_PORT', '{port:main}'] }] }
`,
    );
    await using holder = createServer().listen(first, '127.0.0.1');
    await until(() => holder.listening);
    const { services } = await project.open();
    const port = first + 1;
    expect(await services.start({ signal })).toMatchObject([{ status: 'running', ports: { main: port } }]);
    expect(readFileSync(join(project.dir, '.phlo/services/cache/log/service.log'), 'utf8')).toContain(
      `${port}=${port}`,
    );
  });

  it('is another one where somebody is faster, who is never taken for the service', async () => {
    const first = await freePort();
    await using project = await projectWith(first);
    const slow = `console.log('a line'); setTimeout(() => require('node:http')
      .createServer((_, response) => response.end(String(process.pid))).listen(Number(process.argv[2]), '127.0.0.1'), 1000);`;
    project.put('services/cache/server.cjs', slow);
    const log = join(project.dir, '.phlo/services/cache/log/service.log');
    const hasBegun = () => existsSync(log) && readFileSync(log, 'utf8').includes('a line');
    const stealWhileStarting = async (port: number, env: Readonly<Record<string, string>>) => {
      const { services } = await project.open({ env });
      const starting = services.start({ signal });
      await until(hasBegun);
      const thief = createServer((_, response) => response.end('thief')).listen(port, '127.0.0.1');
      await until(() => thief.listening);
      return { thief, services, outcome: (await starting)[0] };
    };
    const { thief, services, outcome } = await stealWhileStarting(first, {});
    expect(outcome).toMatchObject({ status: 'running', ports: { main: first + 1 } });
    expect(await ask(first + 1)).toBe(String(outcome?.pid));
    await services.reset({ signal });
    await new Promise((resolve) => thief.close(resolve));

    const named = await stealWhileStarting(first, { CACHE_PORT: String(first) });
    expect(named.outcome).toMatchObject({ status: 'failed', error: { code: 'SERVICE_PORT_TAKEN' } });
    expect(named.outcome?.error?.message).toContain(`process ${process.pid}`);
    await new Promise((resolve) => named.thief.close(resolve));
  });
});
