import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPortFree } from './process/ports.js';
import { freePort, server, serverYaml, testProject } from './services.test.setup.js';

const signal = new AbortController().signal;

async function withServer(options?: Parameters<typeof serverYaml>[2]) {
  const project = await testProject();
  const port = await freePort();
  project.put('services/cache/service.yaml', serverYaml('cache', port, options));
  project.put('services/cache/server.cjs', server);
  return { project, port };
}

const ask = async (port: number, path = '/') => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

describe('a service', () => {
  it('starts, outlives who started it, is found by the next, and stops with nothing left', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    const first = await project.open();
    const [started] = await first.services.start({ signal });
    expect(started).toMatchObject({ service: 'cache', status: 'running', backend: 'native', ports: { main: port } });
    expect(await ask(port)).toBe(String(started?.pid));
    expect(first.told()).toEqual(['service.pre_start cache', 'service.post_start cache running']);
    await first[Symbol.asyncDispose]();

    const second = await project.open();
    expect(await second.services.status()).toMatchObject([
      { name: 'cache', state: 'running', pid: started?.pid, health: 'ready' },
    ]);
    expect(await second.services.start({ signal })).toMatchObject([{ status: 'unchanged', pid: started?.pid }]);
    expect(await second.services.stop({ signal })).toMatchObject([{ status: 'stopped', pid: started?.pid }]);
    expect(await second.services.stop({ signal })).toMatchObject([{ status: 'unchanged' }]);
    expect(second.told()).toEqual(['service.pre_stop cache', 'service.post_stop cache stopped']);
    expect(project.pids()).toEqual([]);
    expect(await isPortFree(port)).toBe(true);
    expect(readFileSync(join(project.dir, '.phlo/services/cache/log/service.log'), 'utf8')).toContain('a line of');
  });
});
