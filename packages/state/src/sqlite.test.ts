import { describe, expect, it } from 'vitest';

import { openSqlite } from './sqlite.js';
import { temporaryPath } from './state.test.setup.js';

describe('sqlite', () => {
  it('keeps every digit of a 64-bit integer', () => {
    const db = openSqlite(temporaryPath());
    expect(db.prepare('SELECT 9223372036854775807 AS big, 9007199254740991 AS safe').get()).toEqual({
      big: 9223372036854775807n,
      safe: Number.MAX_SAFE_INTEGER,
    });
  });

  it('adds nothing to a row', () => {
    const statement = openSqlite(temporaryPath()).prepare("SELECT 'x' AS a, NULL AS b");
    expect(statement.get()).toEqual({ a: 'x', b: null });
    expect(statement.all()).toEqual([{ a: 'x', b: null }]);
  });

  it('is in WAL mode and waits for locks', () => {
    const db = openSqlite(temporaryPath());
    expect(db.prepare('SELECT journal_mode FROM pragma_journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(db.prepare('SELECT timeout FROM pragma_busy_timeout').get()).toEqual({ timeout: 10_000 });
    expect(db.prepare('SELECT synchronous FROM pragma_synchronous').get()).toEqual({ synchronous: 1 });
  });

  it('rolls a transaction back whatever its body throws', () => {
    const db = openSqlite(temporaryPath());
    db.exec('CREATE TABLE t (a INTEGER) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    const stop = new Error('stop');
    const attempt = () =>
      db.transaction(() => {
        insert.run(1);
        throw stop;
      });
    expect(attempt).toThrow(expect.objectContaining({ cause: stop }));
    expect(db.prepare('SELECT * FROM t').all()).toEqual([]);
    expect(db.transaction(() => insert.run(2))).toBe(1);
  });

  it('says STATE_FAILED when the disk is full, and works again when it is not', () => {
    const db = openSqlite(temporaryPath());
    db.exec('CREATE TABLE t (a TEXT) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    db.exec('PRAGMA max_page_count = 10');
    expect(() => db.transaction(() => insert.run('x'.repeat(100_000)))).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringContaining('full') }),
    );
    db.exec('PRAGMA max_page_count = 1000');
    expect(insert.run('x'.repeat(100_000))).toBe(1);
  });

  it('says STATE_BUSY, worth another try, where another connection keeps the lock for too long', () => {
    const path = temporaryPath();
    const holder = openSqlite(path);
    holder.exec('CREATE TABLE t (a INTEGER) STRICT');
    const other = openSqlite(path, { busyTimeoutMs: 20 });
    const insert = other.prepare('INSERT INTO t VALUES (1)');
    holder.exec('BEGIN IMMEDIATE');
    const busy = expect.objectContaining({ code: 'STATE_BUSY', exitCode: 5, isRetryable: true });
    expect(() => insert.run()).toThrow(busy);
    expect(() => other.transaction(() => insert.run())).toThrow(busy);
    holder.exec('COMMIT');
    expect(insert.run()).toBe(1);
  });

  it('serves nothing after it has been closed, twice or once', () => {
    const db = openSqlite(temporaryPath());
    const statement = db.prepare('SELECT 1 AS one');
    db.close();
    db.close();
    expect(() => statement.get()).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringContaining('disposed') }),
    );
  });
});
