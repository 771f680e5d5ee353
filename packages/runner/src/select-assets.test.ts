import { describe, expect, it } from 'vitest';
import { buildGraph } from './asset-graph.js';
import { define, ids, sqlModel } from './project.test.setup.js';
import { selectAssets } from './select-assets.js';

const graph = await buildGraph(
  define({
    ingestions: [
      ids('bronze.a'),
      ids('bronze.b', [1], { publishGroup: 'pair' }),
      ids('bronze.c', [1], { publishGroup: 'pair' }),
    ],
    models: [
      sqlModel('silver.a', "select * from ref('bronze.a')"),
      sqlModel('gold.ab', "select * from ref('silver.a') union all select * from ref('bronze.b')"),
    ],
  }),
  async () => [],
);
const select = (...terms: string[]) => [...selectAssets(graph, terms)].toSorted();

describe('selectAssets', () => {
  it.each([
    [[], ['bronze.a', 'bronze.b', 'bronze.c', 'gold.ab', 'silver.a']],
    [['silver.a'], ['silver.a']],
    [['+silver.a'], ['bronze.a', 'silver.a']],
    [['bronze.a+'], ['bronze.a', 'gold.ab', 'silver.a']],
    [['+silver.a+'], ['bronze.a', 'gold.ab', 'silver.a']],
    [['*.a'], ['bronze.a', 'silver.a']],
    [
      ['silver.*', 'gold.ab'],
      ['gold.ab', 'silver.a'],
    ],
    [['silver.a, gold.ab'], ['gold.ab', 'silver.a']],
    [['bronze.b'], ['bronze.b', 'bronze.c']],
  ])('%j means %j', (terms, expected) => {
    expect(select(...terms)).toEqual(expected);
  });

  it.each([['silver.b'], ['*'], ['']])('refuses %j, which matches nothing, and runs nothing', (term) => {
    expect(() => select(term)).toThrow(
      expect.objectContaining({ code: 'ASSET_UNKNOWN', dataState: 'Nothing was run.' }),
    );
  });
});
