import { isPhloError } from '@phlo/core';
import type { TableName } from '@phlo/lake';
import Database from 'libsql';
import { icebergErrors } from '../errors.js';
import { catalogError } from './catalog-error.js';

export interface CatalogEntry {
  readonly table: TableName;
  readonly metadataLocation: string;
}

/** One table of a commit: from the metadata that the writer read, `null` where there was none, to its own. */
export interface CatalogChange {
  readonly table: TableName;
  readonly expected: string | null;
  readonly next: string;
}

/**
 * The SQL catalog of Iceberg, in the tables that Java's JdbcCatalog, PyIceberg, Trino and Spark share, under the catalog
 * name `phlo`. Every method is one synchronous transaction. Failures are `CATALOG_*` and `LAKE_DISK_FULL`.
 */
export interface SqlCatalog {
  get(table: TableName): string | undefined;
  /** By name. */
  list(): readonly CatalogEntry[];
  /**
   * Moves all tables or none; returns those that somebody else has moved. `prepare` runs with the catalog locked, once it
   * is certain that nobody has; where it throws nothing moves.
   */
  commit(changes: readonly CatalogChange[], prepare: () => void): readonly TableName[];
  /** Runs a step while nobody can commit. What it throws leaves as it is. */
  locked<T>(step: () => T): T;
  /** Whether the table was there, at this metadata. */
  drop(entry: CatalogEntry): boolean;
  close(): void;
}

const catalogName = 'phlo';
const busyTimeoutMs = 10_000;

/** As PyIceberg creates them. */
const tables = `
CREATE TABLE IF NOT EXISTS iceberg_tables (
  catalog_name VARCHAR(255) NOT NULL,
  table_namespace VARCHAR(255) NOT NULL,
  table_name VARCHAR(255) NOT NULL,
  metadata_location VARCHAR(1000),
  previous_metadata_location VARCHAR(1000),
  iceberg_type VARCHAR(5),
  PRIMARY KEY (catalog_name, table_namespace, table_name)
);
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
  catalog_name VARCHAR(255) NOT NULL,
  namespace VARCHAR(255) NOT NULL,
  property_key VARCHAR(255) NOT NULL,
  property_value VARCHAR(1000) NOT NULL,
  PRIMARY KEY (catalog_name, namespace, property_key)
);`;

const where = 'WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?';
/** Catalogs of before views have no type, or none for their tables. */
const isTable = "AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)";

/** Opens or creates the catalog file. Throws `CATALOG_*`. */
export function openSqlCatalog(path: string): SqlCatalog {
  let isOpen = true;
  const guard = <T>(body: () => T): T => {
    // libsql goes on serving the prepared statements of a closed connection.
    if (!isOpen) throw icebergErrors.create('CATALOG_FAILED', { message: `The catalog ${path} has been closed.` });
    try {
      return body();
    } catch (error) {
      throw isPhloError(error) ? error : catalogError(path, error);
    }
  };
  const db = guard(() => connect(path));
  return {
    get: (table) => guard(() => readLocation(db, table)),
    list: () => guard(() => readEntries(db)),
    commit: (changes, prepare) => guardForeign(guard, (run) => commitChanges(db, changes, () => run(prepare))),
    locked: (step) => guardForeign(guard, (run) => inTransaction(db, () => run(step))),
    drop: (entry) => guard(() => inTransaction(db, () => deleteTable(db, entry))),
    close: () => {
      if (isOpen) db.close();
      isOpen = false;
    },
  };
}

/** What the caller's own step throws is the caller's, and leaves as it is. */
function guardForeign<T>(guard: <R>(body: () => R) => R, body: (run: <R>(step: () => R) => R) => T): T {
  let own: { readonly error: unknown } | undefined;
  const run = <R>(step: () => R): R => {
    try {
      return step();
    } catch (error) {
      own = { error };
      throw error;
    }
  };
  try {
    return guard(() => body(run));
  } catch (error) {
    throw own === undefined ? error : own.error;
  }
}

