import { defineCommand, findDataset } from './command.js';
import type { Edge } from './graph.js';
import { openGraphStore, readGraph } from './graph-store.js';
import { findPath } from './walk.js';

export interface FoundPath {
  readonly from: string;
  readonly to: string;
  /** Absent where none leads there. */
  readonly path?: readonly Pick<Edge, 'from' | 'to' | 'job' | 'columns'>[];
  /** Whether one leads the other way. */
  readonly isReverse: boolean;
}

/** `phlo lineage path`. */
export const pathCommand = defineCommand<FoundPath>({
  name: 'path',
  description: 'the shortest way from one asset into another',
  arguments: [
    { name: 'from', description: 'where it begins' },
    { name: 'to', description: 'where it ends' },
  ],
  example: 'phlo lineage path bronze.flights gold.delay_by_airport',
  run: ({ state, args }) => {
    using store = openGraphStore(state);
    const graph = readGraph(store);
    const from = findDataset(graph, args['from']);
    const to = findDataset(graph, args['to']);
    const path = findPath(graph, from, to);
    return {
      from,
      to,
      ...(path && {
        path: path.map((edge) => ({
          from: edge.from,
          to: edge.to,
          job: edge.job,
          ...(edge.columns && { columns: edge.columns }),
        })),
      }),
      isReverse: path === undefined && findPath(graph, to, from) !== undefined,
    };
  },
  render: ({ from, to, path, isReverse }, view) => {
    if (path !== undefined) {
      const names = [from, ...path.map((edge) => edge.to)];
      const whole = names.join(' → ');
      return view.line(whole) === whole
        ? whole
        : names.map((name, at) => view.line(at === 0 ? name : `→ ${name}`)).join('\n');
    }
    const hint = isReverse ? ` It is the other way round: phlo lineage path ${to} ${from}` : '';
    return `Nothing of ${from} goes into ${to}.${hint}`;
  },
});
