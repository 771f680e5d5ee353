import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab } from './lab.test.setup.js';
import type { Lab } from './lab.test.setup.js';

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

describe('what a query is described as', () => {
  it.each([
    ['1::TINYINT', 'int'],
    ['1::USMALLINT', 'int'],
    ['1::INTEGER', 'int'],
    ['1::UINTEGER', 'long'],
    ['count(*)', 'long'],
    ['1::UBIGINT', 'decimal(20,0)'],
    ['sum(1)', 'decimal(38,0)'],
    ['1.50', 'decimal(3,2)'],
    ['avg(1)', 'double'],
    ['1::FLOAT', 'float'],
    ['TRUE', 'boolean'],
    [`'x'`, 'string'],
    [`'{}'::JSON`, 'string'],
    [`'a'::ENUM('a')`, 'string'],
    ["DATE '2026-03-01'", 'date'],
    [`TIME '10:00:00'`, 'time'],
    ["TIMESTAMP '2026-03-01'", 'timestamp'],
    ["'2026-03-01'::TIMESTAMP_NS", 'timestamp'],
    ['now()', 'timestamptz'],
    ['uuid()', 'uuid'],
    ["'x'::BLOB", 'binary'],
  ])('has a type for %s: %s', async (sql, type) => {
    expect(await lab.session.describe(`SELECT ${sql} AS "a b"`)).toEqual([{ name: 'a b', type, nullable: true }]);
  });

  it.each([
    ['[1]', 'INTEGER[]', 'to_json(x)::varchar'],
    [`{'a': 1}`, 'STRUCT(a INTEGER)', 'to_json(x)::varchar'],
    [`MAP {'a': 1}`, 'MAP(VARCHAR, INTEGER)', 'to_json(x)::varchar'],
    ['INTERVAL 1 DAY', 'INTERVAL', 'x::varchar'],
    [`'101'::BIT`, 'BIT', 'x::varchar'],
    [`['a'::ENUM('a')]`, `ENUM('a')[]`, 'to_json(x)::varchar'],
  ])('refuses %s, names its column and what to write', async (sql, type, cast) => {
    await expect(lab.session.describe(`SELECT ${sql} AS x`)).rejects.toMatchObject({
      code: 'LAKE_TYPE_UNSUPPORTED',
      message: `Column "x" has the type ${type}, which tables of the lake do not have.`,
      hint: `Write \`${cast} as x\`.`,
    });
    expect(await lab.session.describe(`SELECT ${cast.replace('x', `(${sql})`)} AS x`)).toMatchObject([
      { type: 'string' },
    ]);
  });

  it('keeps columns of one name, so that whoever asks can refuse them', async () => {
    expect((await lab.session.describe('SELECT 1 AS a, 2 AS A, 3 AS a')).map(({ name }) => name)).toEqual([
      'a',
      'A',
      'a',
    ]);
  });

  it('does not run the query', async () => {
    const sql = `SELECT sum(a.range * b.range) AS s FROM range(10000000) a, range(10000000) b`;
    expect(await lab.session.describe(sql)).toMatchObject([{ name: 's' }]);
  });

  it.each([
    ['a semicolon', 'SELECT 1 AS a;'],
    ['a comment', 'SELECT 1 AS a -- no more'],
    ['both', 'SELECT 1 AS a; -- no more;\n/* ; */'],
    ['a semicolon in a text', `SELECT ';' AS a`],
    ['WITH', 'WITH x AS (SELECT 1 AS a) SELECT * FROM x'],
    ['FROM', 'FROM (SELECT 1 AS a)'],
  ])('takes a query with %s', async (_, sql) => {
    expect((await lab.session.describe(sql)).map(({ name }) => name)).toEqual(['a']);
  });

  it.each([
    ['two statements', 'SELECT 1; SELECT 2'],
    ['a way out of its parentheses', 'SELECT 1) UNION (SELECT 2'],
    ['a statement behind a way out', 'SELECT 1); DROP TABLE x; SELECT (1'],
    ['what is no query', 'CREATE TABLE x (a INT)'],
    ['a table that is not there', 'FROM nowhere'],
  ])('refuses %s', async (_, sql) => {
    await expect(lab.session.describe(sql)).rejects.toMatchObject({ code: 'SQL_INVALID' });
  });

  it('names the line that is wrong, as the caller counts lines', async () => {
    await expect(lab.session.describe('SELECT\n1,\nnope')).rejects.toMatchObject({ details: { line: 3 } });
  });
});

describe('the names of tables', () => {
  it.each([
    ['SELECT * FROM bronze.flights', ['bronze.flights']],
    ['SELECT * FROM "bronze"."flights" f JOIN Gold."X y" USING (id), plain', ['bronze.flights', 'Gold.X y', 'plain']],
    ['WITH c AS (SELECT * FROM a.b) SELECT * FROM c, a.b', ['a.b']],
    ['WITH bronze AS (SELECT 1) SELECT * FROM bronze, bronze.bronze', ['bronze.bronze']],
    ['WITH RECURSIVE c AS (FROM a.b UNION ALL FROM c) FROM c', ['a.b']],
    ['SELECT * FROM (WITH x AS (FROM r.s) FROM x), x', ['r.s', 'x']],
    ['SELECT (SELECT max(n) FROM a.m) WHERE EXISTS (FROM a.e) AND 1 IN (FROM a.i)', ['a.m', 'a.e', 'a.i']],
    ['FROM a.x UNION ALL (FROM a.y INTERSECT FROM a.z)', ['a.x', 'a.y', 'a.z']],
    ['SELECT * FROM a.x, LATERAL (FROM a.y WHERE a.y.id = a.x.id)', ['a.x', 'a.y']],
    ['DESCRIBE a.b', ['a.b']],
    ['SUMMARIZE a.b', ['a.b']],
    ['-- why\nEXPLAIN ANALYZE SELECT * FROM a.b', ['a.b']],
    ['PIVOT a.b ON x IN (1) USING sum(y)', ['a.b']],
    [`SELECT 'FROM a.b' -- FROM c.d`, []],
    ['SELECT * FROM lake.a.b', ['lake.a.b']],
    ['SELECT * FROM a.b;', ['a.b']],
  ])('reads %s', async (sql, names) => {
    expect((await lab.session.tableNames(sql)).toSorted()).toEqual(names.toSorted());
  });

  it('refuses what does not parse, with the line', async () => {
    await expect(lab.session.tableNames('SELECT *\nFORM x')).rejects.toMatchObject({
      code: 'SQL_INVALID',
      details: { line: 2 },
    });
  });

  it('refuses what is no query', async () => {
    await expect(lab.session.tableNames('CREATE TABLE x (a INT)')).rejects.toMatchObject({ code: 'SQL_INVALID' });
  });
});
