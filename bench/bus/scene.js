// What every subject gets to work with: hooks as distinct functions, in shuffled order, and events that they see.
import { runInThisContext } from 'node:vm';

const type = 'quality.result';
const hotAsset = 'bronze.table_hot1';

/** Never internalised, as the asset keys of a real run: read from somewhere, or put together. */
const fromOutside = (text) => Buffer.from(text).toString('latin1');

/** The payload of an event, new for each emit where the event itself is part of what is measured. */
export const createData = (assetKey) => ({
  assetKey,
  check: 'not_null',
  checkType: 'not_null',
  outcome: 'passed',
  passed: true,
  severity: 'error',
  failedRows: 0,
  totalRows: 3,
});

/**
 * `registered` hooks of which `matching` listen to the asset of the event. Each has a handler of its own source text, so
 * that its call is megamorphic as in any bus of plugins, and `guarded`: the same behind the `if` that a bus without
 * filters needs.
 */
export function createScene(registered, matching) {
  const sink = { total: 0 };
  const hooks = Array.from({ length: registered }, (_, index) => {
    const isHot = index < matching;
    const asset = isHot ? hotAsset : `bronze.table_${String(index).padStart(4, '0')}`;
    // A sum that stays a small integer: one that became a number with a box would have every handler compiled anew.
    const work = `sink.total = (sink.total + event.data.totalRows + ${index}) | 0;`;
    const guard = `if (event.assetKeys[0] !== ${JSON.stringify(asset)}) return;`;
    return {
      name: `hook_${String(index).padStart(4, '0')}`,
      asset,
      isHot,
      handler: compile(sink, work),
      guarded: compile(sink, `${guard} ${work}`),
    };
  });
  const assetKey = fromOutside(hotAsset);
  return { type, sink, hooks: shuffle(hooks), assetKey, perEmit: matching * 3 + (matching * (matching - 1)) / 2 };
}

const compile = (sink, body) => runInThisContext(`(sink) => (event) => { ${body} }`)(sink);

/** Fisher and Yates, from a seed: every process registers in the same order, and in none that sorts itself. */
function shuffle(items) {
  const shuffled = [...items];
  let seed = 20261127;
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    const other = seed % (index + 1);
    [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
  }
  return shuffled;
}

export const inOrder = (hooks) => hooks.toSorted((a, b) => (a.name < b.name ? -1 : 1));
