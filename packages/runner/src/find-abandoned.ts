import type { RunHistory } from '@phlo/core';
import type { AssetGraph } from './asset-graph.js';
import type { AssetNode } from './project-definitions.js';

/**
 * Tables that assets read and that this project made once: it makes them no more, since their asset was renamed or removed, so they
 * stay as they are. A table that somebody else has written is none of them.
 */
export function findAbandoned({ external }: AssetGraph, runs: Pick<RunHistory, 'latestSuccesses'>): readonly string[] {
  if (external.size === 0) return [];
  return runs.latestSuccesses().flatMap(({ asset }) => (external.has(asset) ? [asset] : []));
}

/** One sentence for each abandoned table that some of the assets read. */
export function describeAbandoned(tables: readonly string[], nodes: readonly AssetNode[]): readonly string[] {
  return tables.flatMap((table) => {
    const readers = nodes.filter(({ dependsOn }) => dependsOn.includes(table)).map(({ name }) => name);
    return readers.length === 0
      ? []
      : [
          `${readers.join(', ')} read${readers.length === 1 ? 's' : ''} ${table}, which no asset makes any more: it stays as it is.`,
        ];
  });
}
