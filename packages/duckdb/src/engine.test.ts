import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { duckdbErrors } from './index.js';
import { columnsOf, createLab, batchesOf } from './lab.test.setup.js';
import type { Lab } from './lab.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: Lab;
beforeEach(async () => {
  lab = await createLab();
});
afterEach(() => lab[Symbol.asyncDispose]());

describe('a session', () => {
  it('has its times in UTC, whatever the machine has', async () => {
    expect(await lab.session.rows(`SELECT TIMESTAMPTZ '2026-03-01 12:00:00+02:00' AS t`)).toEqual([
      { t: '2026-03-01T10:00:00Z' },
    ]);
  });

  it('knows nothing of another session', async () => {
    await using other = await lab.engine.open({ allowedDirectories: [lab.directory] });
    await lab.session.rows('CREATE TABLE mine AS SELECT 1 AS a');
    await expect(other.rows('FROM mine')).rejects.toEqual(code('SQL_INVALID'));
  });

  it('runs statements at the same time', async () => {
    const counts = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((n) => lab.session.rows<{ n: number }>('SELECT count(*) AS n FROM range($1)', [n * 1000])),
    );
    expect(counts.map(([row]) => row?.n)).toEqual([1000, 2000, 3000, 4000, 5000, 6000]);
  });

  it('runs many of them without a warning of Node', async () => {
    const warnings: unknown[] = [];
    const onWarning = (warning: unknown) => warnings.push(warning);
    process.on('warning', onWarning);
    await Promise.all(Array.from({ length: 40 }, () => lab.session.rows('SELECT 1')));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', onWarning);
    expect(warnings).toEqual([]);
  });

  it('goes on after a statement that failed, which changed nothing', async () => {
    await lab.session.rows('CREATE TABLE t AS SELECT 1 AS a');
    await expect(
      lab.session.rows(`INSERT INTO t SELECT CASE WHEN range = 99999 THEN 'x' ELSE '2' END::INT FROM range(100000)`),
    ).rejects.toEqual(code('VALUE_INVALID'));
    await expect(lab.session.rows('FROM nowhere')).rejects.toEqual(code('SQL_INVALID'));
    await lab.session.rows('INSERT INTO t VALUES (3)');
    expect(await lab.session.rows('FROM t ORDER BY a')).toEqual([{ a: 1 }, { a: 3 }]);
  });

  it('cannot be used after it was closed, and is closed once however often', async () => {
    const session = await lab.engine.open({ allowedDirectories: [] });
    await session[Symbol.asyncDispose]();
    await session[Symbol.asyncDispose]();
    await expect(session.rows('SELECT 1')).rejects.toEqual(code('ENGINE_CLOSED'));
  });

  it('is closed with its engine, which then opens no other', async () => {
    const other = await lab.engine.open({ allowedDirectories: [] });
    await lab.engine[Symbol.asyncDispose]();
    await expect(other.rows('SELECT 1')).rejects.toEqual(code('ENGINE_CLOSED'));
    await expect(lab.engine.open({ allowedDirectories: [] })).rejects.toEqual(code('ENGINE_CLOSED'));
  });

  it('ends a statement that runs while it is closed', async () => {
    const running = lab.session.rows('SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b');
    const failure = running.catch((error: unknown) => error);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await lab.session[Symbol.asyncDispose]();
    expect(await failure).toEqual(code('ENGINE_CLOSED'));
  });

  it('leaves a thread of the pool to the file system, however many statements run', async () => {
    const abort = new AbortController();
    const endless = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';
    const running = Array.from({ length: 8 }, () => lab.session.rows(endless, [], { signal: abort.signal }));
    const settled = Promise.allSettled(running);
    const facts = await stat(lab.directory);
    abort.abort();
    expect(facts.isDirectory()).toBe(true);
    expect((await settled).map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 'rejected'));
  });
});

