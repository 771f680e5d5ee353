import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGraph } from './graph.js';
import { graphOf } from './graph.test.setup.js';
import { placeDatasets } from './layout.js';
import { findPath, walk } from './walk.js';

const flights = graphOf('raw → bronze', 'bronze → silver', 'silver → gold', 'bronze → gold', 'gold → mart');
const depths = (name: string, direction: 'up' | 'down', depth?: number) =>
  walk(flights, name, { direction, ...(depth !== undefined && { depth }) }).map((step) => `${step.depth} ${step.name}`);

describe('walk', () => {
  it('finds what something goes into, each once, at its least depth', () =>
    expect(depths('bronze', 'down')).toEqual(['1 gold', '1 silver', '2 mart']));

  it('finds what something is made of', () => expect(depths('gold', 'up')).toEqual(['1 bronze', '1 silver', '2 raw']));

  it.each([1, 2, 3, 4])('goes exactly %d steps where it is told so', (depth) =>
    expect(
      Math.max(
        ...walk(graphOf('a → b', 'b → c', 'c → d', 'd → e'), 'a', { direction: 'down', depth }).map((one) => one.depth),
      ),
    ).toBe(depth),
  );

  it('ends where edges lead in a circle, also into itself', () => {
    const graph = graphOf('a → b', 'b → c', 'c → a', 'b → b');
    expect(walk(graph, 'a', { direction: 'down' }).map(({ name, depth }) => [name, depth])).toEqual([
      ['b', 1],
      ['c', 2],
    ]);
  });

  it('finds nothing at what stands alone', () => expect(walk(flights, 'mart', { direction: 'down' })).toEqual([]));
});

describe('findPath', () => {
  const names = (from: string, to: string) => findPath(flights, from, to)?.map((edge) => edge.to);
  it('takes the shortest way', () => expect(names('raw', 'mart')).toEqual(['bronze', 'gold', 'mart']));
  it('finds none against the direction', () => expect(names('mart', 'raw')).toBeUndefined());
  it('needs no step to where it is', () => expect(names('gold', 'gold')).toEqual([]));
});

// Any graph of a dozen datasets, circles and all, against the definition of a distance.
describe('of any graph', () => {
  const node = fc.nat(11).map((index) => `n${index}`);
  const graphs = fc
    .array(fc.tuple(node, node), { maxLength: 40 })
    .map((pairs) => graphOf(...pairs.map(([a, b]) => `${a} → ${b}`)));

  /** By relaxing every edge until nothing changes. */
  const distances = (edges: ReturnType<typeof graphOf>['edges'], start: string) => {
    const found = new Map([[start, 0]]);
    for (let changed = true; changed;) {
      changed = false;
      for (const { from, to } of edges) {
        const next = (found.get(from) ?? Infinity) + 1;
        if (next >= (found.get(to) ?? Infinity)) continue;
        found.set(to, next);
        changed = true;
      }
    }
    found.delete(start);
    return found;
  };

  it('the depths of a walk are distances, and so is the length of a path', () => {
    fc.assert(
      fc.property(graphs, node, (graph, start) => {
        const expected = distances(graph.edges, start);
        const steps = walk(graph, start, { direction: 'down' });
        expect(new Map(steps.map(({ name, depth }) => [name, depth]))).toEqual(expected);
        for (const [name, depth] of expected) expect(findPath(graph, start, name)).toHaveLength(depth);
      }),
    );
  });

  it('up is down with the edges turned round', () => {
    fc.assert(
      fc.property(graphs, node, (graph, start) => {
        const turned = createGraph(
          [],
          graph.edges.map((edge) => ({ ...edge, from: edge.to, to: edge.from })),
        );
        const plain = (direction: 'up' | 'down', one: typeof graph) =>
          walk(one, start, { direction }).map(({ name, depth }) => [name, depth]);
        expect(plain('up', graph)).toEqual(plain('down', turned));
      }),
    );
  });

  it('every dataset is placed once, alone in its place, and to the right of what it is made of unless there is a circle', () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const placed = placeDatasets(graph);
        expect(placed.map(({ name }) => name).toSorted()).toEqual([...graph.datasets.keys()].toSorted());
        expect(new Set(placed.map(({ column, row }) => `${column} ${row}`)).size).toBe(placed.length);
        const columnOf = new Map(placed.map(({ name, column }) => [name, column]));
        for (const { from, to } of graph.edges) {
          if (from === to || walk(graph, to, { direction: 'down' }).some(({ name }) => name === from)) continue;
          expect(columnOf.get(from)).toBeLessThan(columnOf.get(to) ?? -1);
        }
      }),
    );
  });

  it('a chain of 20,000 datasets is walked and placed', () => {
    const graph = graphOf(...Array.from({ length: 20_000 }, (_, index) => `d${index} → d${index + 1}`));
    expect(walk(graph, 'd0', { direction: 'down' }).at(-1)).toMatchObject({ name: 'd20000', depth: 20_000 });
    expect(placeDatasets(graph)).toHaveLength(20_001);
  });
});
