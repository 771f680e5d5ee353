import { defineCommand, findDataset, readDepth } from './command.js';
import type { CommandContext } from './command.js';
import { lineageErrors } from './errors.js';
import { toDot } from './export-dot.js';
import { toMermaid } from './export-mermaid.js';
import { toSvg } from './export-svg.js';
import { createGraph } from './graph.js';
import type { Dataset, Edge, LineageGraph } from './graph.js';
import { openGraphStore, readGraph } from './graph-store.js';
import { edgesWithin, walk } from './walk.js';
import type { Direction } from './walk.js';

const formats = ['mermaid', 'dot', 'json', 'svg'] as const;
type Format = (typeof formats)[number];

export interface Exported {
  readonly format: Format;
  readonly datasets: readonly Dataset[];
  readonly edges: readonly Edge[];
}

/** `phlo lineage export`. */
export const exportCommand = defineCommand<Exported>({
  name: 'export',
  description: 'the graph, or the part of it around an asset, as a drawing or as data',
  arguments: [{ name: 'asset', description: 'only what it is made of and goes into', isOptional: true }],
  options: [
    { flags: '--format <format>', description: `${formats.join(', ')}; mermaid by default` },
    { flags: '--up', description: 'only what the asset was made of' },
    { flags: '--down', description: 'only what was made of the asset' },
    { flags: '--depth <n>', description: 'steps from the asset at most' },
    { flags: '--past', description: 'also what was so once, and was not the last time' },
  ],
  example: 'phlo lineage export --format svg > lineage.svg',
  run: (context) => {
    using store = openGraphStore(context.state);
    const format = readFormat(context.options['format']);
    const graph = select(readGraph(store, { past: context.options['past'] === true }), context);
    return { format, datasets: [...graph.datasets.values()], edges: graph.edges };
  },
  render: ({ format, datasets, edges }) => {
    const graph = createGraph(datasets, edges);
    const renderers = { mermaid: toMermaid, dot: toDot, svg: toSvg, json: toJson } as const;
    return renderers[format](graph);
  },
});

function readFormat(given: CommandContext['options'][string]): Format {
  const format = formats.find((one) => one === (given ?? 'mermaid'));
  if (format !== undefined) return format;
  throw lineageErrors.create('LINEAGE_OPTION_INVALID', {
    message: `--format takes ${formats.join(', ')}, and not ${JSON.stringify(given)}`,
  });
}

const toJson = ({ datasets, edges }: LineageGraph): string =>
  JSON.stringify({ datasets: [...datasets.values()], edges }, undefined, 2);

/** The part of the graph around the asset that is named; all of it where none is. */
function select(graph: LineageGraph, { args, options }: CommandContext): LineageGraph {
  if (args['asset'] === undefined) return graph;
  const name = findDataset(graph, args['asset']);
  const depth = readDepth(options);
  const reach = (direction: Direction) =>
    walk(graph, name, { direction, ...(depth !== undefined && { depth }) }).map((step) => step.name);
  const isBoth = options['up'] === options['down'];
  const names = new Set([
    name,
    ...(isBoth || options['up'] === true ? reach('up') : []),
    ...(isBoth || options['down'] === true ? reach('down') : []),
  ]);
  return createGraph(
    [...graph.datasets.values()].filter((dataset) => names.has(dataset.name)),
    edgesWithin(graph, names),
  );
}
