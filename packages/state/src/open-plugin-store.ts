import type { PluginState, PluginStore } from '@phlo/core';

import { makeFolder } from './make-folder.js';
import { migrate } from './migrate.js';
import { pluginSchema } from './plugin-schema.js';
import { misused, parseStatement } from './plugin-statement.js';
import type { PluginStatement } from './plugin-statement.js';
import { openSqlite } from './sqlite.js';
import type { Sqlite, SqlValue, Statement } from './sqlite.js';

type OpenOptions = Parameters<PluginState['open']>[0];

interface Prepared extends PluginStatement {
  readonly sql: string;
  readonly statement: Statement<unknown>;
}

/** So many statements are kept prepared; a plugin that writes its values into the SQL would fill the memory. */
const keptStatements = 200;

/**
 * Opens a plugin's own tables, in a SQLite file of their own that is made with its folder where it is missing
 * (`.phlo/plugins/<name>.db`); the opener disposes it. The migrations that are new are applied in one transaction.
 * Booleans go in as 1 and 0; integers beyond 2^53 come back as bigints, blobs as `Uint8Array`.
 *
 * Errors: `STATE_TOO_NEW`, `PLUGIN_STORE_CHANGED`, `PLUGIN_MIGRATION_FAILED`, `STATE_CORRUPT`, `STATE_BUSY`,
 * `STATE_FAILED`; of the calls also `PLUGIN_STORE_MISUSED`. What the body of a transaction throws is thrown as it is.
 */
export function openPluginStore(path: string, { migrations }: OpenOptions): PluginStore {
  makeFolder({ path });
  const db = openSqlite(path, { contents: 'what the plugin remembers' });
  try {
    migrate(db, pluginSchema(db, migrations));
    return createPluginStore(db);
  } catch (error) {
    db.close();
    throw error;
  }
}

function createPluginStore(db: Sqlite): PluginStore {
  const prepare = createPrepare(db);
  let isInTransaction = false;
  return {
    // The casts hold by the promise of whoever names `Row`.
    all: <Row>(sql: string, ...params: readonly unknown[]) => {
      const prepared = prepare(sql);
      return prepared.statement.all(...toValues(prepared, params)) as Row[];
    },
    get: <Row>(sql: string, ...params: readonly unknown[]) => {
      const prepared = prepare(sql);
      return prepared.statement.get(...toValues(prepared, params)) as Row | undefined;
    },
    run: (sql, ...params) => {
      const prepared = prepare(sql);
      const { statement, returnsChanges } = prepared;
      const values = toValues(prepared, params);
      // libsql does not count what such a statement changes.
      return returnsChanges ? statement.all(...values).length : statement.run(...values);
    },
    transaction: (body) => {
      if (isInTransaction) throw misused('a transaction within a transaction, and SQLite has one at a time');
      isInTransaction = true;
      try {
        return inTransaction(db, body);
      } finally {
        isInTransaction = false;
      }
    },
    [Symbol.dispose]: () => db.close(),
  };
}

function inTransaction<T>(db: Sqlite, body: () => T): T {
  let thrown: { readonly error: unknown } | undefined;
  const guarded = (): T => {
    try {
      const result = body();
      if (isThenable(result)) throw misused('a transaction that goes on after it was committed: its body is async');
      return result;
    } catch (error) {
      thrown = { error };
      throw error;
    }
  };
  try {
    return db.transaction(guarded);
  } catch (error) {
    // What the plugin throws is its own: whether it says that a target is unavailable must not be lost.
    throw thrown === undefined ? error : thrown.error;
  }
}

const isThenable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';

function createPrepare(db: Sqlite): (sql: string) => Prepared {
  const kept = new Map<string, Prepared>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    const prepared = { sql, ...parseStatement(sql), statement: db.prepare<unknown>(sql) };
    if (kept.size >= keptStatements) kept.clear();
    kept.set(sql, prepared);
    return prepared;
  };
}

function toValues({ sql, parameters }: Prepared, params: readonly unknown[]): SqlValue[] {
  if (params.length !== parameters)
    throw misused(`${params.length} values for a statement with ${parameters} parameters`, sql);
  return params.map((param, index) => {
    const value = toValue(param);
    if (value === undefined) throw misused(`${describeValue(param)} for parameter ${index + 1}`, sql);
    return value;
  });
}

/** Undefined for what SQLite cannot hold; libsql ends the whole process on most of these. */
function toValue(value: unknown): SqlValue | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  // A number would go in as a REAL, also where it is an integer.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : numberOf(value);
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : undefined;
  return value === null || typeof value === 'string' || value instanceof Uint8Array ? value : undefined;
}

/** SQLite makes NULL of NaN. */
const numberOf = (value: number): number | undefined => (Number.isNaN(value) ? undefined : value);

function describeValue(value: unknown): string {
  if (typeof value === 'bigint') return 'an integer of more than 64 bits';
  if (typeof value === 'number') return 'NaN';
  return `a value of type ${typeof value === 'object' ? Object.prototype.toString.call(value).slice(8, -1) : typeof value}`;
}
