import { groupBy } from './graph.js';
import type { LineageGraph } from './graph.js';

/** A dataset and where it stands: columns from the left, rows from the top, both from 0. */
export interface Placed {
  readonly name: string;
  readonly column: number;
  readonly row: number;
}

/**
 * Places datasets in columns so that every edge leads to the right; those that lead back in a circle are the exception. Within a column
 * they stand near what they were made of.
 */
export function placeDatasets(graph: LineageGraph): readonly Placed[] {
  const columns = columnsOf(graph);
  const byColumn = groupBy([...columns.keys()], (name) => String(columns.get(name)));
  const rows = new Map<string, number>();
  return Array.from({ length: byColumn.size }, (_, column) => {
    const sorted = (byColumn.get(String(column)) ?? [])
      .map((name) => ({ name, wish: meanRow(graph, name, rows) }))
      .toSorted((a, b) => a.wish - b.wish || (a.name < b.name ? -1 : 1));
    for (const [row, { name }] of sorted.entries()) rows.set(name, row);
    return sorted.map(({ name }, row) => ({ name, column, row }));
  }).flat();
}

/** The longest way from a source to each dataset, without going round in circles. */
function columnsOf(graph: LineageGraph): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const entered = new Set<string>();
  for (const root of graph.datasets.keys()) {
    // Not recursive: a chain of thousands of datasets must not fill the stack.
    const open = [root];
    while (open.length > 0) {
      const name = open.at(-1) ?? '';
      const above = (graph.up.get(name) ?? []).map(({ from }) => from);
      const isFirst = !entered.has(name);
      entered.add(name);
      const next = above.filter((from) => !entered.has(from));
      if (isFirst && next.length > 0) {
        open.push(...next);
        continue;
      }
      open.pop();
      if (!columns.has(name)) columns.set(name, Math.max(-1, ...above.map((from) => columns.get(from) ?? -1)) + 1);
    }
  }
  return columns;
}

function meanRow(graph: LineageGraph, name: string, rows: ReadonlyMap<string, number>): number {
  const above = (graph.up.get(name) ?? []).flatMap(({ from }) => rows.get(from) ?? []);
  return above.length === 0 ? 0 : above.reduce((sum, row) => sum + row, 0) / above.length;
}
