import { expect, it } from 'vitest';
import { defineSemanticPlugin, isSemanticPlugin } from './semantic-plugin.js';

it('a plugin of the group semantic is told by what it can be asked, not by what it says it is', () => {
  const plugin = defineSemanticPlugin({
    name: 'fixed',
    listModels: async () => [],
    getModel: async (name) => ({ name, datasets: [], metrics: [], relationships: [] }),
  });
  expect(plugin.group).toBe('semantic');
  expect(isSemanticPlugin(plugin)).toBe(true);
  expect(isSemanticPlugin({ name: 'half', group: 'semantic', ...{ listModels: () => [] } })).toBe(false);
  expect(isSemanticPlugin({ name: 'odd', group: 'semantic', ...{ listModels: 1, getModel: 2 } })).toBe(false);
});
