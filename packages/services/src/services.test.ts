import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examineServices } from './lifecycle/examine-services.js';
import { readRecord, writeRecord } from './native/native-record.js';
import { serviceMarker } from './native/service-marker.js';
import { writeTurn } from './native/turns.js';
import { describeHolder, findPortHolder, isPortFree } from './process/ports.js';
import { findProcess } from './process/process-table.js';
import { ask, until, withServer } from './services.test.setup.js';

const signal = new AbortController().signal;

describe('a service', { timeout: 120_000 }, () => {
  it('starts, outlives who started it, is found by the next, and stops with nothing left', async () => {
    const { project, port, log } = await withServer();
    await using _ = project;
    const first = await project.open();
    const [started] = await first.services.start({ signal });
    expect(started).toMatchObject({ service: 'cache', status: 'running', backend: 'native', ports: { main: port } });
    expect(await ask(port)).toBe(String(started?.pid));
    expect(describeHolder(findPortHolder(port))).toBe(`process ${started?.pid} (the service cache of ${project.dir})`);
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
    expect(log()).toContain('a line of');
  });

  it('shows of a start that fails its own last words, and none of an earlier one', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
    await services.stop({ signal });
    const holder = createServer().listen(port, '127.0.0.1');
    await until(() => holder.listening);
    const [taken] = await services.start({ signal });
    expect(taken?.error?.code).toBe('SERVICE_PORT_TAKEN');
    expect(taken).not.toHaveProperty('log');
    await new Promise((resolve) => holder.close(resolve));
    project.put('services/cache/server.cjs', 'console.error("last words"); process.exit(3);');
    const [failed] = await services.start({ signal });
    expect(failed?.log).toMatch(/^last words\n/);
    expect(failed?.log).not.toContain('a line of');
  });

  it('that hears no signal, and has children in sessions of their own, is ended whole', async () => {
    for (const oddity of ['deaf', 'forks']) {
      const { project, port } = await withServer({ oddity });
      await using _ = project;
      const { services } = await project.open();
      expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
      expect(project.pids().length).toBeGreaterThanOrEqual(oddity === 'forks' ? 3 : 2);
      expect(await services.stop({ signal })).toMatchObject([{ status: 'stopped' }]);
      expect(project.pids()).toEqual([]);
      expect(await isPortFree(port)).toBe(true);
    }
  });

  it('whose health check never passes is stopped, and its log shown', async () => {
    const { project, port } = await withServer({ oddity: 'ill', health: 'retries: 3' });
    await using _ = project;
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([
      { status: 'failed', error: { code: 'SERVICE_UNHEALTHY', exitCode: 1 } },
    ]);
    expect(told()).toEqual(['service.pre_start cache', 'service.post_start cache failed']);
    expect(project.pids()).toEqual([]);
    expect(await isPortFree(port)).toBe(true);
  });

  it('whose program ends at once has failed, with the reason and its log', async () => {
    const { project } = await withServer({ oddity: 'broken' });
    await using _ = project;
    const { services } = await project.open();
    const [outcome] = await services.start({ signal });
    expect(outcome).toMatchObject({
      status: 'failed',
      error: { code: 'SERVICE_START_FAILED', message: expect.stringContaining('exit code 3') },
      log: expect.stringContaining('no good'),
    });
    project.put('services/cache/service.yaml', 'name: cache\nnative: { command: [/nowhere/at-all] }\n');
    const again = await project.open();
    expect(await again.services.start({ signal })).toMatchObject([
      { error: { code: 'SERVICE_START_FAILED', message: expect.stringContaining('ENOENT') } },
    ]);
    expect(project.pids()).toEqual([]);
  });

  it('that prints a secret is shown with a mask in its place', async () => {
    const { project } = await withServer({
      oddity: 'broken',
      rest: 'env: { WORD: { default: no good, secret: true } }\n',
    });
    await using _ = project;
    const { services } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ log: expect.stringContaining('***') }]);
    let told = '';
    for await (const piece of services.logs('cache', { lines: 100, follow: false, signal })) told += piece;
    expect(told).toContain('***');
    expect(told).not.toContain('no good');
  });

  it('whose port somebody else has says who, and leaves them alone', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    await using holder = createServer().listen(port, '127.0.0.1');
    await until(() => holder.listening);
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([
      {
        status: 'failed',
        error: { code: 'SERVICE_PORT_TAKEN', message: expect.stringContaining(`process ${process.pid}`), exitCode: 5 },
      },
    ]);
    expect(told()).toEqual(['service.pre_start cache', 'service.post_start cache failed']);
    expect(holder.listening).toBe(true);
  });

  it('that ends by itself is started again as its rule says, and no longer', async () => {
    const { project, port, stateDir, log } = await withServer({
      rest: '  restart: { policy: on-failure, max: 2, backoff: 10ms }',
    });
    await using _ = project;
    const { services } = await project.open();
    const [started] = await services.start({ signal });
    const pidOf = () => readRecord(stateDir)?.child?.pid;
    for (let crashes = 1; crashes <= 2; crashes++) {
      const before = pidOf();
      await ask(port, '/crash').catch(() => undefined);
      await until(() => pidOf() !== before && readRecord(stateDir)?.state === 'running');
      await until(async () => (await ask(port).catch(() => '')) === String(pidOf()));
    }
    expect(pidOf()).not.toBe(started?.pid);
    expect(await services.status()).toMatchObject([{ state: 'running', restarts: 2, ended: 'exit code 9' }]);
    await ask(port, '/crash').catch(() => undefined);
    await until(() => readRecord(stateDir)?.state === 'failed');
    expect(log()).toContain('it is not started again: it ended 3 times in a row');
    expect(await services.status()).toMatchObject([{ state: 'failed', ended: 'exit code 9' }]);
    const next = await project.open();
    expect(await next.services.start({ signal })).toMatchObject([{ status: 'running' }]);
    expect(next.told()).toEqual([
      'service.state cache restarted',
      'service.state cache restarted',
      'service.state cache given_up',
      'service.pre_start cache',
      'service.post_start cache running',
    ]);
    expect(next.events.map(({ data }) => data).slice(0, 3)).toMatchObject([
      { restarts: 1, ended: 'exit code 9', exitCode: 9, pid: expect.any(Number), occurredAt: expect.any(Number) },
      { restarts: 2, ended: 'exit code 9' },
      { restarts: 2, ended: 'exit code 9' },
    ]);
    expect(await services.announce()).toEqual([]);
  });

  it('that floods its log and ends has it put aside all the same', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const flood = "process.stdout.write('x'.repeat(12 * 1024 * 1024), () => setTimeout(() => {}, 200))";
    project.put('services/cache/service.yaml', `name: cache\nnative: { command: ['{node}', -e, "${flood}"] }\n`);
    const { services } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
    await until(() => project.pids().length === 0);
    const size = (name: string) => statSync(join(stateDir, 'log', name)).size;
    expect([size('service.log.1'), size('service.log')]).toEqual([10 * 1024 * 1024, 0]);
  });

  it('whose project is deleted or moved away ends with its keeper, and makes no folder anew', async () => {
    for (const act of ['delete', 'move', 'replace']) {
      const { project, port, stateDir } = await withServer({ oddity: 'forks' });
      await using _ = project;
      const { services } = await project.open();
      await services.start({ signal });
      const keeper = readRecord(stateDir)?.keeper.pid ?? 0;
      expect(findProcess(keeper)).toBeDefined();
      if (act === 'delete') rmSync(stateDir, { recursive: true });
      else renameSync(stateDir, `${stateDir}-moved`);
      if (act === 'replace') mkdirSync(stateDir);
      await until(() => findProcess(keeper) === undefined);
      expect(project.pids()).toEqual([]);
      expect(await isPortFree(port)).toBe(true);
      expect(existsSync(stateDir)).toBe(act === 'replace');
    }
  });

  it('whose project goes away while it is about to be started again is not', async () => {
    const { project, port, stateDir } = await withServer({
      rest: '  restart: { policy: always, max: 9, backoff: 100ms }',
    });
    await using _ = project;
    const { services } = await project.open();
    await services.start({ signal });
    const keeper = readRecord(stateDir)?.keeper.pid ?? 0;
    rmSync(stateDir, { recursive: true });
    await ask(port, '/crash').catch(() => undefined);
    await until(() => findProcess(keeper) === undefined);
    expect(existsSync(stateDir)).toBe(false);
    expect(await isPortFree(port)).toBe(true);
  });

  it('has what it did by itself announced once, also where who announced it was killed before it could note that', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const { services, told, events } = await project.open();
    const turn = {
      id: '1-1-1',
      status: 'ended',
      at: 1_000,
      restarts: 0,
      ended: 'signal SIGKILL',
      signal: 'SIGKILL',
    } as const;
    await services.start({ signal });
    for (const one of [turn, { ...turn, id: '1-1-2' }]) writeTurn(stateDir, one);
    writeFileSync(join(stateDir, 'turns/0.json'), '{"id":');
    expect(await services.announce()).toHaveLength(2);
    writeTurn(stateDir, turn);
    expect(await services.announce()).toEqual([]);
    expect(readdirSync(join(stateDir, 'turns'))).toEqual([]);
    expect(told().slice(2)).toEqual(['service.state cache ended', 'service.state cache ended']);
    expect(events[2]?.data).toEqual({
      service: 'cache',
      backend: 'native',
      status: 'ended',
      occurredAt: 1_000,
      restarts: 0,
      ended: 'signal SIGKILL',
      signal: 'SIGKILL',
    });
  });

  it('that two start at once is started once', async () => {
    const { project } = await withServer();
    await using _ = project;
    const one = await project.open();
    const two = await project.open();
    const outcomes = await Promise.all([one, two].map(({ services }) => services.start({ signal })));
    const statuses = outcomes.flat().map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(['busy', 'running']);
    expect(await Promise.all([one, two].map(({ services }) => services.start({ signal, waits: true })))).toMatchObject([
      [{ status: 'unchanged' }],
      [{ status: 'unchanged' }],
    ]);
    // The keeper and its program.
    expect(project.pids()).toHaveLength(2);
  });

  it('whose start is interrupted leaves nothing', async () => {
    const { project, port } = await withServer({ oddity: 'ill' });
    await using _ = project;
    const { services, told } = await project.open();
    const controller = new AbortController();
    const starting = services.start({ signal: controller.signal });
    await until(() => project.pids().length === 2);
    controller.abort();
    expect(await starting).toMatchObject([
      { status: 'cancelled', error: { code: 'SERVICE_CANCELLED', exitCode: 130 } },
    ]);
    expect(told()).toEqual(['service.pre_start cache', 'service.post_start cache cancelled']);
    expect(project.pids()).toEqual([]);
    expect(await isPortFree(port)).toBe(true);
  });
});

