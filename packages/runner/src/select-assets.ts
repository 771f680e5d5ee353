import { runnerErrors } from './errors.js';
import { suggestion } from './asset-graph.js';
import type { AssetGraph } from './asset-graph.js';

/**
 * Names of the assets that a selection means; all of them for an empty one.
 *
 * A term is a name, or a pattern in which `*` stands for any characters of one segment; `+` before it adds
 * everything upstream, `+` after it everything downstream. Throws `ASSET_UNKNOWN` for a term that matches nothing.
 */
export function selectAssets(graph: AssetGraph, terms: readonly string[]): ReadonlySet<string> {
  if (terms.length === 0) return new Set(graph.nodes.keys());
  const selected = new Set<string>();
  for (const term of terms.flatMap((text) => text.split(',')).map((text) => text.trim())) {
    const matched = matching(graph, term);
    for (const name of matched) selected.add(name);
    if (term.startsWith('+')) spread(matched, upstreamOf(graph), selected);
    if (term.endsWith('+')) spread(matched, downstreamOf(graph), selected);
  }
  return withWholeGroups(graph, selected);
}

function matching(graph: AssetGraph, term: string): string[] {
  const pattern = term.replace(/^\+/, '').replace(/\+$/, '');
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^.]*');
  const expression = new RegExp(`^${escaped}$`);
  const matched = [...graph.nodes.keys()].filter((name) => expression.test(name));
  if (matched.length > 0) return matched;
  throw runnerErrors.create('ASSET_UNKNOWN', {
    message: `No asset is called "${pattern}".${suggestion(pattern, [...graph.nodes.keys()])}`,
    dataState: 'Nothing was run.',
  });
}

type Neighbours = (name: string) => readonly string[];

const upstreamOf =
  (graph: AssetGraph): Neighbours =>
  (name) =>
    (graph.nodes.get(name)?.dependsOn ?? []).filter((input) => graph.nodes.has(input));

function downstreamOf(graph: AssetGraph): Neighbours {
  const downstream = new Map<string, string[]>();
  for (const node of graph.nodes.values()) {
    for (const input of node.dependsOn) downstream.set(input, [...(downstream.get(input) ?? []), node.name]);
  }
  return (name) => downstream.get(name) ?? [];
}

function spread(from: readonly string[], neighbours: Neighbours, into: Set<string>): void {
  const queue = [...from];
  const seen = new Set(queue);
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    into.add(name);
    for (const next of neighbours(name)) {
      if (!seen.has(next)) queue.push(next);
      seen.add(next);
    }
  }
}

/** A group is committed whole or not at all, so one member brings the others. */
function withWholeGroups(graph: AssetGraph, selected: ReadonlySet<string>): ReadonlySet<string> {
  const units = new Set([...selected].map((name) => graph.nodes.get(name)?.unit));
  return new Set([...graph.nodes.values()].filter((node) => units.has(node.unit)).map((node) => node.name));
}
