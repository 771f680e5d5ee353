import { groupBy } from './graph.js';
import type { Edge, LineageGraph } from './graph.js';

/** `up`: to what something was made of. `down`: to what was made of it. */
export type Direction = 'up' | 'down';

/** A dataset on the way, and the least number of steps that lead to it. */
export interface Step {
  readonly name: string;
  /** 1 for what is read, or made, directly. */
  readonly depth: number;
  /** Edges by which it was reached first. */
  readonly via: readonly Edge[];
}

interface WalkOptions {
  readonly direction: Direction;
  /** Steps at most. Default: to the end. */
  readonly depth?: number;
}

/**
 * Everything that a dataset was made of, or that was made of it, nearest first: breadth first, so that each dataset comes once, at its
 * least depth, also where edges lead in a circle. The dataset itself is not part of it.
 */
export function walk(graph: LineageGraph, start: string, { direction, depth = Infinity }: WalkOptions): Step[] {
  const edgesOf = (name: string) => graph[direction].get(name) ?? [];
  const seen = new Set([start]);
  const steps: Step[] = [];
  let level = [start];
  for (let at = 1; at <= depth && level.length > 0; at++) {
    const reached = groupBy(
      level.flatMap(edgesOf).filter((edge) => !seen.has(otherEnd(edge, direction))),
      (edge) => otherEnd(edge, direction),
    );
    level = [...reached.keys()].toSorted();
    for (const name of level) {
      seen.add(name);
      steps.push({ name, depth: at, via: reached.get(name) ?? [] });
    }
  }
  return steps;
}

/** The edges between some datasets. */
export function edgesWithin(graph: LineageGraph, names: ReadonlySet<string>): readonly Edge[] {
  return graph.edges.filter(({ from, to }) => names.has(from) && names.has(to));
}

/** A shortest way from one dataset to another along what was made of what; `undefined` where none leads there. */
export function findPath(graph: LineageGraph, from: string, to: string): readonly Edge[] | undefined {
  if (from === to) return [];
  const steps = new Map(walk(graph, from, { direction: 'down' }).map((step) => [step.name, step]));
  const path: Edge[] = [];
  for (let name = to; name !== from;) {
    const edge = steps.get(name)?.via[0];
    if (edge === undefined) return undefined;
    path.unshift(edge);
    name = edge.from;
  }
  return path;
}

const otherEnd = ({ from, to }: Edge, direction: Direction): string => (direction === 'up' ? from : to);
