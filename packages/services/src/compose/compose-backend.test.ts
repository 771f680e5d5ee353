import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { testProject } from '../services.test.setup.js';
import type { OpenServices, TestProject } from '../services.test.setup.js';
import { fakeDocker } from './fake-docker.test.setup.js';
import type { FakeDocker } from './fake-docker.test.setup.js';

const yaml = `
name: store
env:
  STORE_PASSWORD: { secret: true, default: 'p$ss' }
compose:
  image: acme/store:1
  command: [serve, '--secret', '\${STORE_PASSWORD}', '{{.Name}}']
  environment: { PASSWORD: '\${STORE_PASSWORD}', MODE: fast }
  ports: ['5432:5432', 8080, '0.0.0.0:99:99', { target: 7, published: 7 }]
  volumes: ['store:/data', './conf:/conf:ro', { type: bind, source: ./more, target: /more }]
  networks: [inside]
  x-note: kept
hooks:
  pre_start: [{ name: before, command: [touch, '{project_root}/before'] }]
  post_start: [{ name: after, command: [touch, '{project_root}/after'] }]
  pre_stop: [{ name: last, command: [touch, '{project_root}/last'] }]
  post_stop: [{ name: gone, command: [touch, '{project_root}/gone'] }]
`;

let project: TestProject;
let docker: FakeDocker;
let opened: OpenServices;
const signal = new AbortController().signal;

beforeEach(async () => {
  project = await testProject();
  docker = fakeDocker(project.dir);
  project.put('services/store/service.yaml', yaml);
  opened = await project.open({ env: { PATH: docker.path } });
});
afterEach(async () => {
  docker.be('none');
  await project[Symbol.asyncDispose]();
});

const start = (given: Parameters<OpenServices['services']['start']>[0] = { signal }) => opened.services.start(given);
const stateOf = async () => (await opened.services.status({ probes: false })).find(({ name }) => name === 'store');
const read = (path: string) => readFileSync(join(project.dir, '.phlo/services', path), 'utf8');

describe('a service in a container', () => {
  it('is started, shown and removed by docker compose, with hooks at all four phases', async () => {
    expect(await start()).toMatchObject([{ service: 'store', status: 'running', backend: 'compose' }]);
    expect(await stateOf()).toMatchObject({ state: 'running', container: 'shop-store', backend: 'compose' });
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([{ status: 'stopped' }]);
    expect(await stateOf()).toMatchObject({ state: 'stopped' });
    for (const name of ['before', 'after', 'last', 'gone']) expect(existsSync(join(project.dir, name))).toBe(true);
    const acts = docker.asked().filter((asked) => /^(up|rm)/.test(asked));
    expect(acts).toEqual(['up --detach --no-deps store', 'rm --stop --force store']);
    const [up] = docker.calls().filter((args) => args[5] === 'up');
    expect(up?.slice(0, 5)).toEqual([
      'compose',
      '--project-name',
      'phlo-shop',
      '--file',
      join(project.dir, '.phlo/services/compose.yaml'),
    ]);
    expect(opened.told().filter((one) => !one.startsWith('service.hook'))).toEqual([
      expect.stringContaining('service.pre_start store'),
      expect.stringContaining('service.post_start store'),
      expect.stringContaining('service.pre_stop store'),
      expect.stringContaining('service.post_stop store'),
    ]);
  });

  it('stands in one file, on loopback, with its paths and its volumes; its variables in another that only its owner reads', async () => {
    await start();
    const { services, volumes, networks } = parse(read('compose.yaml')) as Record<string, Record<string, unknown>>;
    const { env_file: envFile, labels, ...store } = (services ?? {})['store'] as Readonly<Record<string, unknown>>;
    expect(store).toEqual({
      container_name: 'shop-store',
      restart: 'unless-stopped',
      image: 'acme/store:1',
      command: ['serve', '--secret', 'p$$ss', '{.Name}}'],
      ports: [
        '127.0.0.1:5432:5432',
        '127.0.0.1::8080',
        '0.0.0.0:99:99',
        { host_ip: '127.0.0.1', target: 7, published: 7 },
      ],
      volumes: [
        'store:/data',
        `${project.dir}/services/store/conf:/conf:ro`,
        { type: 'bind', source: `${project.dir}/services/store/more`, target: '/more' },
      ],
      networks: ['inside'],
      'x-note': 'kept',
    });
    expect(labels).toEqual({ 'dev.phlo.project': 'shop', 'dev.phlo.service': 'store' });
    expect({ volumes, networks }).toEqual({ volumes: { store: {} }, networks: { inside: {} } });
    expect(envFile).toEqual([join(project.dir, '.phlo/services/store/compose.env')]);
    expect(read('store/compose.env')).toBe("STORE_PASSWORD='p$ss'\nPASSWORD='p$ss'\nMODE='fast'\n");
    for (const path of ['compose.yaml', 'store/compose.env', 'store/compose.json'])
      expect(statSync(join(project.dir, '.phlo/services', path)).mode & 0o777).toBe(0o600);
  });

  it('has its volumes removed by a reset, and leaves the file', async () => {
    await start();
    expect(await opened.services.reset({ signal, names: ['store'] })).toMatchObject([{ status: 'stopped' }]);
    expect(docker.asked()).toContain('volume rm --force phlo-shop_store');
    expect(parse(read('compose.yaml'))).toEqual({ services: {} });
  });

  it('has failed where its container has ended by itself', async () => {
    await start();
    docker.end('store', 3);
    expect(await stateOf()).toMatchObject({ state: 'failed', ended: 'exit code 3' });
  });

  it('has a log', async () => {
    await start();
    const follow = new AbortController();
    let text = '';
    for await (const piece of opened.services.logs('store', { lines: 5, follow: true, signal: follow.signal })) {
      text += piece;
      follow.abort();
    }
    expect(text).toBe('a line of store\n');
    expect(docker.asked()).toContain('logs --no-color --no-log-prefix --tail 5 --follow store');
  });

  it('is known by older compose too, which prints a list', async () => {
    await start();
    docker.be('list');
    expect(await stateOf()).toMatchObject({ state: 'running' });
  });
});