describe('the sandbox', () => {
  const passwd = '/etc/passwd';
  it.each([
    ['a text file', `SELECT * FROM read_text('${passwd}')`],
    ['a CSV file', `SELECT * FROM read_csv('${passwd}')`],
    ['a blob', `SELECT * FROM read_blob('${passwd}')`],
    ['what a file is like', `SELECT * FROM sniff_csv('${passwd}')`],
    ['names of files', `SELECT * FROM glob('/etc/*')`],
    ['another database', `ATTACH '/tmp/phlo-other.db'`],
    ['the network', `SELECT * FROM 'https://example.invalid/a.parquet'`],
    ['an extension from the network', 'INSTALL httpfs'],
    ['an extension', 'LOAD httpfs'],
    ['an extension by a function', `SELECT st_point(1, 2)`],
    ['its own lock', 'SET lock_configuration = false'],
    ['its directories', `SET allowed_directories = ['/']`],
    ['a setting', 'SET threads = 1'],
    ['a setting by a pragma', 'PRAGMA threads = 1'],
    ['a secret that stays', `CREATE PERSISTENT SECRET s (TYPE http)`],
    ['a file to write', `COPY (SELECT 1) TO '/tmp/phlo-escaped.csv'`],
    ['a database to write', `EXPORT DATABASE '/tmp/phlo-escaped'`],
    ['a file to write, while it is explained', `EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/phlo-escaped.csv'`],
    ['a transaction', 'BEGIN'],
    ['a prepared statement', 'PREPARE p AS SELECT 1'],
  ])('keeps SQL from %s', async (_, sql) => {
    await expect(lab.session.rows(sql)).rejects.toEqual(code('SQL_FORBIDDEN'));
  });

  it('keeps SQL from a way out of its directories', async () => {
    const outside = lab.file('secret.txt', 'x');
    mkdirSync(lab.path('inside'));
    await using session = await lab.engine.open({ allowedDirectories: [lab.path('inside')] });
    for (const path of [outside, `${lab.path('inside')}/../secret.txt`, `${lab.path('inside')}-not/x`])
      await expect(session.rows('SELECT * FROM read_text($1)', [path])).rejects.toEqual(code('SQL_FORBIDDEN'));
    writeFileSync(lab.path('inside/mine.txt'), 'mine');
    expect(await session.rows('SELECT content FROM read_text($1)', [lab.path('inside/mine.txt')])).toEqual([
      { content: 'mine' },
    ]);
  });

  it('keeps SQL from a link that leads out of its directories, and takes one that leads to them', async () => {
    const outside = lab.file('secret.txt', 'x');
    mkdirSync(lab.path('inside'));
    writeFileSync(lab.path('inside/mine.txt'), 'mine');
    symlinkSync(outside, lab.path('inside/link'));
    symlinkSync(lab.path('inside'), lab.path('other-name'));
    await using session = await lab.engine.open({ allowedDirectories: [lab.path('other-name')] });
    const read = (path: string) => session.rows('SELECT content FROM read_text($1)', [path]);
    await expect(read(lab.path('inside/link'))).rejects.toEqual(code('SQL_FORBIDDEN'));
    expect(await read(lab.path('other-name/mine.txt'))).toEqual([{ content: 'mine' }]);
    expect(await read(lab.path('inside/mine.txt'))).toEqual([{ content: 'mine' }]);
  });

  it('does not write files from SQL inside its directories either', async () => {
    await expect(lab.session.rows(`COPY (SELECT 1) TO '${lab.path('x.csv')}'`)).rejects.toEqual(code('SQL_FORBIDDEN'));
    await expect(lab.session.rows(`EXPLAIN (ANALYZE) COPY (SELECT 1) TO '${lab.path('x.csv')}'`)).rejects.toEqual(
      code('SQL_FORBIDDEN'),
    );
    await expect(stat(lab.path('x.csv'))).rejects.toThrow('ENOENT');
  });

  it('writes nowhere but into its directories', async () => {
    mkdirSync(lab.path('inside'));
    await using session = await lab.engine.open({ allowedDirectories: [lab.path('inside')] });
    const target = lab.target(columnsOf({ a: 'int' }));
    await expect(session.writeQuery('SELECT 1 AS a', target)).rejects.toEqual(code('SQL_FORBIDDEN'));
    await expect(session.writeRows(batchesOf([{ a: 1 }]), target)).rejects.toEqual(code('SQL_FORBIDDEN'));
    await expect(session.writeCsv('SELECT 1 AS a', lab.path('x.csv'))).rejects.toEqual(code('SQL_FORBIDDEN'));
    const source = { format: 'csv', paths: [lab.file('a.csv', 'a\n1\n')] } as const;
    await expect(
      session.writeFiles(source, [{ name: 'a', from: { column: 'a' } }], { ...target, directory: lab.path('inside') }),
    ).rejects.toEqual(code('SQL_FORBIDDEN'));
  });

  it('explains, with and without running, what only reads', async () => {
    expect(await lab.session.rows('EXPLAIN SELECT 1')).toHaveLength(1);
    expect(await lab.session.rows('/* why */ EXPLAIN ANALYZE SELECT 1')).toHaveLength(1);
    expect(await lab.session.rows('EXPLAIN (ANALYZE) SELECT 1')).toHaveLength(1);
  });

  it('spills into its own directory what does not fit into memory, and says so where nothing helps', async () => {
    await using small = await createLab({ memoryLimitBytes: 60_000_000 });
    const sorted = await small.session.rows<{ n: number }>(
      'SELECT count(*) AS n FROM (SELECT range, hash(range) AS h FROM range(3000000) ORDER BY h)',
    );
    expect(sorted).toEqual([{ n: 3_000_000 }]);
    await expect(
      small.session.rows(`SELECT length(string_agg(repeat('x', 100), '')) FROM range(3000000)`),
    ).rejects.toEqual(code('ENGINE_OUT_OF_MEMORY'));
  });
});

