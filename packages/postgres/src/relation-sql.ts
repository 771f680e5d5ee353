import { createHash } from 'node:crypto';
import { quoteName, quoteTable, quoteText } from '@phlo/lake';
import type { ColumnSpec, MartLoad } from '@phlo/lake';
import { postgresType } from './column-type.js';
import type { LiveRelation } from './live-relation.js';

const ownIndex = /_phlo_[0-9a-f]{8}$/;
/** PostgreSQL cuts longer names off without a word. */
const longestName = 63;

const describeColumn = ({ name, type, nullable }: ColumnSpec): string =>
  `${quoteName(name)} ${postgresType(type)}${nullable ? '' : ' NOT NULL'}`;

/** Quoted columns, as `COPY` and `INSERT` want them. */
export const columnList = (columns: readonly ColumnSpec[]): string => columnNames(columns.map(({ name }) => name));

const columnNames = (names: readonly string[]): string => names.map(quoteName).join(', ');

/** Columns with their types, as `CREATE TABLE` wants them. */
export const columnDefinitions = (columns: readonly ColumnSpec[]): string => columns.map(describeColumn).join(', ');

export interface ShapeChange {
  /** Before the old rows go: what would have to look at them is left out. */
  readonly before: readonly string[];
  /** When the new rows are in. */
  readonly after: readonly string[];
}

/**
 * What makes the columns of a live relation those of the load. A column that changes its type is dropped and added, since
 * rewriting it in place would show an empty table to transactions that began before. `own` are the columns that
 * Phlo made; others stay.
 */
export function changeShape({ relation, columns }: MartLoad, live: LiveRelation, own: readonly string[]): ShapeChange {
  const wanted = new Map(columns.map((column) => [column.name, column]));
  const retyped = (name: string, type: string): boolean => {
    const column = wanted.get(name);
    return column !== undefined && postgresType(column.type) !== type;
  };
  const dropped = [...live.columns.values()].filter(
    ({ name, type }) => retyped(name, type) || (!wanted.has(name) && own.includes(name)),
  );
  const gone = new Set(dropped.map(({ name }) => name));
  const added = columns.filter(({ name }) => !live.columns.has(name) || gone.has(name));
  const kept = columns.filter((column) => !added.includes(column));
  const loosened = kept.filter(({ name, nullable }) => nullable && live.columns.get(name)?.notNull === true);
  const tightened = [...kept, ...added].filter(
    ({ name, nullable }) => !nullable && (gone.has(name) || live.columns.get(name)?.notNull !== true),
  );
  const alter = (action: string) => `ALTER TABLE ${quoteTable(relation)} ${action}`;
  return {
    before: [
      ...dropped.map(({ name }) => alter(`DROP COLUMN ${quoteName(name)}`)),
      ...added.map(({ name, type }) => alter(`ADD COLUMN ${quoteName(name)} ${postgresType(type)}`)),
      ...loosened.map(({ name }) => alter(`ALTER COLUMN ${quoteName(name)} DROP NOT NULL`)),
    ],
    after: tightened.map(({ name }) => alter(`ALTER COLUMN ${quoteName(name)} SET NOT NULL`)),
  };
}

/** Builds the indexes that are missing: the lock lets readers through. */
export function createIndexSql({ relation, indexes }: MartLoad, live: LiveRelation | undefined): readonly string[] {
  return [...wantedIndexes(relation, indexes)]
    .filter(([name]) => live?.indexes.includes(name) !== true)
    .map(([name, columns]) => `CREATE INDEX ${quoteName(name)} ON ${quoteTable(relation)} (${columnNames(columns)})`);
}

/** Drops indexes of ours that are not wanted any more: readers wait. Indexes of others stay. */
export function dropIndexSql({ relation, indexes }: MartLoad, live: LiveRelation | undefined): readonly string[] {
  const wanted = wantedIndexes(relation, indexes);
  const [schema = ''] = relation.split('.');
  return (live?.indexes ?? [])
    .filter((name) => ownIndex.test(name) && !wanted.has(name))
    .map((name) => `DROP INDEX IF EXISTS ${quoteName(schema)}.${quoteName(name)}`);
}

function wantedIndexes(relation: string, indexes: MartLoad['indexes']): ReadonlyMap<string, readonly string[]> {
  const table = relation.split('.').at(-1) ?? '';
  return new Map(indexes.map((columns) => [indexName(table, columns), columns]));
}

function indexName(table: string, columns: readonly string[]): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([table, columns]))
    .digest('hex')
    .slice(0, 8);
  const suffix = `_phlo_${hash}`;
  return `${`${table}_${columns.join('_')}`.slice(0, longestName - suffix.length)}${suffix}`;
}

/** Where the rows come from, on the relation itself; the descriptions of the columns where they differ. */
export function commentSql({ relation, table, snapshotId, columns }: MartLoad, live?: LiveRelation): readonly string[] {
  const target = quoteTable(relation);
  const changed = columns.filter(
    ({ name, description = '' }) => (live?.columns.get(name)?.comment ?? '') !== description,
  );
  return [
    `COMMENT ON TABLE ${target} IS ${quoteText(`Published by Phlo from ${table}, snapshot ${snapshotId}.`)}`,
    ...changed.map(
      ({ name, description = '' }) =>
        `COMMENT ON COLUMN ${target}.${quoteName(name)} IS ${description === '' ? 'NULL' : quoteText(description)}`,
    ),
  ];
}