describe('what a crash leaves', { timeout: 120_000 }, () => {
  it('is found although its keeper was killed, and neither started twice nor left', async () => {
    const { project, port, stateDir } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    for (const next of ['start', 'stop'] as const) {
      await services.start({ signal });
      const record = readRecord(stateDir);
      process.kill(record?.keeper.pid ?? 0, 'SIGKILL');
      await until(() => findProcess(record?.keeper.pid ?? 0) === undefined);
      expect(await services[next]({ signal })).toMatchObject([{ status: next === 'start' ? 'unchanged' : 'stopped' }]);
      if (next === 'start') await services.stop({ signal });
      expect(project.pids()).toEqual([]);
      expect(await isPortFree(port)).toBe(true);
    }
  });

  it('is said to be unwatched where only its keeper was killed, and the next start watches it again, without a break', async () => {
    const { project, port, stateDir, log } = await withServer({
      rest: '  restart: { policy: on-failure, max: 2, backoff: 10ms }',
    });
    await using _ = project;
    const { services } = await project.open();
    const [started] = await services.start({ signal });
    const kill = async () => {
      const keeper = readRecord(stateDir)?.keeper.pid ?? 0;
      process.kill(keeper, 'SIGKILL');
      await until(() => findProcess(keeper) === undefined);
    };
    await kill();
    const status = await services.status();
    expect(status).toMatchObject([{ state: 'running', health: 'ready', isUnwatched: true }]);
    expect(await examineServices(status)).toMatchObject([
      { service: 'cache', status: 'warning', message: expect.stringContaining('nobody watches it') },
    ]);
    expect(await services.start({ signal })).toMatchObject([
      { status: 'unchanged', pid: started?.pid, isWatchedAgain: true },
    ]);
    expect(await ask(port)).toBe(String(started?.pid));
    const [watched] = await services.status();
    expect([watched?.since, watched?.isUnwatched]).toEqual([status[0]?.since, undefined]);
    // Its end is noticed, and answered as its rule says.
    await ask(port, '/crash').catch(() => undefined);
    await until(async () => (await ask(port).catch(() => String(started?.pid))) !== String(started?.pid));
    expect(log()).toContain('the program has ended: nobody knows how');
    await services.stop({ signal });
    await services.start({ signal });
    await kill();
    await services.start({ signal });
    expect(await services.stop({ signal })).toMatchObject([{ status: 'stopped' }]);
    expect(project.pids()).toEqual([]);
    expect(await isPortFree(port)).toBe(true);
  });

  it('is found although all that was written of it is gone', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    await services.start({ signal });
    for (const file of ['native.json', 'service.json']) rmSync(join(project.dir, '.phlo/services/cache', file));
    await services.stop({ signal });
    expect(project.pids()).toEqual([]);
    expect(await isPortFree(port)).toBe(true);
  });

  it('names pids that others have by now, and those are left alone', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    await services.start({ signal });
    await services.stop({ signal });
    const innocent = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { detached: true, stdio: 'ignore' });
    try {
      const stale = { pid: innocent.pid ?? 0, startedAt: 'before the machine started' };
      writeRecord(stateDir, {
        version: 1,
        marker: serviceMarker(stateDir),
        keeper: stale,
        child: stale,
        state: 'running',
        since: 0,
        restarts: 0,
        stopSignal: 'SIGKILL',
        graceMs: 10,
      });
      expect(await services.status()).toMatchObject([{ state: 'stopped' }]);
      expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
      await services.stop({ signal });
      expect(findProcess(innocent.pid ?? 0)).toBeDefined();
    } finally {
      innocent.kill('SIGKILL');
    }
  });

  it('of a reset that was killed is deleted by the next start', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const { services } = await project.open();
    await services.start({ signal });
    await services.reset({ signal });
    expect(readdirSync(stateDir).filter((name) => name.startsWith('data'))).toEqual([]);
    mkdirSync(join(stateDir, 'data.given-up'));
    expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
    expect(readdirSync(stateDir).filter((name) => name.startsWith('data'))).toEqual(['data']);
  });

  it('of a service that is described nowhere any more is stopped too', async () => {
    const { project, port } = await withServer();
    await using _ = project;
    await (await project.open()).services.start({ signal });
    rmSync(join(project.dir, 'services'), { recursive: true });
    const { services } = await project.open();
    expect(await services.status()).toMatchObject([{ name: 'cache', origin: 'gone', state: 'running' }]);
    expect(await services.stop({ signal })).toMatchObject([{ service: 'cache', status: 'stopped' }]);
    expect(await isPortFree(port)).toBe(true);
  });
});
