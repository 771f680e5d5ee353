import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

import { describe, expect, it } from 'vitest';

import { openPluginStore } from './open-plugin-store.js';
import { openSqlite } from './sqlite.js';
import {
  ended,
  openTestStore,
  startWorker,
  temporaryFolder,
  temporaryPath,
  writeDirectly,
} from './state.test.setup.js';

const first = 'CREATE TABLE alerts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, at INTEGER, body BLOB) STRICT';
const second = 'ALTER TABLE alerts ADD COLUMN muted INTEGER NOT NULL DEFAULT 0';
const third = `CREATE TABLE channels (name TEXT) STRICT; INSERT INTO channels VALUES ('#ops') -- no semicolon`;

const open = (path = temporaryPath(), migrations: readonly string[] = [first]) => openPluginStore(path, { migrations });
const insert = 'INSERT INTO alerts (name, at, body) VALUES (?, ?, ?)';
const misused = (message: string) =>
  expect.objectContaining({ code: 'PLUGIN_STORE_MISUSED', message: expect.stringContaining(message) });

describe('the tables of a plugin', () => {
  it('are in a file of their own, made with its folder, and there the next time', () => {
    const path = join(temporaryFolder(), '.phlo', 'plugins', 'alerting.db');
    {
      using store = open(path);
      expect(store.run(insert, 'late', 1, null)).toBe(1);
    }
    using store = open(path);
    expect(store.all('SELECT name, at FROM alerts')).toEqual([{ name: 'late', at: 1 }]);
    expect(store.get('SELECT name FROM alerts WHERE at > ?', 1)).toBeUndefined();
  });

  it('take every value that SQLite has a type for, and give back the same', () => {
    using store = open();
    const values = [
      "text; with ? and 'quotes'",
      0,
      -1.5,
      2 ** 40,
      2n ** 62n,
      null,
      '',
      Number.MAX_SAFE_INTEGER,
      Infinity,
    ];
    for (const value of values) expect(store.get('SELECT ? AS value', value)).toEqual({ value });
    expect(store.get('SELECT ? AS yes, ? AS no', true, false)).toEqual({ yes: 1, no: 0 });
    expect(store.get('SELECT typeof(?) AS a, typeof(?) AS b', 3, 3.5)).toEqual({ a: 'integer', b: 'real' });
    const body = new Uint8Array([0, 255, 7]);
    store.run(insert, 'blob', 1, Buffer.from(body));
    expect(store.get('SELECT body FROM alerts')).toEqual({ body });
  });

  it('say how many rows a statement changed, also one that gives them back', () => {
    using store = open();
    for (const name of ['a', 'b', 'c']) store.run(insert, name, 1, null);
    expect(store.run('UPDATE alerts SET at = 2 WHERE name <> ?', 'a')).toBe(2);
    expect(store.run('UPDATE alerts SET at = 3 RETURNING id')).toBe(3);
    expect(store.get('DELETE FROM alerts WHERE name = ? RETURNING at', 'a')).toEqual({ at: 3 });
    expect(store.run('DELETE FROM alerts WHERE name = ?', 'a')).toBe(0);
  });

  it('refuse a value that would be lost or end the process, and say which', () => {
    using store = open();
    const refused: readonly (readonly [unknown, string])[] = [
      [undefined, 'undefined'],
      [{}, 'Object'],
      [[1], 'Array'],
      [new Date(0), 'Date'],
      [Object.create(null), 'Object'],
      [Symbol('x'), 'symbol'],
      [NaN, 'NaN'],
      [2n ** 63n, 'more than 64 bits'],
    ];
    for (const [value, named] of refused) {
      expect(() => store.run(insert, 'x', value, null)).toThrow(misused(named));
      expect(() => store.run(insert, 'x', value, null)).toThrow(misused('parameter 2: INSERT INTO alerts'));
    }
    expect(store.all('SELECT * FROM alerts')).toEqual([]);
  });

  it('refuse parameters too few or too many, which SQLite would fill with what was there before', () => {
    using store = open();
    expect(() => store.run(insert, 'x', 1)).toThrow(misused('2 values for a statement with 3 parameters'));
    expect(() => store.run(insert, 'x', 1, null, 4)).toThrow(misused('4 values'));
    expect(() => store.all('SELECT 1', 1)).toThrow(misused('1 values for a statement with 0'));
    expect(store.get('SELECT ?2 AS b, ?1 AS a, ? AS c', 1, 2, 3)).toEqual({ a: 1, b: 2, c: 3 });
    expect(store.get(`SELECT '?' AS "?", ? AS a -- ?`, 1)).toEqual({ '?': '?', a: 1 });
    expect(() => store.get('SELECT :name', 'x')).toThrow(misused('parameters by name'));
  });

  it('refuse a second statement, which SQLite would leave out', () => {
    using store = open();
    expect(() => store.run('DELETE FROM alerts; DROP TABLE alerts')).toThrow(misused('more than one statement'));
    expect(store.all(`SELECT ';' AS a; -- the end; of it`)).toEqual([{ a: ';' }]);
    const trigger = 'CREATE TRIGGER t AFTER INSERT ON alerts BEGIN DELETE FROM alerts; SELECT 1; END';
    expect(() => store.run(trigger)).not.toThrow();
  });

  it('leave to the plugin what SQLite says of its statements, and do not blame the file', () => {
    using store = open();
    store.run(insert, 'a', 1, null);
    const failed = { code: 'STATE_FAILED', hint: expect.stringContaining('not the file') };
    expect(() => store.run(insert, 'a', 1, null)).toThrow(
      expect.objectContaining({ ...failed, cause: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }) }),
    );
    expect(() => store.all('SELEC')).toThrow(expect.objectContaining(failed));
    expect(() => store.run(insert, 'b', 'not a number', null)).toThrow(expect.objectContaining(failed));
  });

  it('serve nothing once they are disposed, twice or once', () => {
    const store = open();
    store[Symbol.dispose]();
    store[Symbol.dispose]();
    expect(() => store.all('SELECT 1')).toThrow(
      expect.objectContaining({ code: 'STATE_FAILED', message: expect.stringContaining('disposed') }),
    );
  });
});

