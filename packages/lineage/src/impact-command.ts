import { toCellText } from '@phlo/core';
import { defineCommand, findDataset } from './command.js';
import type { Dataset } from './graph.js';
import { openGraphStore, readGraph } from './graph-store.js';
import { walk } from './walk.js';

export interface Impact {
  readonly dataset: string;
  /** Made of it directly. */
  readonly direct: number;
  readonly total: number;
  readonly affected: readonly {
    readonly name: string;
    readonly kind: Dataset['kind'];
    readonly depth: number;
    readonly jobs: readonly string[];
  }[];
}

/** `phlo lineage impact`. */
export const impactCommand = defineCommand<Impact>({
  name: 'impact',
  description: 'everything that changes where an asset changes',
  arguments: [{ name: 'asset', description: 'asset, mart or source, as runs call it' }],
  example: 'phlo lineage impact bronze.flights',
  run: ({ state, args }) => {
    using store = openGraphStore(state);
    const graph = readGraph(store);
    const dataset = findDataset(graph, args['asset']);
    const affected = walk(graph, dataset, { direction: 'down' }).map(({ name, depth }) => ({
      name,
      kind: graph.datasets.get(name)?.kind ?? ('table' as const),
      depth,
      jobs: [...new Set((graph.up.get(name) ?? []).map(({ job }) => job))],
    }));
    return {
      dataset,
      direct: affected.filter(({ depth }) => depth === 1).length,
      total: affected.length,
      affected,
    };
  },
  render: ({ dataset, direct, total, affected }, view) => {
    if (total === 0) return `Nothing is made of ${dataset}.`;
    const lines = affected.map(({ name, kind, depth }) => `  ${depth}  ${name}${kind === 'mart' ? '  (mart)' : ''}`);
    const [some, all] = [direct, total].map(toCellText);
    return [`${dataset} goes into ${some} directly, and into ${all} in all:`, ...lines].map(view.line).join('\n');
  },
});
