import { quoteTable } from '@phlo/lake';
import type { MartLoad, MartState } from '@phlo/lake';
import { createSchema } from './create-schema.js';
import { withLock } from './lock.js';
import type { MartSession } from './session.js';

/** What Phlo remembers of a relation, beside what it tells others. */
export interface BookEntry extends MartState {
  /** Columns that Phlo made; any other column of the relation is somebody else's. */
  readonly columns: readonly string[];
}

interface PublishedRow {
  readonly relation: string;
  readonly lake_table: string;
  readonly snapshot_id: string;
  readonly rows: number | string;
  readonly run_id: string;
  readonly published_at: string;
  readonly columns: string;
  readonly indexes: string;
}

const createBooksSchema = `
CREATE SCHEMA phlo;
COMMENT ON SCHEMA phlo IS 'What Phlo keeps about the marts that it publishes.'`;

const createBooks = `
CREATE TABLE phlo.published (
  relation text PRIMARY KEY,
  relation_oid oid NOT NULL,
  lake_table text NOT NULL,
  snapshot_id text NOT NULL,
  rows bigint NOT NULL,
  columns jsonb NOT NULL,
  indexes jsonb NOT NULL,
  run_id text NOT NULL,
  published_at timestamptz NOT NULL
);
COMMENT ON TABLE phlo.published IS 'One row for each mart: the lake table and snapshot that its rows come from.'`;

/** For all publishers that want to create the books: `IF NOT EXISTS` alone fails where two create at once. */
const creationLock = `SELECT pg_advisory_xact_lock(hashtextextended('phlo.published', 0))`;

/** Asks the catalogue: `to_regclass` answers from a cache, which may not know what another session has just made. */
async function hasBooks(session: MartSession): Promise<boolean> {
  const found = await session.rows(
    `SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'phlo' AND c.relname = 'published'`,
  );
  return found.length > 0;
}

/** Makes `phlo.published` where it is missing. */
export async function ensureBooks(session: MartSession, locking: Parameters<typeof withLock>[2]): Promise<void> {
  if (await hasBooks(session)) return;
  await withLock(session, creationLock, locking);
  if (await hasBooks(session)) return;
  await createSchema(session, 'phlo', createBooksSchema);
  await session.exec(createBooks);
}

/**
 * What was published and is still there: a relation that somebody dropped, or dropped and made anew, does not count.
 * A dump that was restored elsewhere has other oids; there the comment tells.
 */
export async function readBooks(session: MartSession): Promise<ReadonlyMap<string, BookEntry>> {
  if (!(await hasBooks(session))) return new Map();
  const rows = await session.rows<PublishedRow>(`
    SELECT p.relation, p.lake_table, p.snapshot_id, p.rows, p.run_id, p.published_at, p.columns::text AS columns,
      p.indexes::text AS indexes
    FROM phlo.published p
    JOIN pg_namespace n ON n.nspname = split_part(p.relation, '.', 1)
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = split_part(p.relation, '.', 2)
    WHERE c.relkind = 'r'
      AND (c.oid = p.relation_oid OR obj_description(c.oid, 'pg_class') LIKE 'Published by Phlo from %')
    ORDER BY p.relation`);
  return new Map(rows.map((row) => [row.relation, toEntry(row)]));
}

function toEntry(row: PublishedRow): BookEntry {
  return {
    relation: row.relation,
    table: row.lake_table,
    snapshotId: row.snapshot_id,
    rows: Number(row.rows),
    runId: row.run_id,
    publishedAt: Date.parse(row.published_at),
    columns: JSON.parse(row.columns) as readonly string[],
    indexes: JSON.parse(row.indexes) as MartLoad['indexes'],
  };
}

/** Enters a relation into the books, in the transaction that fills it. */
export async function enterBooks(
  session: MartSession,
  load: MartLoad,
  state: Pick<MartState, 'rows' | 'runId' | 'publishedAt'>,
): Promise<void> {
  await session.rows(
    `INSERT INTO phlo.published AS p
       (relation, relation_oid, lake_table, snapshot_id, rows, columns, indexes, run_id, published_at)
     VALUES ($1, $9::regclass, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (relation) DO UPDATE SET
       relation_oid = excluded.relation_oid, lake_table = excluded.lake_table, snapshot_id = excluded.snapshot_id,
       rows = excluded.rows, columns = excluded.columns, indexes = excluded.indexes, run_id = excluded.run_id,
       published_at = excluded.published_at`,
    [
      load.relation,
      load.table,
      load.snapshotId,
      state.rows,
      load.columns.map(({ name }) => name),
      load.indexes,
      state.runId,
      new Date(state.publishedAt),
      quoteTable(load.relation),
    ],
  );
}
