import type { MartSession } from './session.js';

/** A relation as it stands in the database. */
export interface LiveRelation {
  readonly oid: number;
  /** `pg_class.relkind`: `r` is an ordinary table. */
  readonly kind: string;
  readonly comment: string;
  readonly columns: ReadonlyMap<string, LiveColumn>;
  /** Names of all its indexes. */
  readonly indexes: readonly string[];
  /** Foreign keys of other tables that point here. */
  readonly references: readonly Reference[];
}

export interface LiveColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly comment: string;
}

export interface Reference {
  readonly name: string;
  readonly table: string;
  /** `pg_constraint.confdeltype`: `a` is NO ACTION. */
  readonly onDelete: string;
  readonly deferrable: boolean;
}

/** Reads the catalogue of the database; nothing where there is no relation of that name. */
export async function readLiveRelation(session: MartSession, relation: string): Promise<LiveRelation | undefined> {
  const [schema, name] = relation.split('.');
  const [found] = await session.rows<Pick<LiveRelation, 'oid' | 'kind' | 'comment'>>(
    `SELECT c.oid, c.relkind::text AS kind, coalesce(obj_description(c.oid, 'pg_class'), '') AS comment
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2`,
    [schema, name],
  );
  if (found === undefined) return undefined;
  const columns = await session.rows<LiveColumn>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS "notNull",
       coalesce(col_description(attrelid, attnum), '') AS comment
     FROM pg_attribute WHERE attrelid = $1::oid AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [found.oid],
  );
  const indexes = await session.rows<{ name: string }>(
    `SELECT c.relname AS name FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = $1::oid`,
    [found.oid],
  );
  const references = await session.rows<Reference>(
    `SELECT conname AS name, conrelid::regclass::text AS "table", confdeltype::text AS "onDelete", condeferrable AS deferrable
     FROM pg_constraint WHERE contype = 'f' AND confrelid = $1::oid ORDER BY conname`,
    [found.oid],
  );
  return {
    ...found,
    columns: new Map(columns.map((column) => [column.name, column])),
    indexes: indexes.map((index) => index.name),
    references,
  };
}
