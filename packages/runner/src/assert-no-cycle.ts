import { runnerErrors } from './errors.js';
import type { AssetNode } from './project-definitions.js';

/** Throws `ASSET_CYCLE`, with the circle spelled out, where units need each other. */
export function assertNoCycle(nodes: ReadonlyMap<string, AssetNode>): void {
  const done = new Set<string>();
  const path: string[] = [];
  const edges = unitEdges(nodes);

  const visit = (unit: string): void => {
    if (done.has(unit)) return;
    const start = path.indexOf(unit);
    if (start >= 0) throw cycleError([...path.slice(start), unit]);
    path.push(unit);
    for (const upstream of edges.get(unit) ?? []) visit(upstream);
    path.pop();
    done.add(unit);
  };
  for (const unit of edges.keys()) visit(unit);
}

/** Unit → the units that it needs. A member of a group that reads another member of it closes a circle. */
function unitEdges(nodes: ReadonlyMap<string, AssetNode>): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const node of nodes.values()) {
    const upstream = edges.get(node.unit) ?? new Set<string>();
    edges.set(node.unit, upstream);
    for (const name of node.dependsOn) {
      const unit = nodes.get(name)?.unit;
      if (unit !== undefined) upstream.add(unit);
    }
  }
  return edges;
}

function cycleError(circle: readonly string[]) {
  const [first = ''] = circle;
  return runnerErrors.create('ASSET_CYCLE', {
    message: `Assets depend on each other in a circle: ${circle.join(' ← ')}.`,
    asset: first,
    dataState: 'Nothing was run.',
  });
}
