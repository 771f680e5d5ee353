import type { Dataset, LineageGraph } from './graph.js';
import { placeDatasets } from './layout.js';
import type { Placed } from './layout.js';

const boxHeight = 32;
const rowHeight = 52;
const columnGap = 72;
const margin = 16;
/** Width of a letter of the font, and what stands beside the text. */
const letterWidth = 7.3;
const padding = 24;

const fills: Readonly<Record<Dataset['kind'], string>> = { source: '#eef2f7', table: '#ffffff', mart: '#e8f5ec' };

interface Box extends Placed {
  readonly kind: Dataset['kind'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** A drawing of its own, from left to right: no script, no font and no style sheet from elsewhere. */
export function toSvg(graph: LineageGraph): string {
  const boxes = new Map(placeBoxes(graph).map((box) => [box.name, box]));
  const width = greatest([...boxes.values()].map((box) => box.x + box.width)) + margin;
  const height = greatest([...boxes.values()].map((box) => box.y + boxHeight)) + margin;
  const arrows = new Set(graph.edges.map(({ from, to }) => drawArrow(boxes.get(from), boxes.get(to))));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="Lineage">`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#68758a"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fbfcfe"/>`,
    '<g fill="none" stroke="#68758a" stroke-width="1.25" marker-end="url(#arrow)">',
    ...arrows,
    '</g>',
    '<g font-family="ui-monospace, Menlo, Consolas, monospace" font-size="12" fill="#1d2733">',
    ...[...boxes.values()].map(drawBox),
    '</g>',
    '</svg>',
  ].join('\n');
}

const greatest = (numbers: readonly number[]): number => numbers.reduce((most, one) => Math.max(most, one), 0);

function placeBoxes(graph: LineageGraph): readonly Box[] {
  const placed = placeDatasets(graph);
  const widths: number[] = [];
  for (const { name, column } of placed) widths[column] = Math.max(widths[column] ?? 0, widthOf(name));
  const starts: number[] = [];
  let x = margin;
  for (const width of widths) {
    starts.push(x);
    x += width + columnGap;
  }
  return placed.map((one) => ({
    ...one,
    kind: graph.datasets.get(one.name)?.kind ?? 'source',
    x: starts[one.column] ?? margin,
    y: margin + one.row * rowHeight,
    width: widths[one.column] ?? 0,
  }));
}

const widthOf = (name: string): number => Math.ceil(shorten(name).length * letterWidth + padding);

function drawBox({ name, kind, x, y, width }: Box): string {
  const radius = kind === 'source' ? boxHeight / 2 : 4;
  return [
    `<g><title>${escape(name)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${boxHeight}" rx="${radius}" fill="${fills[kind]}" stroke="#68758a"/>`,
    `<text x="${x + padding / 2}" y="${y + boxHeight / 2 + 4}">${escape(shorten(name))}</text></g>`,
  ].join('');
}

function drawArrow(from: Box | undefined, to: Box | undefined): string {
  if (from === undefined || to === undefined) return '';
  const [x1, y1] = [from.x + from.width, from.y + boxHeight / 2];
  const [x2, y2] = [to.x, to.y + boxHeight / 2];
  const bend = Math.max(columnGap / 2, Math.abs(x2 - x1) / 2);
  return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"/>`;
}

const longest = 48;

/** The end of a long name says more than its beginning; a tooltip has all of it. */
const shorten = (name: string): string => (name.length > longest ? `…${name.slice(1 - longest)}` : name);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** XML admits no control characters, however they are written. */
const escape = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replaceAll(/[\u0000-\u001f]/g, ' ').replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