describe('sessions that put aside at the same time what does not fit into memory', () => {
  it('each find their own again, and leave nothing behind', async () => {
    await using small = await createLab({ memoryLimitBytes: 40_000_000, threads: 1 });
    await using other = await small.engine.open({ allowedDirectories: [small.directory] });
    const sessions = [small.session, other];
    const create = (seed: number) =>
      `CREATE TABLE t AS SELECT i, md5(CAST(i + ${seed} AS VARCHAR)) AS v FROM range(900000) r(i)`;
    await Promise.all(sessions.map((session, seed) => session.rows(create(seed))));
    expect((await readdir(small.tempDir)).length).toBe(2);
    const right = (seed: number) => `SELECT count(*) AS n FROM t WHERE v = md5(CAST(i + ${seed} AS VARCHAR))`;
    const counts = await Promise.all(sessions.map((session, seed) => session.rows(right(seed))));
    expect(counts).toEqual([[{ n: 900_000 }], [{ n: 900_000 }]]);
    for (const session of sessions) await session[Symbol.asyncDispose]();
    expect(await readdir(small.tempDir)).toEqual([]);
  });

  it('delete what a killed process left, and nothing of others', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const host = hostname().replaceAll(/[^\w.]/g, '_');
    const left = `duckdb-${host}-${pid}-abcdef`;
    const others = [`duckdb-elsewhere-${pid}-abcdef`, `duckdb-${host}-${process.ppid}-abcdef`, 'notes'];
    for (const name of [left, ...others]) mkdirSync(join(lab.tempDir, name));
    await using _ = await lab.engine.open({ allowedDirectories: [] });
    const names = await readdir(lab.tempDir);
    expect(names).not.toContain(left);
    expect(names).toEqual(expect.arrayContaining(others));
  });
});

describe('the catalogue of errors', () => {
  it('has a summary, a next step and a legal exit code for each code', () => {
    for (const [name, entry] of Object.entries(duckdbErrors.entries)) {
      expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(entry.summary).toMatch(/\.$/);
      expect(entry.hint).toMatch(/\.$/);
      expect([1, 130]).toContain(entry.exitCode);
    }
  });
});
