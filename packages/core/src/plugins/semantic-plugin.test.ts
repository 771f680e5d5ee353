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
  const half = { name: 'half', listModels: () => [] };
  const odd = { name: 'odd', listModels: 1, getModel: 2 };
  expect([half, odd].map(isSemanticPlugin)).toEqual([false, false]);
});
