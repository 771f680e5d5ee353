import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { onEvent, veto } from '@phlo/core';
import { hookVariable, serviceMarker } from './native/service-marker.js';
import { freePort, server, serverYaml, until, withServer } from './services.test.setup.js';

const signal = new AbortController().signal;

const hookYaml = (text: string) => `hooks:\n${text}`;
const prints = (text: string) => `['{node}', '-e', 'console.log("${text}")']`;

describe('the hooks of a service', { timeout: 120_000 }, () => {
  it('run in their order around it, with values and environment, and their outcomes are events', async () => {
    const { project, log, port } = await withServer({
      rest: hookYaml(`  pre_start:
    - { name: b, priority: 20, command: ${prints('second')} }
    - { name: a, priority: 30, command: ${prints('third')} }
    - { name: z, priority: 10, command: ['{node}', '-p', 'process.env.WHO + process.argv[1]', '{port:main}'], env: { WHO: '{project_name}' } }
  post_start:
    - { name: fails, priority: 1, command: ['{node}', '-e', 'process.exit(4)'] }
    - { name: after, priority: 2, command: ${prints('after it')} }
  pre_stop:
    - { name: bye, command: ${prints('bye')} }
  post_stop:
    - { name: gone, command: ${prints('gone')}, requires: [a-program-that-is-not-there] }`),
    });
    await using _ = project;
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
    await services.stop({ signal });
    expect(told()).toEqual([
      'service.pre_start cache',
      'service.hook cache z passed',
      'service.hook cache b passed',
      'service.hook cache a passed',
      'service.post_start cache running',
      'service.hook cache fails failed',
      'service.hook cache after passed',
      'service.pre_stop cache',
      'service.hook cache bye passed',
      'service.post_stop cache stopped',
      'service.hook cache gone failed',
    ]);
    const lines = log().split('\n');
    expect(lines).toContain(`[pre_start.z] shop${port}`);
    expect(lines.indexOf('[pre_start.b] second')).toBeLessThan(lines.indexOf('[pre_start.a] third'));
    expect(log()).toMatch(/\[post_start\.fails\] exit code 4, \d+ ms/);
  });

  it('that fail before a start abort it with raise, and are told with log', async () => {
    const failing = (policy: string) =>
      hookYaml(`  pre_start:\n    - { name: check, policy: ${policy}, command: ['{node}', '-e', 'process.exit(1)'] }`);
    const { project } = await withServer({ rest: failing('raise') });
    await using _ = project;
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([
      {
        status: 'rejected',
        error: {
          code: 'SERVICE_REJECTED',
          exitCode: 4,
          message: expect.stringContaining('service:cache/pre_start.check'),
        },
      },
    ]);
    expect(told().at(-1)).toBe('service.post_start cache rejected');
    expect(project.pids()).toEqual([]);
    const refused = await project.open({ overrides: { 'service:cache/pre_start.check': { enabled: false } } });
    expect(await refused.services.start({ signal })).toMatchObject([{ status: 'running' }]);
    await refused.services.stop({ signal });
    const softened = await project.open({ overrides: { 'service:cache/pre_start.check': { policy: 'log' } } });
    expect(await softened.services.start({ signal })).toMatchObject([{ status: 'running' }]);
  });

  it('that hang are killed whole when their time is up', async () => {
    const { project } = await withServer({
      rest: hookYaml(
        `  pre_start:\n    - { name: hang, timeout: 300ms, policy: raise, command: ['{node}', '-e', 'setInterval(() => {}, 1e3)', '{project_root}'] }`,
      ),
    });
    await using _ = project;
    const { services, told } = await project.open();
    expect(await services.start({ signal })).toMatchObject([
      { status: 'rejected', error: { message: expect.stringContaining('killed after 300 ms') } },
    ]);
    expect(told()).toContain('service.hook cache hang timeout');
    expect(project.pids()).toEqual([]);
  });

  it('are given up with the start that they are of', async () => {
    for (const policy of ['log', 'raise']) {
      const { project } = await withServer({
        rest: hookYaml(
          `  pre_start:\n    - { name: hang, policy: ${policy}, command: ['{node}', '-e', 'setInterval(() => {}, 1e3)', '{project_root}'] }`,
        ),
      });
      await using _ = project;
      const { services, told } = await project.open();
      const controller = new AbortController();
      const starting = services.start({ signal: controller.signal });
      await until(() => project.pids().length > 0);
      controller.abort();
      expect(await starting).toMatchObject([{ status: 'cancelled', error: { code: 'SERVICE_CANCELLED' } }]);
      expect(told()).toEqual([
        'service.pre_start cache',
        'service.hook cache hang aborted',
        'service.post_start cache cancelled',
      ]);
      expect(project.pids()).toEqual([]);
    }
  });

  it('that a killed command has left are ended by the next start and the next stop; a service that a hook starts is none of it', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const { services } = await project.open({ env: { PHLO_COMMAND: 'x', [hookVariable]: 'y' } });
    for (const act of ['start', 'stop'] as const) {
      const env = { [hookVariable]: serviceMarker(stateDir) };
      const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)'], { env, stdio: 'ignore' });
      const ended = once(left, 'exit');
      await services[act]({ signal });
      expect(await ended).toEqual([null, 'SIGKILL']);
      if (act === 'stop') continue;
      const environments = project.pids().map((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      expect(environments.filter((text) => /PHLO_COMMAND|PHLO_SERVICE_HOOK/.test(text))).toEqual([]);
    }
  });

  it('are not the only ones: any plugin may refuse a start or a stop', async () => {
    const { project } = await withServer();
    await using _ = project;
    const { services, bus, told } = await project.open();
    const refuse = (type: 'service.pre_start' | 'service.pre_stop') =>
      bus.register(onEvent(type, { name: 'no', handler: () => veto('not today') }), { plugin: 'guard' });
    const first = refuse('service.pre_start');
    expect(await services.start({ signal })).toMatchObject([{ status: 'rejected' }]);
    first[Symbol.dispose]();
    await services.start({ signal });
    const second = refuse('service.pre_stop');
    expect(await services.stop({ signal })).toMatchObject([
      {
        status: 'rejected',
        error: {
          message: expect.stringContaining('guard/no: not today'),
          hint: expect.stringContaining('service.pre_stop'),
          dataState: 'cache is as it was, and goes on to run',
        },
      },
    ]);
    expect(await services.status()).toMatchObject([{ state: 'running' }]);
    second[Symbol.dispose]();
    expect(told().filter((one) => one.includes('post_'))).toEqual([
      'service.post_start cache rejected',
      'service.post_start cache running',
      'service.post_stop cache rejected',
    ]);
  });

  it('that will not let a service stop keep what it depends on, and nothing else', async () => {
    const { project } = await withServer();
    await using _ = project;
    for (const [name, rest] of [
      ['app', 'depends_on: [cache]'],
      ['other', ''],
    ] as const) {
      project.put(`services/${name}/service.yaml`, serverYaml(name, await freePort(), { rest }));
      project.put(`services/${name}/server.cjs`, server);
    }
    const { services, bus } = await project.open();
    await services.start({ signal });
    const guard = onEvent('service.pre_stop', {
      name: 'backup',
      where: { data: { service: 'app' } },
      handler: () => veto('a backup runs'),
    });
    const refusal = bus.register(guard, { plugin: 'guard' });
    for (const act of ['stop', 'reset'] as const) {
      const outcomes = await services[act]({ signal });
      expect(outcomes.map(({ service, status, error }) => [service, status, error?.code])).toEqual([
        ['other', 'stopped', undefined],
        ['app', 'rejected', 'SERVICE_REJECTED'],
        ['cache', 'skipped', 'SERVICE_STILL_NEEDED'],
      ]);
    }
    // By its name alone it is stopped: nobody else is asked for.
    expect(await services.stop({ signal, names: ['cache'] })).toMatchObject([{ status: 'stopped' }]);
    refusal[Symbol.dispose]();
    await services.stop({ signal });
    expect(project.pids()).toEqual([]);
  });
});
