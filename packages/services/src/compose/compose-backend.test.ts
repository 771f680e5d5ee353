import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
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
  it('is started, shown and stopped by docker compose, with hooks at all four phases', async () => {
    expect(await start()).toMatchObject([{ service: 'store', status: 'running', backend: 'compose' }]);
    expect(await stateOf()).toMatchObject({
      state: 'running',
      container: 'shop-store',
      backend: 'compose',
      restarts: 0,
    });
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([{ status: 'stopped' }]);
    expect(await stateOf()).toMatchObject({ state: 'stopped' });
    for (const name of ['before', 'after', 'last', 'gone']) expect(existsSync(join(project.dir, name))).toBe(true);
    const acts = docker.asked().filter((asked) => /^(up|stop|rm)/.test(asked));
    expect(acts).toEqual(['up --detach --no-deps --quiet-pull store', 'stop store']);
    const [up] = docker.calls().filter((args) => args[5] === 'up');
    expect(up?.slice(0, 5)).toEqual([
      'compose',
      '--project-name',
      expect.stringMatching(/^phlo-shop-[0-9a-f]{8}$/),
      '--file',
      join(project.dir, '.phlo/services/store/compose.yaml'),
    ]);
    expect(opened.told().filter((one) => !one.startsWith('service.hook'))).toEqual([
      expect.stringContaining('service.pre_start store'),
      expect.stringContaining('service.post_start store'),
      expect.stringContaining('service.pre_stop store'),
      expect.stringContaining('service.post_stop store'),
    ]);
  });

  it('is stopped although what was chosen is written down no more', async () => {
    await start();
    rmSync(join(project.dir, '.phlo/services/store/service.json'));
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([
      { status: 'stopped', backend: 'compose', container: 'shop-store' },
    ]);
    expect(docker.asked()).toContain('stop store');
  });

  it('whose docker dies in its first start is not known to run, and comes up with the next start', async () => {
    docker.be('dies in up');
    const [first] = await start();
    expect(first).toMatchObject({ status: 'failed', error: { code: 'SERVICE_START_FAILED' } });
    expect(first?.error?.message).toContain('error during connect');
    expect(await stateOf()).toMatchObject({ state: 'unknown', ended: expect.stringContaining('docker does not say') });
    const [stopped] = await opened.services.stop({ signal, names: ['store'] });
    expect(stopped).toMatchObject({ status: 'failed', error: { code: 'SERVICE_UNSUPPORTED', exitCode: 69 } });
    expect(stopped?.error?.message).toMatch(/^store was started as a container, and docker does not answer/);
    expect(await start()).toMatchObject([{ status: 'failed', error: { code: 'SERVICE_UNSUPPORTED' } }]);
    docker.be('none');
    expect(await start()).toMatchObject([{ status: 'running', backend: 'compose', container: 'shop-store' }]);
    expect(docker.asked().filter((asked) => /^(up|stop)/.test(asked))).toEqual([
      'up --detach --no-deps --quiet-pull store',
      'stop store',
      'up --detach --no-deps --quiet-pull store',
    ]);
  });

  it('is none of a copy of its project: neither it nor its volumes are touched there', async () => {
    await start();
    await using copy = await testProject(project.dir);
    const other = await copy.open({ env: { PATH: docker.path } });
    const there = async () => (await other.services.status({ probes: false })).find(({ name }) => name === 'store');
    expect(await there()).toMatchObject({ state: 'stopped', ended: expect.stringContaining('copied or moved') });
    const asked = docker.asked().length;
    await other.services.stop({ signal, names: ['store'] });
    await other.services.reset({ signal, names: ['store'] });
    expect(
      docker
        .asked()
        .slice(asked)
        .filter((one) => !one.startsWith('container inspect')),
    ).toEqual([]);
    const [refused] = await other.services.start({ signal });
    expect(refused?.error?.message).toContain(
      `There is a container shop-store already, which was made by ${project.dir}`,
    );
    expect(await stateOf()).toMatchObject({ state: 'running' });
  });

  it('that never came up has chosen nothing: another way can be asked for, and what is left of it goes with a reset', async () => {
    const native = "native: { command: ['{node}', '-e', 'setInterval(() => {}, 1000)'] }\n";
    project.put('services/store/service.yaml', `${yaml}${native}`);
    opened = await project.open({ env: { PATH: docker.path } });
    docker.be('up fails');
    expect(await start({ signal, wanted: 'compose' })).toMatchObject([{ status: 'failed', backend: 'compose' }]);
    expect((await stateOf())?.backend).toBeUndefined();
    // What was tried is tried again where nothing else is asked for.
    expect(await start()).toMatchObject([{ status: 'failed', backend: 'compose' }]);
    expect(await start({ signal, wanted: 'native' })).toMatchObject([{ status: 'running', backend: 'native' }]);
    docker.be('none');
    expect(await start({ signal, wanted: 'compose' })).toMatchObject([{ error: { code: 'SERVICE_UNSUPPORTED' } }]);
    expect(await stateOf()).toMatchObject({ state: 'running', backend: 'native' });
    await opened.services.reset({ signal, names: ['store'] });
    expect(existsSync(join(project.dir, '.phlo/services/store/compose.json'))).toBe(false);
    expect(await start({ signal, wanted: 'compose' })).toMatchObject([{ status: 'running', backend: 'compose' }]);
  });

  it('stands in a file, on loopback, with its paths and its volumes; its variables in another that only its owner reads', async () => {
    await start();
    const { services, volumes, networks } = parse(read('store/compose.yaml')) as Record<
      string,
      Record<string, unknown>
    >;
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
    for (const path of ['store/compose.yaml', 'store/compose.env', 'store/compose.json'])
      expect(statSync(join(project.dir, '.phlo/services', path)).mode & 0o777).toBe(0o600);
  });

  it('has its container, its volumes and at last its network removed by a reset, and leaves no file', async () => {
    await start();
    const [up = []] = docker.calls().filter((args) => args[5] === 'up');
    expect(await opened.services.reset({ signal, names: ['store'] })).toMatchObject([{ status: 'stopped' }]);
    expect(docker.asked().filter((asked) => /^(rm|volume|network)/.test(asked))).toEqual([
      'rm --force --volumes shop-store',
      `volume rm --force ${up[2]}_store`,
      `network ls --quiet --filter label=com.docker.compose.project=${up[2]}`,
      'network rm cbadfb6cfd84',
    ]);
    for (const path of ['compose.yaml', 'compose.env', 'compose.json'])
      expect(existsSync(join(project.dir, '.phlo/services/store', path))).toBe(false);
  });

  it('has failed where its container has ended by itself, and is stopped where somebody has stopped it', async () => {
    await start();
    docker.set('shop-store', { Status: 'exited', ExitCode: 3 });
    expect(await stateOf()).toMatchObject({ state: 'failed', ended: 'exit code 3' });
    docker.set('shop-store', { Status: 'paused' });
    expect(await stateOf()).toMatchObject({ state: 'failed', ended: 'it was paused: `docker unpause shop-store`' });
    await opened.services.stop({ signal, names: ['store'] });
    docker.set('shop-store', { Status: 'exited', ExitCode: 137 });
    const { ended, ...status } = (await stateOf()) ?? {};
    expect([status, ended]).toEqual([expect.objectContaining({ state: 'stopped' }), undefined]);
  });

  it('is as its container’s own check says, where its definition has none', async () => {
    await start();
    docker.set('shop-store', { Status: 'running', Health: { Status: 'starting' } });
    expect(await stateOf()).toMatchObject({ state: 'starting' });
    docker.set('shop-store', { Status: 'running', Health: { Status: 'unhealthy', Log: [{ Output: 'no disk\n' }] } });
    expect(await stateOf()).toMatchObject({
      state: 'running',
      health: 'not ready',
      trouble: 'the check of its container fails: no disk',
    });
    docker.set('shop-store', { Status: 'running', Health: { Status: 'healthy' } });
    expect(await stateOf()).toMatchObject({ state: 'running', health: 'ready' });
  });

  it('has a log: what its hooks have printed, and what its container has', async () => {
    await start();
    const follow = new AbortController();
    let text = '';
    for await (const piece of opened.services.logs('store', { lines: 5, follow: true, signal: follow.signal })) {
      text += piece;
      if (text.includes('store')) follow.abort();
    }
    expect(text).toMatch(/^\[pre_start.before\] passed, .*\n\[post_start.after\] passed, .*\na line of store\n$/);
    expect(docker.asked()).toContain('logs --no-color --no-log-prefix --tail 5 --follow store');
    let last = '';
    for await (const piece of opened.services.logs('store', { lines: 1, follow: false, signal })) last += piece;
    expect(last).toBe('a line of store\n');
  });

  it('is nobody else’s: a container of that name from elsewhere is neither taken nor touched', async () => {
    project.put('elsewhere/compose.yaml', '');
    docker.set('shop-store', { Status: 'running' }, { file: join(project.dir, 'elsewhere/compose.yaml') });
    const [outcome] = await start();
    expect(outcome?.error?.message).toContain(
      `There is a container shop-store already, which was made by ${project.dir}/elsewhere`,
    );
    expect(await stateOf()).toMatchObject({ state: 'stopped' });
    await opened.services.reset({ signal, names: ['store'] });
    expect(docker.asked().filter((asked) => /^(up|stop|rm)/.test(asked))).toEqual([]);
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
      /failed SERVICE_UNSUPPORTED .*`docker compose` does not work: docker: 'compose' is not a docker command.*install/s,
    );
    docker.be('daemon down');
    expect(await messageOf()).toMatch(
      /SERVICE_UNSUPPORTED .*daemon of docker does not answer: .*systemctl start docker/s,
    );
    opened = await project.open({ env: { PATH: '/nowhere' } });
    expect(await messageOf()).toMatch(/SERVICE_UNSUPPORTED .*there is no docker on the PATH \(https:/s);
  });

  it('tells why a container did not start, in the words of its daemon, and shows its log', async () => {
    docker.be('up fails');
    expect(await messageOf()).toMatch(
      /failed SERVICE_START_FAILED Docker did not start store: driver failed: port is already allocated /,
    );
    docker.be('no image');
    expect(await messageOf()).toMatch(
      /The image acme\/store:1 of store is not on this machine, and docker did not get it: pull access denied for acme\/store .*docker load/,
    );
    expect((await start())[0]?.log).toContain('a line of store');
  });

  it('says that a port is taken, and by whom, before it asks docker', async () => {
    project.put('services/store/service.yaml', `ports: { main: '\${STORE_PORT}' }${yaml}`);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    opened = await project.open({ env: { PATH: docker.path, STORE_PORT: String(port) } });
    expect(await messageOf()).toMatch(/failed SERVICE_PORT_TAKEN The port \d+ \(main\) of store is held by process/);
    expect(docker.asked().filter((asked) => asked.startsWith('up'))).toEqual([]);
    server.close();
  });

  it('stops a container though Compose refuses its file by now', async () => {
    await start();
    docker.be('file refused');
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([{ status: 'stopped' }]);
    expect(docker.asked()).toContain('stop shop-store');
  });

  it('gives a start up when it is interrupted, and kills what docker has started', async () => {
    docker.be('up hangs');
    const interrupt = new AbortController();
    const outcome = start({ signal: interrupt.signal });
    await expect.poll(() => docker.asked(), { timeout: 20_000 }).toContain('up --detach --no-deps --quiet-pull store');
    interrupt.abort();
    expect(await outcome).toMatchObject([{ status: 'cancelled', error: { code: 'SERVICE_CANCELLED' } }]);
    expect(project.pids()).toEqual([]);
  });

  it('does not say whether a service runs when docker does not, and leaves it be', async () => {
    await start();
    docker.be('garbage');
    expect(await stateOf()).toMatchObject({
      state: 'unknown',
      ended: 'docker does not say: it says nothing that can be read',
    });
    docker.be('daemon down');
    expect(await stateOf()).toMatchObject({
      state: 'unknown',
      ended: expect.stringContaining('docker does not say: Cannot connect') as string,
    });
    const told = opened.told().length;
    for (const act of [opened.services.stop, opened.services.reset])
      expect(await act({ signal, names: ['store'] })).toMatchObject([
        {
          status: 'failed',
          error: {
            code: 'SERVICE_UNSUPPORTED',
            message: expect.stringMatching(/^store was started as a container/) as string,
          },
        },
      ]);
    expect(opened.told()).toHaveLength(told);
    await expect(
      opened.services.logs('store', { lines: 1, follow: false, signal })[Symbol.asyncIterator]().next(),
    ).rejects.toThrow(/docker does not answer/);
  });

  it('knows that a service is stopped which it has stopped, also without docker', async () => {
    await start();
    await opened.services.stop({ signal, names: ['store'] });
    docker.be('daemon down');
    expect(await stateOf()).toMatchObject({ state: 'stopped' });
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([{ status: 'unchanged' }]);
  });

  it('does not say that a service was stopped when it was not', async () => {
    await start();
    docker.be('stop fails');
    expect(await opened.services.stop({ signal, names: ['store'] })).toMatchObject([
      { status: 'failed', error: { code: 'SERVICE_STOP_FAILED' } },
    ]);
  });
});
