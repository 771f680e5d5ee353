import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceOutcome } from './lifecycle/service-outcome.js';
import { freePort, server, serverYaml, testProject, withServer } from './services.test.setup.js';

const signal = new AbortController().signal;

describe('several services', { timeout: 120_000 }, () => {
  it('start after what they depend on and stop before it; where that fails they are skipped', async () => {
    await using project = await testProject();
    const ports = [await freePort(), await freePort(), await freePort()];
    const put = (name: string, index: number, rest: string, oddity = '') => {
      project.put(`services/${name}/service.yaml`, serverYaml(name, ports[index] ?? 0, { rest, oddity }));
      project.put(`services/${name}/server.cjs`, server);
    };
    put('app', 0, 'depends_on: [store]');
    put('store', 1, 'depends_on: [disk]');
    put('disk', 2, '');
    const { services } = await project.open();
    expect(services.plan({ names: ['app'] })).toEqual(['disk', 'store', 'app']);
    expect((await services.start({ signal })).map(({ service, status }) => `${service} ${status}`)).toEqual([
      'disk running',
      'store running',
      'app running',
    ]);
    expect(
      (await services.restart({ signal, names: ['store'] })).map(({ service, status }) => `${service} ${status}`),
    ).toEqual(['disk unchanged', 'store running']);
    expect((await services.stop({ signal })).map(({ service }) => service)).toEqual(['app', 'store', 'disk']);
    put('store', 1, 'depends_on: [disk]', 'broken');
    const again = await project.open();
    expect((await again.services.start({ signal })).map(({ service, status }) => `${service} ${status}`)).toEqual([
      'disk running',
      'store failed',
      'app skipped',
    ]);
    put('disk', 2, 'depends_on: [app]');
    const circular = await project.open();
    await expect(circular.services.start({ signal })).rejects.toMatchObject({ code: 'SERVICE_CYCLE' });
    expect(await circular.services.stop({ signal })).toHaveLength(3);
    await expect(circular.services.start({ signal, names: ['dick'] })).rejects.toMatchObject({
      code: 'SERVICE_UNKNOWN',
      hint: 'Did you mean "disk"?',
    });
    expect(project.pids()).toEqual([]);
  });

  it('that do not wait for each other start and stop at once, and are told in their order', async () => {
    await using project = await testProject();
    const put = async (name: string, peer: string, rest = '') => {
      const port = await freePort();
      // Each is ready only when the other has begun: one after the other, neither would ever be.
      const waits = `const fs = require('fs'); fs.writeFileSync('${name}', ''); if (!fs.existsSync('${peer}')) process.exit(1)`;
      project.put(
        `services/${name}/service.yaml`,
        serverYaml(name, port, { rest }).replace(
          /health:.*/,
          `health: { command: ['{node}', -e, "${waits}"], interval: 20ms, retries: 1000 }`,
        ),
      );
      project.put(`services/${name}/server.cjs`, server);
      return port;
    };
    await put('one', 'two');
    await put('two', 'one');
    const shared = await put('last', 'one', 'depends_on: [one]');
    const { services, told } = await project.open();
    const heard: string[] = [];
    const outcomes = await services.start({ signal, onOutcome: ({ service }) => heard.push(service) });
    expect(outcomes.map(({ service, status }) => `${service} ${status}`)).toEqual([
      'one running',
      'last running',
      'two running',
    ]);
    expect(heard).toEqual(['one', 'last', 'two']);
    for (const name of ['one', 'two', 'last'])
      expect(told().filter((one) => one.includes(` ${name}`))).toEqual([
        `service.pre_start ${name}`,
        `service.post_start ${name} running`,
      ]);
    expect(told().indexOf('service.pre_start last')).toBeGreaterThan(told().indexOf('service.post_start one running'));
    await services.stop({ signal });
    expect(told().indexOf('service.post_stop last stopped')).toBeLessThan(told().indexOf('service.pre_stop one'));
    expect(project.pids()).toEqual([]);

    // Of two that claim one port the second finds it taken.
    // Its check asks the port now: ready, it has it.
    project.put('services/last/service.yaml', serverYaml('last', shared, { rest: 'depends_on: [one]' }));
    project.put('services/rival/service.yaml', serverYaml('rival', shared));
    project.put('services/rival/server.cjs', server);
    const again = await project.open();
    const rivals = await again.services.start({ signal, names: ['last', 'rival', 'two'] });
    expect(rivals.map(({ service, status, error }) => [service, status, error?.code])).toEqual([
      ['one', 'running', undefined],
      ['last', 'running', undefined],
      ['rival', 'failed', 'SERVICE_PORT_TAKEN'],
      ['two', 'running', undefined],
    ]);
  });

  it('are reset, added and removed, and each of these is told', async () => {
    const { project, stateDir } = await withServer();
    await using _ = project;
    const { services, told } = await project.open();
    await services.start({ signal });
    project.put('.phlo/services/cache/data/kept', 'x');
    expect(await services.remove('cache', { signal })).toMatchObject([{ status: 'stopped', action: 'remove' }]);
    expect(JSON.parse(readFileSync(join(project.dir, 'services/services.json'), 'utf8'))).toEqual({
      added: [],
      removed: ['cache'],
    });
    expect(existsSync(join(stateDir, 'data/kept'))).toBe(true);
    const second = await project.open();
    expect(await second.services.start({ signal })).toEqual([]);
    expect(await second.services.add('cache', { signal })).toMatchObject([{ status: 'running', action: 'add' }]);
    expect(await second.services.reset({ signal })).toMatchObject([{ status: 'stopped', action: 'reset' }]);
    expect(existsSync(join(stateDir, 'data'))).toBe(false);
    expect(existsSync(join(stateDir, 'service.json'))).toBe(false);
    expect([...told(), ...second.told()].slice(2)).toEqual([
      'service.pre_stop cache',
      'service.post_stop cache stopped',
      'service.changed cache removed',
      'service.changed cache added',
      'service.pre_start cache',
      'service.post_start cache running',
      'service.pre_stop cache',
      'service.post_stop cache stopped',
      'service.changed cache reset',
    ]);
  });

  it('that are not begun any more, since the command was interrupted, say so', async () => {
    await using project = await testProject();
    for (const name of ['app', 'store']) {
      const rest = name === 'app' ? 'depends_on: [store]' : '';
      project.put(`services/${name}/service.yaml`, serverYaml(name, await freePort(), { rest }));
      project.put(`services/${name}/server.cjs`, server);
    }
    const { services, told } = await project.open();
    await services.start({ signal });
    const heard: string[] = [];
    const onOutcome = ({ service, status, error }: ServiceOutcome) =>
      heard.push(`${service} ${status} ${error?.code} ${error?.exitCode}`);
    await services.restart({ signal: AbortSignal.abort(), onOutcome });
    expect(heard).toEqual(['store cancelled SERVICE_CANCELLED 130', 'app cancelled SERVICE_CANCELLED 130']);
    expect(told().filter((one) => one.startsWith('service.post_stop'))).toHaveLength(2);
    expect(project.pids()).toEqual([]);
  });

  it('are shown although a variable of one is missing by now', async () => {
    await using project = await testProject();
    const port = await freePort();
    const yaml = serverYaml('app', port).replace(`main: ${port}`, "main: '${APP_PORT}'");
    project.put('services/app/service.yaml', yaml);
    project.put('services/app/server.cjs', server);
    const { services } = await project.open({ env: { APP_PORT: String(port) } });
    expect(await services.start({ signal })).toMatchObject([{ status: 'running' }]);
    const { services: later } = await project.open();
    expect(await later.status()).toMatchObject([
      { state: 'running', ports: { main: port }, trouble: expect.stringContaining('needs the variable APP_PORT') },
    ]);
    expect(await later.status({ probes: false })).toMatchObject([{ state: 'running', ports: { main: port } }]);
    expect(await later.stop({ signal })).toMatchObject([{ status: 'stopped' }]);
  });
});
