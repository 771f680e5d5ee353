import type { Dataset, LineageGraph } from './graph.js';

const shapes: Readonly<Record<Dataset['kind'], string>> = { source: 'ellipse', table: 'box', mart: 'cylinder' };

/** A graph of Graphviz, from left to right: {@link https://graphviz.org/doc/info/lang.html}. */
export function toDot({ datasets, edges }: LineageGraph): string {
  const nodes = [...datasets.values()].map(({ name, kind }) => `  ${quote(name)} [shape=${shapes[kind]}];`);
  const arrows = [...new Set(edges.map(({ from, to }) => `  ${quote(from)} -> ${quote(to)};`))];
  return ['digraph lineage {', '  rankdir=LR;', ...nodes, ...arrows, '}'].join('\n');
}

/** Within quotes a backslash begins what Graphviz puts in its place, so it is doubled. */
const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