describe('where docker is in trouble', () => {
  const messageOf = async () => {
    const [outcome] = await start();
    return `${outcome?.status} ${outcome?.error?.code} ${outcome?.error?.message} ${outcome?.error?.hint}`;
  };

  it('says what is missing, and what to do', async () => {
    docker.be('no compose');
    expect(await messageOf()).toMatch(
      /failed SERVICE_UNSUPPORTED .*`docker compose` does not work: exit code 1: .*install/s,
    );
    docker.be('daemon down');
    expect(await messageOf()).toMatch(
      /SERVICE_UNSUPPORTED .*daemon of docker does not answer: .*systemctl start docker/s,
    );
    opened = await project.open({ env: { PATH: '/nowhere' } });
    expect(await messageOf()).toMatch(/SERVICE_UNSUPPORTED .*there is no docker on the PATH \(https:/s);
  });

  it('tells why a container did not start, and removes what is left of it', async () => {
    docker.be('up fails');
    expect(await messageOf()).toMatch(/failed SERVICE_START_FAILED .*port is already allocated/);
    expect(docker.asked().at(-1)).toMatch(/^(rm|ps)/);
    expect(docker.asked()).toContain('rm --stop --force store');
  });

  it('gives a start up when it is interrupted, and kills what docker has started', async () => {
    docker.be('up hangs');
    const interrupt = new AbortController();
    const outcome = start({ signal: interrupt.signal });
    await expect.poll(() => docker.asked()).toContain('up --detach --no-deps store');
    interrupt.abort();
    expect(await outcome).toMatchObject([{ status: 'cancelled', error: { code: 'SERVICE_CANCELLED' } }]);
    expect(project.pids()).toEqual([]);
  });

  it('does not say that a service runs when docker says nothing that can be read', async () => {
    await start();
    docker.be('garbage');
    expect(await stateOf()).toMatchObject({ state: 'stopped', ended: 'docker says nothing that can be read' });
    docker.be('daemon down');
    expect(await stateOf()).toMatchObject({
      state: 'stopped',
      ended: expect.stringContaining('docker does not say') as string,
    });
  });

  it('does not say that a service was stopped when it was not', async () => {
    await start();
    docker.be('rm fails');
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([
      { status: 'failed', error: { code: 'SERVICE_STOP_FAILED' } },
    ]);
  });
});
