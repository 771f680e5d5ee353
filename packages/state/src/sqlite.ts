import { isPhloError } from '@phlo/core';
import Database from 'libsql';

import { stateErrors } from './errors.js';
import { stateError } from './sqlite-error.js';
import type { SqliteFile } from './sqlite-error.js';

/** No booleans and no objects: libsql aborts the whole process on one. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** A prepared statement. Integers come back as numbers, beyond 2^53 as bigints; blobs as `Uint8Array`. */
export interface Statement<Row> {
  all(...params: SqlValue[]): Row[];
  get(...params: SqlValue[]): Row | undefined;
  /** Returns how many rows changed. */
  run(...params: SqlValue[]): number;
}

/** A SQLite file with the settings of the state store. Every failure is a `STATE_*` error. */
export interface Sqlite extends SqliteFile {
  exec(sql: string): void;
  /** `Row` is what the caller knows about the columns that the statement selects. */
  prepare<Row = never>(sql: string): Statement<Row>;
  /** `BEGIN IMMEDIATE`: a transaction that reads first and writes later would fail instead of waiting for its lock. */
  transaction<T>(body: () => T): T;
  close(): void;
}

export interface SqliteOptions {
  /** How long a statement waits for the lock of another process, in milliseconds. Default 10,000. */
  readonly busyTimeoutMs?: number;
  readonly contents?: string;
}

const walAttempts = 200;

/** Opens or creates the file. Throws `STATE_CORRUPT`, `STATE_BUSY` or `STATE_FAILED`. */
export function openSqlite(path: string, { busyTimeoutMs = 10_000, contents }: SqliteOptions = {}): Sqlite {
  const file: SqliteFile = { path, ...(contents === undefined ? {} : { contents }) };
  let isOpen = true;
  const guard = <T>(body: () => T): T => {
    // libsql goes on serving the prepared statements of a closed connection.
    if (!isOpen) throw stateErrors.create('STATE_FAILED', { message: `The state store ${path} has been disposed` });
    try {
      return body();
    } catch (error) {
      throw isPhloError(error) ? error : stateError(file, error);
    }
  };
  const db = guard(() => connect(path, busyTimeoutMs));
  return {
    ...file,
    exec: (sql) => guard(() => void db.exec(sql)),
    prepare: <Row>(sql: string) => guard(() => wrapStatement<Row>(() => db.prepare(sql), guard)),
    transaction: (body) => guard(() => inTransaction(db, body)),
    close: () => {
      if (isOpen) db.close();
      isOpen = false;
    },
  };
}

function connect(path: string, busyTimeoutMs: number): Database.Database {
  const db = new Database(path, { timeout: busyTimeoutMs });
  // Without it libsql returns 64-bit integers as doubles, without a word.
  db.defaultSafeIntegers(true);
  useWal(db);
  db.exec('PRAGMA synchronous=NORMAL');
  return db;
}

/** Two processes that turn WAL on at once deadlock, and SQLite answers that with BUSY at once instead of waiting. */
function useWal(db: Database.Database): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      db.exec('PRAGMA journal_mode=WAL');
      return;
    } catch (error) {
      const isBusy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!isBusy || attempt === walAttempts) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

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

/**
 * libsql leaves a statement as it was used last: `get` after `all`, `run` or an error gives what was asked before, or the
 * error again, and says nothing. So each way of asking has a statement of its own, and one that failed is not used again.
 */
function wrapStatement<Row>(prepare: () => Database.Statement, guard: <T>(body: () => T) => T): Statement<Row> {
  const statements = new Map<keyof Statement<Row>, Database.Statement>();
  // A mistake in the SQL is told when it is prepared, not when it is first used.
  let first: Database.Statement | undefined = prepare();
  const use = <T>(way: keyof Statement<Row>, ask: (statement: Database.Statement) => T): T =>
    guard(() => {
      const statement = statements.get(way) ?? first ?? prepare();
      first = undefined;
      statements.delete(way);
      const result = ask(statement);
      statements.set(way, statement);
      return result;
    });
  // The casts hold by the promise of whoever names `Row`. libsql takes a null that comes alone for an object of names,
  // so it gets an array.
  return {
    all: (...params) => use('all', (statement) => statement.all(params).map((row) => toRow(row) as Row)),
    get: (...params) =>
      use('get', (statement) => {
        const row = statement.get(params);
        return row === undefined ? undefined : (toRow(row) as Row);
      }),
    run: (...params) => use('run', (statement) => statement.run(params).changes),
  };
}

function toRow(row: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row as object)) {
    // libsql adds its timings to each row of `get`.
    if (name !== '_metadata') values[name] = toValue(value);
  }
  return values;
}

function toValue(value: unknown): unknown {
  if (typeof value === 'bigint') return toNumber(value);
  // libsql gives an ArrayBuffer from `all` and a Buffer from `get`.
  return value instanceof ArrayBuffer || value instanceof Uint8Array ? new Uint8Array(value) : value;
}

function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
