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

  it('asks what it is asked, in whatever way the same statement was used before', () => {
    const db = openSqlite(temporaryPath());
    db.exec('CREATE TABLE t (a TEXT UNIQUE) STRICT');
    const select = db.prepare('SELECT ? AS a');
    expect([select.all(1), select.get(2), select.all(3), select.get(4)]).toEqual([
      [{ a: 1 }],
      { a: 2 },
      [{ a: 3 }],
      { a: 4 },
    ]);
    const insert = db.prepare('INSERT INTO t VALUES (?) RETURNING a');
    insert.all('x');
    insert.run('y');
    expect([insert.get('z'), insert.get('w')]).toEqual([{ a: 'z' }, { a: 'w' }]);
    expect(db.prepare('SELECT a FROM t ORDER BY rowid').all()).toEqual(['x', 'y', 'z', 'w'].map((a) => ({ a })));
  });

  it('goes on with a statement that failed once', () => {
    const db = openSqlite(temporaryPath());
    db.exec('CREATE TABLE t (a TEXT UNIQUE) STRICT');
    const insert = db.prepare('INSERT INTO t VALUES (?) RETURNING a');
    for (const [index, way] of (['all', 'get', 'run'] as const).entries()) {
      insert[way](`${index}`);
      expect(() => insert[way](`${index}`)).toThrow(/UNIQUE/);
      expect(() => insert[way](`${index}`)).toThrow(/UNIQUE/);
      insert[way](`${index} again`);
    }
    expect(db.prepare('SELECT count(*) AS count FROM t').get()).toEqual({ count: 6 });
  });

  it('says of a mistake in the SQL at once that the file is not at fault', () => {
    expect(() => openSqlite(temporaryPath()).prepare('SELEC 1')).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED', hint: expect.stringContaining('not the file') }),
    );
  });

  it('takes a null and a blob that come alone, and gives a blob back as a Uint8Array', () => {
    const statement = openSqlite(temporaryPath()).prepare('SELECT ? AS a');
    const blob = new Uint8Array([0, 255]);
    for (const a of [null, blob]) {
      expect(statement.get(a)).toEqual({ a });
      expect(statement.all(a)).toEqual([{ a }]);
    }
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
