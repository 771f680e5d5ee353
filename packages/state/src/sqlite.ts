import { isPhloError } from '@phlo/core';
import Database from 'libsql';

import { stateErrors } from './errors.js';
import { stateError } from './sqlite-error.js';

/** No booleans: libsql aborts the whole process on one. */
export type SqlValue = string | number | null;

/** A prepared statement. Integers come back as numbers, beyond 2^53 as bigints. */
export interface Statement<Row> {
  all(...params: SqlValue[]): Row[];
  get(...params: SqlValue[]): Row | undefined;
  /** Returns how many rows changed. */
  run(...params: SqlValue[]): number;
}

/** A SQLite file with the settings of the state store. Every failure is a `STATE_*` error. */
export interface Sqlite {
  readonly path: string;
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
}

const walAttempts = 200;

/** Opens or creates the file. Throws `STATE_CORRUPT`, `STATE_BUSY` or `STATE_FAILED`. */
export function openSqlite(path: string, { busyTimeoutMs = 10_000 }: SqliteOptions = {}): Sqlite {
  let isOpen = true;
  const guard = <T>(body: () => T): T => {
    // libsql goes on serving the prepared statements of a closed connection.
    if (!isOpen) throw stateErrors.create('STATE_FAILED', { message: `the state store ${path} has been disposed` });
    try {
      return body();
    } catch (error) {
      throw isPhloError(error) ? error : stateError(path, error);
    }
  };
  const db = guard(() => connect(path, busyTimeoutMs));
  return {
    path,
    exec: (sql) => guard(() => void db.exec(sql)),
    prepare: <Row>(sql: string) => guard(() => wrapStatement<Row>(db.prepare(sql), guard)),
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

function wrapStatement<Row>(statement: Database.Statement, guard: <T>(body: () => T) => T): Statement<Row> {
  // The casts hold by the promise of whoever names `Row`.
  return {
    all: (...params) => guard(() => statement.all(...params).map((row) => toRow(row) as Row)),
    get: (...params) =>
      guard(() => {
        const row = statement.get(...params);
        return row === undefined ? undefined : (toRow(row) as Row);
      }),
    run: (...params) => guard(() => statement.run(...params).changes),
  };
}

function toRow(row: unknown): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(row as object)) {
    // libsql adds its timings to each row of `get`.
    if (name !== '_metadata') values[name] = typeof value === 'bigint' ? toNumber(value) : value;
  }
  return values;
}

function toNumber(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
