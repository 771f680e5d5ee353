import { defineCommand, findDataset, readDepth } from './command.js';
import type { LineageGraph } from './graph.js';
import { openGraphStore, readGraph, readLastRuns } from './graph-store.js';
import { renderTree } from './render-tree.js';
import type { Shown, ShownStep } from './shown.js';
import { walk } from './walk.js';
import type { Direction, Step } from './walk.js';

/** `phlo lineage show`. */
export const showCommand = defineCommand<Shown>({
  name: 'show',
  description: 'what an asset was made of, and what was made of it',
  arguments: [{ name: 'asset', description: 'asset, mart or source, as runs call it' }],
  options: [
    { flags: '--up', description: 'only what it was made of' },
    { flags: '--down', description: 'only what was made of it' },
    { flags: '--depth <n>', description: 'steps at most; all of them by default' },
    { flags: '--columns', description: 'also which columns went into which' },
    { flags: '--past', description: 'also what was so once, and was not the last time' },
  ],
  example: 'phlo lineage show gold.delay_by_airport --up --depth 2',
  run: ({ state, args, options }) => {
    using store = openGraphStore(state);
    const graph = readGraph(store, { past: options['past'] === true });
    const name = findDataset(graph, args['asset']);
    const depth = readDepth(options);
    const withColumns = options['columns'] === true;
    const [lastRun] = readLastRuns(store, jobsOf(graph, name));
    const follow = (direction: Direction) =>
      walk(graph, name, { direction, ...(depth !== undefined && { depth }) }).map((step) =>
        showStep(graph, step, withColumns),
      );
    const isBoth = options['up'] === options['down'];
    return {
      dataset: graph.datasets.get(name) ?? { name, kind: 'source' },
      ...(lastRun && { lastRun }),
      ...((isBoth || options['up'] === true) && { up: follow('up') }),
      ...((isBoth || options['down'] === true) && { down: follow('down') }),
    };
  },
  render: renderTree,
});

function showStep(graph: LineageGraph, { name, depth, via }: Step, withColumns: boolean): ShownStep {
  return {
    name,
    kind: graph.datasets.get(name)?.kind ?? 'source',
    depth,
    via: via.map(({ from, to, job, isCurrent, columns }) => ({
      from,
      to,
      job,
      isCurrent,
      ...(withColumns && columns && { columns }),
    })),
  };
}

/** Jobs that write a dataset; nothing writes a source. */
const jobsOf = (graph: LineageGraph, name: string): readonly string[] => [
  ...new Set((graph.up.get(name) ?? []).map(({ job }) => job)),
];