function connect(path: string): Database.Database {
  const db = new Database(path, { timeout: busyTimeoutMs });
  try {
    // One file to back up, and nothing beside it between commits: a rollback journal and not a WAL.
    db.exec('PRAGMA synchronous=FULL');
    // Opening alone takes no lock and needs no right to write.
    if (!hasTables(db)) inTransaction(db, () => db.exec(tables));
    if (!hasTypes(db)) db.exec('ALTER TABLE iceberg_tables ADD COLUMN iceberg_type VARCHAR(5)');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const hasTables = (db: Database.Database): boolean =>
  db
    .prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('iceberg_tables', 'iceberg_namespace_properties')",
    )
    .all().length === 2;

const hasTypes = (db: Database.Database): boolean =>
  db.prepare("SELECT 1 AS found FROM pragma_table_info('iceberg_tables') WHERE name = 'iceberg_type'").all().length > 0;

/** `BEGIN IMMEDIATE` waits for its lock; a transaction that reads first and writes later would fail instead. */
function inTransaction<T>(db: Database.Database, body: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = body();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    // A full disk makes SQLite roll back by itself.
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

interface Row {
  readonly table_namespace: string;
  readonly table_name: string;
  readonly metadata_location: string;
}

function readLocation(db: Database.Database, table: TableName): string | undefined {
  // The columns are the ones that the statement names.
  const rows = db
    .prepare(`SELECT metadata_location FROM iceberg_tables ${where} ${isTable}`)
    .all(catalogName, ...splitName(table)) as Row[];
  return rows[0]?.metadata_location;
}

function readEntries(db: Database.Database): readonly CatalogEntry[] {
  const rows = db
    .prepare(
      `SELECT table_namespace, table_name, metadata_location FROM iceberg_tables WHERE catalog_name = ? ${isTable} ORDER BY 1, 2`,
    )
    .all(catalogName) as Row[];
  return rows.map((row) => ({
    table: `${row.table_namespace}.${row.table_name}`,
    metadataLocation: row.metadata_location,
  }));
}

class Moved extends Error {
  constructor(readonly tables: readonly TableName[]) {
    super('somebody else committed first');
  }
}

function commitChanges(
  db: Database.Database,
  changes: readonly CatalogChange[],
  prepare: () => void,
): readonly TableName[] {
  try {
    inTransaction(db, () => {
      const moved = changes.filter(({ table, expected }) => (readLocation(db, table) ?? null) !== expected);
      if (moved.length > 0) throw new Moved(moved.map(({ table }) => table));
      prepare();
      for (const change of changes) writeLocation(db, change);
    });
    return [];
  } catch (error) {
    if (error instanceof Moved) return error.tables;
    throw error;
  }
}

function writeLocation(db: Database.Database, { table, expected, next }: CatalogChange): void {
  const [namespace, name] = splitName(table);
  if (expected !== null) {
    db.prepare(`UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ? ${where}`).run(
      next,
      expected,
      catalogName,
      namespace,
      name,
    );
    return;
  }
  db.prepare(
    `INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type) VALUES (?, ?, ?, ?, 'TABLE')`,
  ).run(catalogName, namespace, name, next);
  // PyIceberg knows a namespace by this.
  db.prepare(
    `INSERT OR IGNORE INTO iceberg_namespace_properties (catalog_name, namespace, property_key, property_value) VALUES (?, ?, 'exists', 'true')`,
  ).run(catalogName, namespace);
}

const deleteTable = (db: Database.Database, { table, metadataLocation }: CatalogEntry): boolean =>
  db
    .prepare(`DELETE FROM iceberg_tables ${where} AND metadata_location = ?`)
    .run(catalogName, ...splitName(table), metadataLocation).changes > 0;

/** Foreign namespaces may have dots. */
function splitName(table: TableName): readonly [namespace: string, name: string] {
  const at = table.lastIndexOf('.');
  return [table.slice(0, Math.max(0, at)), table.slice(at + 1)];
}