describe('a transaction of a plugin', () => {
  it('gives what its body gives, and keeps all of it', () => {
    using store = open();
    const count = store.transaction(() => store.run(insert, 'a', 1, null) + store.run(insert, 'b', 1, null));
    expect([count, store.all('SELECT name FROM alerts')]).toEqual([2, [{ name: 'a' }, { name: 'b' }]]);
  });

  it('keeps nothing where its body throws, and lets through what it threw', () => {
    using store = open();
    const stop = new Error('target is down');
    const attempt = () =>
      store.transaction(() => {
        store.run(insert, 'a', 1, null);
        throw stop;
      });
    expect(attempt).toThrow(stop);
    expect(store.all('SELECT * FROM alerts')).toEqual([]);
    expect(store.transaction(() => store.run(insert, 'b', 1, null))).toBe(1);
  });

  it('refuses a body that would go on after the commit, and one within another', () => {
    using store = open();
    const late = () => store.transaction(() => (store.run(insert, 'a', 1, null), Promise.resolve()));
    expect(late).toThrow(misused('its body is async'));
    expect(() => store.transaction(() => store.transaction(() => 1))).toThrow(misused('within a transaction'));
    expect(store.all('SELECT * FROM alerts')).toEqual([]);
  });
});

describe('the migrations of a plugin', () => {
  const columnsOf = (path: string) => {
    const db = openSqlite(path);
    const names = db.prepare<{ name: string }>(`SELECT name FROM pragma_table_info('alerts')`).all();
    db.close();
    return names.map(({ name }) => name);
  };

  it('that are new are applied in order, once, and keep the rows', () => {
    const path = temporaryPath();
    open(path).run(insert, 'a', 1, null);
    using store = open(path, [first, second, third]);
    expect(store.all('SELECT name, muted FROM alerts')).toEqual([{ name: 'a', muted: 0 }]);
    using again = open(path, [first, second, third]);
    expect(again.all('SELECT name FROM channels')).toEqual([{ name: '#ops' }]);
  });

  it('may be none', () => {
    const path = temporaryPath();
    open(path, [])[Symbol.dispose]();
    using store = open(path, [first]);
    expect(store.all('SELECT * FROM alerts')).toEqual([]);
  });

  it('of a newer version of the plugin are told, and the file is left as it is', () => {
    const path = temporaryPath();
    open(path, [first, second])[Symbol.dispose]();
    const before = readFileSync(path);
    expect(() => open(path)).toThrow(
      expect.objectContaining({
        code: 'STATE_TOO_NEW',
        message: expect.stringContaining('has schema version 2, this version of the plugin knows versions up to 1'),
        hint: expect.stringMatching(
          /^Update the package .* put the \S+\.db back that was there before the update, or move it away/,
        ),
        dataState: expect.stringContaining('The file is unchanged'),
      }),
    );
    expect(readFileSync(path)).toEqual(before);
  });

  it('that were edited after they had been applied are told, before anything else is applied', () => {
    const path = temporaryPath();
    open(path, [first, second])[Symbol.dispose]();
    const before = columnsOf(path);
    expect(() => open(path, [first, `${second}.`, 'ALTER TABLE alerts ADD COLUMN more TEXT'])).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_STORE_CHANGED',
        message: expect.stringMatching(/^Migration 2 of the state file .* is not the one that was applied/),
        dataState: 'The file is unchanged.',
      }),
    );
    expect(columnsOf(path)).toEqual(before);
    open(path, [first, second])[Symbol.dispose]();
  });

  it('that fail are told by number, and none of the opening is kept', () => {
    const path = temporaryPath();
    open(path)[Symbol.dispose]();
    for (const wrong of ['CREATE TABEL x (a)', 'INSERT INTO alerts (name) VALUES (NULL)', 'CREATE TABLE alerts (a)']) {
      expect(() => open(path, [first, second, wrong])).toThrow(
        expect.objectContaining({
          code: 'PLUGIN_MIGRATION_FAILED',
          message: expect.stringContaining('Migration 3 of the state file'),
          dataState: expect.stringContaining('unchanged'),
        }),
      );
      expect(columnsOf(path)).not.toContain('muted');
    }
    using store = open(path, [first, second]);
    expect(store.all('SELECT muted FROM alerts')).toEqual([]);
  });

  it('leave the state file, other databases and other files alone, and say what would be lost', () => {
    const path = temporaryPath();
    openTestStore({ path })[Symbol.dispose]();
    const corrupt = expect.objectContaining({
      code: 'STATE_CORRUPT',
      hint: expect.stringContaining('What is lost is what the plugin remembers'),
    });
    expect(() => open(path)).toThrow(corrupt);
    const noDatabase = temporaryPath();
    writeFileSync(noDatabase, 'this is a text file, and it goes on for a while\n'.repeat(100));
    expect(() => open(noDatabase)).toThrow(corrupt);
    const pluginPath = temporaryPath();
    open(pluginPath)[Symbol.dispose]();
    expect(() => openTestStore({ path: pluginPath })).toThrow(expect.objectContaining({ code: 'STATE_CORRUPT' }));
    writeDirectly(pluginPath, 'DELETE FROM phlo_migrations');
  });
});

describe('two processes of one plugin', () => {
  it('migrate the file once, and lose nothing of what both write', async () => {
    const path = temporaryPath();
    const workers = ['a', 'b', 'c'].map((name) => startWorker('plugin', path, name, '200'));
    const said = Promise.all(workers.map(({ stdout }) => text(stdout as Readable)));
    expect(await Promise.all(workers.map(ended))).toEqual([0, 0, 0]);
    expect(await said).toEqual(['', '', '']);
    const db = openSqlite(path);
    expect(db.prepare('SELECT name, count(*) AS count FROM alerts GROUP BY name ORDER BY name').all()).toEqual(
      ['a', 'b', 'c'].map((name) => ({ name, count: 200 })),
    );
    expect(db.prepare('SELECT value FROM total').all()).toEqual([{ value: 600 }]);
    db.close();
  }, 60_000);
});
