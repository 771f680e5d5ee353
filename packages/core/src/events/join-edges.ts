import type { LineageEdgesData } from './types.js';

type Edge = LineageEdgesData['edges'][number];

/**
 * The edges of one `lineage.edges`, each once: an event may tell one in pieces, such as one for each column, and together they have the columns
 * of all. Those of which no piece says a word of columns have none. They are in the order in which they are first told.
 */
export function joinEdges(edges: readonly Edge[]): readonly Edge[] {
  const joined = new Map<string, Edge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to]);
    const before = joined.get(key);
    joined.set(key, before === undefined ? edge : joinTwo(before, edge));
  }
  return [...joined.values()].map((edge) =>
    edge.columns === undefined ? edge : { ...edge, columns: unique(edge.columns) },
  );
}

const joinTwo = (one: Edge, other: Edge): Edge =>
  one.columns === undefined && other.columns === undefined
    ? one
    : { ...one, columns: [...(one.columns ?? []), ...(other.columns ?? [])] };

const unique = (columns: NonNullable<Edge['columns']>): NonNullable<Edge['columns']> => [
  ...new Map(columns.map((column) => [JSON.stringify([column.from, column.to]), column])).values(),
];
