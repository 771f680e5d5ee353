import { describe, expect, it } from 'vitest';
import { createTestBus } from '../bus/bus.test.setup.js';
import { onEvent } from '../bus/registration.js';
import { discoverPlugins } from './discover-plugins.js';
import { createPluginRegistry } from './create-plugin-registry.js';
import { expandHooks } from './expand-hooks.js';
import { createLayout, hookPackage } from './layout.test.setup.js';
import { loadPlugin } from './load-plugin.js';
import { definePlugin } from './plugin.js';

const where = { assets: '*', data: { outcome: '*', passed: false }, tags: { team: ['*', 'x'] } };
const template = { name: 'to-*', each: 'targets', where };

describe('a hook of each key of a configuration', () => {
  it('is named and filtered by the key; patterns of assets stay patterns', () => {
    const given = expandHooks([template, { name: 'plain' }], () => ({ targets: { a: {}, b: 1 } }));
    expect(given).toEqual([
      { name: 'to-a', where: { ...where, data: { outcome: 'a', passed: false } } },
      { name: 'to-b', where: { ...where, data: { outcome: 'b', passed: false } } },
      { name: 'plain' },
    ]);
  });

  it('is named by the key as it is, whatever signs it has', () => {
    const keys = ['a$$b', 'a$&b', 'a$`', '$1', '*'];
    const targets = Object.fromEntries(keys.map((key) => [key, {}]));
    expect(expandHooks([template], () => ({ targets })).map(({ name }) => name)).toEqual(
      keys.map((key) => `to-${key}`),
    );
  });

  it.each([undefined, {}, { targets: [] }, { targets: 'a' }])('is none where there are no keys: %j', (config) =>
    expect(expandHooks([template], () => config)).toEqual([]),
  );

  it('is registered when the plugin is loaded, and planned by its manifest, as many as are configured', async () => {
    const anything = {
      '~standard': { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) },
    };
    const config = { targets: { a: {}, b: {} } };
    const hook = onEvent('wap.staged', { name: 'to-*', each: 'targets', handler: () => undefined });
    const { bus, clock } = createTestBus();
    const log = { log: () => undefined, child: () => log };
    const host = { bus, clock, log, projectDir: '/project' };
    await loadPlugin(definePlugin({ name: 'p', config: anything, hooks: [hook] }), host, { config });
    expect(bus.list().map((one) => one.hook)).toEqual(['to-a', 'to-b']);

    using layout = createLayout();
    const manifest = {
      name: 'to-*',
      on: 'wap.staged',
      each: 'targets',
      priority: 100,
      policy: 'log',
      delivery: 'inline',
    };
    const dir = layout.project({ p: hookPackage('p', "throw new Error('imported')", { hooks: [manifest] }) });
    const plan = createTestBus({ mode: 'plan' });
    const registry = createPluginRegistry({
      host: { ...host, bus: plan.bus, projectDir: dir },
      discovery: discoverPlugins({ projectDir: dir }),
      configOf: () => config,
    });
    expect(registry.plan(plan.bus)).toEqual([]);
    expect(plan.bus.list().map((one) => one.hook)).toEqual(['to-a', 'to-b']);
  });
});
