import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { instruments } from './instruments/catalogue.js';
import type { Instrument } from './instruments/instrument.js';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
}

const dashboard = JSON.parse(read('dashboards/phlo.json')) as Dashboard;
const expressions = [
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
];

/** Every line that an exposition may hold, with the labels that it may have. */
const lines: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.values<Instrument>(instruments).flatMap(({ name, kind, labels }) => {
    const known = new Set(['project', ...Object.keys(labels), ...(kind === 'histogram' ? ['le'] : [])]);
    const suffixes = { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] }[kind];
    return suffixes.map((suffix) => [`${name}${suffix}`, known] as const);
  }),
);

const metricsIn = (text: string): readonly string[] =>
  [...text.replaceAll(/="[^"]*"/g, '').matchAll(/\bphlo_\w+/g)].map(([name]) => name);

/** `name{label=…}` of an expression, as name and label. */
const selectorsIn = (text: string): readonly (readonly [string, string])[] =>
  [...text.matchAll(/\b(phlo_\w+)\{([^}]*)\}/g)].flatMap(([, name = '', inside = '']) =>
    [...inside.matchAll(/(\w+)\s*(?:=~|!=|!~|=)/g)].map(([, label = '']) => [name, label] as const),
  );

describe.each([
  ['the dashboard', expressions.join('\n')],
  ['the rules', read('rules/phlo.rules.yml')],
  ['the tests of the rules', read('rules/phlo.rules.test.yml')],
])('%s', (_, text) => {
  it('names metrics that there are', () => {
    const names = new Set(metricsIn(text));
    expect(names.size).toBeGreaterThan(8);
    expect([...names].filter((name) => !lines.has(name))).toEqual([]);
  });

  it('names labels that they have', () => {
    const selectors = selectorsIn(text);
    expect(selectors.length).toBeGreaterThan(3);
    expect(selectors.filter(([name, label]) => lines.get(name)?.has(label) !== true)).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('shows everything but what its own variables are for, in panels that do not overlap', () => {
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ title, gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => ({ title, cell: `${x + (index % w)},${y + Math.floor(index / w)}` })),
    );
    const taken = new Map<string, string>();
    const overlaps = cells.filter(({ title, cell }) => {
      const isTaken = taken.has(cell);
      taken.set(cell, title);
      return isTaken;
    });
    expect(overlaps).toEqual([]);
    expect(panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });
});
