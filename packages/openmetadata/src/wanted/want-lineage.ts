import type { LineageEdgesData } from '@phlo/core';
import { nameWithin } from '../names/quote-name.js';
import type { ColumnLineage } from '../server/requests.js';
import { findColumn } from './find-column.js';
import type { Wanted } from './wanted.js';

/** One end of an edge: a table, and the names of its columns, as far as they are known. */
export interface EdgeEnd {
  /** Fully qualified name. */
  readonly table: string;
  readonly columns: readonly string[];
}

export interface TableEdge {
  readonly from: EdgeEnd;
  readonly to: EdgeEnd;
  /** What did it. */
  readonly job: string;
  readonly columns: LineageEdgesData['edges'][number]['columns'];
  /** What was wanted of its columns before: stays where nothing is said of them, as far as they are still there. */
  readonly before?: readonly ColumnLineage[];
  readonly sqlRef?: string | undefined;
}

export const lineageKey = (from: string, to: string): string => `${from} > ${to}`;

/** What flows from one table to another: by columns where an event has told of them, and both tables are known to have them. */
export const wantLineage = (edge: TableEdge): Wanted => ({
  kind: 'lineage',
  key: lineageKey(edge.from.table, edge.to.table),
  request: {
    from: edge.from.table,
    to: edge.to.table,
    description: `Written by ${edge.job}.`,
    columns: edge.columns === undefined ? stillThere(edge) : byTarget(edge),
    ...(edge.sqlRef !== undefined && { sqlRef: edge.sqlRef }),
  },
  needs: [
    { kind: 'table', key: edge.from.table },
    { kind: 'table', key: edge.to.table },
  ],
  onlyIfMissing: false,
});

/** The server has one entry a column that is written, with every column that it is made of; it refuses an edge with one that it does not know. */
function byTarget({ from, to, columns = [] }: TableEdge): readonly ColumnLineage[] {
  const sources = new Map<string, string[]>();
  for (const column of columns) {
    const [source, target] = [findColumn(from.columns, column.from), findColumn(to.columns, column.to)];
    if (source !== undefined && target !== undefined) sources.set(target, [...(sources.get(target) ?? []), source]);
  }
  return [...sources].map(([column, names]) => ({
    fromColumns: names.map((name) => nameWithin(from.table, name)),
    toColumn: nameWithin(to.table, column),
  }));
}

function stillThere({ from, to, before = [] }: TableEdge): readonly ColumnLineage[] {
  const namesOf = ({ table, columns }: EdgeEnd) => new Set(columns.map((name) => nameWithin(table, name)));
  const [sources, targets] = [namesOf(from), namesOf(to)];
  return before.flatMap(({ fromColumns = [], toColumn = '' }) => {
    const known = fromColumns.filter((name) => sources.has(name));
    return known.length > 0 && targets.has(toColumn) ? [{ fromColumns: known, toColumn }] : [];
  });
}
