import type { Dataset, LineageGraph } from './graph.js';

/** A flowchart of Mermaid, from left to right: {@link https://mermaid.js.org/syntax/flowchart.html}. */
export function toMermaid({ datasets, edges }: LineageGraph): string {
  const ids = new Map([...datasets.keys()].map((name, index) => [name, `n${index}`]));
  const nodes = [...datasets.values()].map((dataset) => `  ${ids.get(dataset.name) ?? ''}${box(dataset)}`);
  const arrows = unique(edges.map(({ from, to }) => `  ${ids.get(from) ?? ''} --> ${ids.get(to) ?? ''}`));
  return ['flowchart LR', ...nodes, ...arrows].join('\n');
}

/** Sources are round, marts are barrels, tables are boxes. */
function box({ name, kind }: Dataset): string {
  const text = `"${escape(name)}"`;
  if (kind === 'source') return `([${text}])`;
  return kind === 'mart' ? `[(${text})]` : `[${text}]`;
}

/** Within quotes everything but a quote, and what looks like an entity or a tag, stands for itself. */
const escape = (text: string): string =>
  text.replaceAll(/[#"<>&\n\r`]/g, (character) => `#${character.codePointAt(0) ?? 0};`);

const unique = (lines: readonly string[]): readonly string[] => [...new Set(lines)];
