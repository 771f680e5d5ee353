import { expect, it } from 'vitest';
import { createTestBus } from '../bus/bus.test.setup.js';
import { createPluginRegistry } from './create-plugin-registry.js';
import { definePlugin } from './plugin.js';

const anything = { version: 1 as const, vendor: 'test', validate: (value: unknown) => ({ value }) };
const log = { log: () => undefined, child: () => log };

it('a plugin finds those of a group that extend it, set up with their configuration', async () => {
  const found: unknown[] = [];
  const siren = { name: 'siren', group: 'notifiers' as const, config: { '~standard': anything } };
  const alarm = definePlugin({
    name: 'alarm',
    hooks: [],
    setup: async ({ pluginsOf }) => {
      for (const { plugin, config } of await pluginsOf('notifiers')) found.push([plugin.name, config]);
    },
  });
  const { bus, clock } = createTestBus();
  await using registry = createPluginRegistry({
    host: { bus, clock, log, projectDir: '/project' },
    discovery: { plugins: [], notes: [] },
    use: [alarm, siren],
    configOf: ({ name }) => (name === 'siren' ? { volume: 11 } : undefined),
  });
  await registry.load();
  expect(found).toEqual([['siren', { volume: 11 }]]);
});
