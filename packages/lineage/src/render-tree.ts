import type { CommandView } from '@phlo/core';
import { groupBy } from './graph.js';
import type { Shown } from './shown.js';

type Steps = NonNullable<Shown['up']>;
type Via = Steps[number]['via'][number];

/** What a dataset was made of, and what was made of it, as trees; each dataset stands where it is reached first. */
export function renderTree({ dataset, lastRun, up, down }: Shown, view: CommandView): string {
  const run = lastRun === undefined ? '' : `, last run ${lastRun.status} at ${new Date(lastRun.endedAt).toISOString()}`;
  const facts = `(${dataset.kind}${run})`;
  const head = `${dataset.name}  ${facts}`;
  const lines = view.line(head) === head ? [head] : [dataset.name, facts];
  if (up !== undefined)
    lines.push(...renderSide('made of', 'nothing that is known', { root: dataset.name, steps: up }));
  if (down !== undefined) lines.push(...renderSide('goes into', 'nothing', { root: dataset.name, steps: down }));
  return lines.map(view.line).join('\n');
}

interface Side {
  readonly root: string;
  readonly steps: Steps;
}

function renderSide(title: string, none: string, { root, steps }: Side): readonly string[] {
  if (steps.length === 0) return ['', `${title}: ${none}`];
  const children = groupBy(steps, ({ name, via }) => nearEnd(name, via[0]));
  return ['', `${title}:`, ...renderChildren(root, children, '')];
}

function renderChildren(parent: string, all: ReadonlyMap<string, Steps>, indent: string): readonly string[] {
  const children = all.get(parent) ?? [];
  return children.flatMap(({ name, kind, via }, index) => {
    const isLast = index === children.length - 1;
    const below = `${indent}${isLast ? '   ' : '│  '}`;
    const note = [...(kind === 'table' ? [] : [kind]), ...(via.every(({ isCurrent }) => isCurrent) ? [] : ['past'])];
    return [
      `${indent}${isLast ? '└─ ' : '├─ '}${name}${note.length === 0 ? '' : `  (${note.join(', ')})`}`,
      ...via.flatMap(({ columns = [] }) => columns.map(({ from, to }) => `${below}· ${from} → ${to}`)),
      ...renderChildren(name, all, below),
    ];
  });
}

/** The end of an edge that lies nearer to where the walk began. */
const nearEnd = (name: string, via: Via | undefined): string => (via?.from === name ? via.to : via?.from) ?? '';
