import { describe, expect, it } from 'vitest';
import { usePlugin } from './use-plugin.js';

const plugin = { constant: 'mine', path: './hooks/mine.ts' };
const config = (fields: string, imports = "import { defineProject } from 'phlo';") =>
  `${imports}\n\nexport default defineProject({\n  name: 'shop',\n${fields}});\n`;

describe('usePlugin', () => {
  it.each([
    ['nothing yet', '', '  plugins: { use: [mine] },\n'],
    ['a list', '  plugins: [other],\n', '  plugins: [mine, other],\n'],
    ['an empty list', '  plugins: [],\n', '  plugins: [mine],\n'],
    [
      'a list of several lines',
      '  plugins: {\n    use: [\n      other,\n    ],\n  },\n',
      '  plugins: {\n    use: [mine, \n      other,\n    ],\n  },\n',
    ],
    ['other settings', "  plugins: { deny: ['*'] },\n", "  plugins: { use: [mine], deny: ['*'] },\n"],
  ])('names the plugin where there is %s', (_, before, after) => {
    const imports = "import { defineProject } from 'phlo';\nimport { mine } from './hooks/mine.ts';";
    expect(usePlugin(config(before), plugin)).toBe(config(after, imports));
  });

  it.each([
    ['two lists', '  plugins: { use: [a], config: { x: { use: [b] } } },\n'],
    ['plugins that come from elsewhere', '  plugins,\n'],
    ['plugins by a function', '  plugins: pluginsOf(),\n'],
  ])('leaves it to the author where there are %s', (_, fields) => {
    expect(usePlugin(config(fields), plugin)).toBeUndefined();
  });

  it('leaves a configuration without imports to its author', () => {
    expect(usePlugin("module.exports = {\n  name: 'shop',\n};\n", plugin)).toBeUndefined();
  });
});
