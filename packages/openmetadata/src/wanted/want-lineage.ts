import type { LineageEdgesData } from '@phlo/core';
import { entityName, nameWithin } from '../names/quote-name.js';
import type { ColumnLineage } from '../server/requests.js';
import type { Wanted } from './wanted.js';

/** An edge between two tables whose fully qualified names are known. */
export interface TableEdge {
  readonly from: string;
  readonly to: string;
  /** What did it. */
  readonly job: string;
  readonly columns: LineageEdgesData['edges'][number]['columns'];
}

/** What flows from one table to another: by columns where an event has told of them. */
export const wantLineage = ({ from, to, job, columns = [] }: TableEdge): Wanted => ({
  kind: 'lineage',
  key: `${from} > ${to}`,
  request: { from, to, description: `Written by ${job}.`, columns: byTarget(from, to, columns) },
  needs: [
    { kind: 'table', key: from },
    { kind: 'table', key: to },
  ],
  onlyIfMissing: false,
});

/** The server has one entry a column that is written, with every column that it is made of. */
function byTarget(from: string, to: string, columns: NonNullable<TableEdge['columns']>): readonly ColumnLineage[] {
  const sources = new Map<string, string[]>();
  for (const column of columns) sources.set(column.to, [...(sources.get(column.to) ?? []), column.from]);
  return [...sources].map(([column, names]) => ({
    fromColumns: names.map((name) => nameWithin(from, entityName(name))),
    toColumn: nameWithin(to, entityName(column)),
  }));
}
