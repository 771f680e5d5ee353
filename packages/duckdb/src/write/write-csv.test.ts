import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab } from '../lab.test.setup.js';
import type { Lab } from '../lab.test.setup.js';

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

async function csvOf(sql: string): Promise<string> {
  await lab.session.writeCsv(sql, lab.path('out.csv'));
  return readFileSync(lab.path('out.csv'), 'utf8');
}

describe('writeCsv', () => {
  it('tells null from every text, also from one that looks like it', async () => {
    expect(await csvOf(String.raw`SELECT * FROM (VALUES ('\N', NULL), ('', 'a"b'), (E'x\ny', 'é,;')) t(a, b)`)).toBe(
      String.raw`"\N",\N` + '\n"","a""b"\n"x\ny","é,;"\n',
    );
  });

  it.each([
    ['TRUE', 'true'],
    ['42', '42'],
    ['9223372036854775807', '9223372036854775807'],
    ['1.50::DECIMAL(10,2)', '1.50'],
    ['1e-7::DOUBLE', '1e-07'],
    [`'NaN'::DOUBLE`, 'NaN'],
    [`'-inf'::FLOAT`, '-Infinity'],
    [`'inf'::DOUBLE`, 'Infinity'],
    [`DATE '2026-03-01'`, '2026-03-01'],
    [`'infinity'::DATE`, 'infinity'],
    [`'-infinity'::DATE`, '-infinity'],
    [`DATE '0044-03-15 (BC)'`, '0044-03-15 BC'],
    [`TIME '10:00:00.000001'`, '10:00:00.000001'],
    [`TIMESTAMP '2026-03-01 10:00:00'`, '2026-03-01 10:00:00'],
    [`'infinity'::TIMESTAMP`, 'infinity'],
    [`TIMESTAMPTZ '2026-03-01 10:00:00.5+02'`, '2026-03-01 08:00:00.5+00'],
    [`'8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'::UUID`, '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'],
    [`'\\x00\\xFFa'::BLOB`, '\\x00ff61'],
    [`''::BLOB`, '\\x'],
    [`[1, 2]`, '[1,2]'],
  ])('writes %s as PostgreSQL reads it', async (sql, expected) => {
    expect(await csvOf(`SELECT ${sql} AS v`)).toBe(`"${expected}"\n`);
  });

  it('gives the number of rows, and has no header', async () => {
    expect(await lab.session.writeCsv('SELECT 1 AS a WHERE false;', lab.path('none.csv'))).toBe(0);
    expect(readFileSync(lab.path('none.csv'), 'utf8')).toBe('');
    expect(await lab.session.writeCsv('FROM range(5000)', lab.path('some.csv'))).toBe(5000);
  });

  it('leaves what was there where it fails, and nothing of its own', async () => {
    await csvOf(`SELECT 'before' AS a`);
    const before = readdirSync(lab.directory);
    const sql = `SELECT CASE WHEN range = 90000 THEN 'x' ELSE '1' END::INT AS a FROM range(100000)`;
    await expect(lab.session.writeCsv(sql, lab.path('out.csv'))).rejects.toMatchObject({ code: 'VALUE_INVALID' });
    expect(readFileSync(lab.path('out.csv'), 'utf8')).toBe('"before"\n');
    expect(readdirSync(lab.directory)).toEqual(before);
  });
});

describe('a disk that is full', () => {
  it.runIf(existsSync('/dev/full'))('has a code of its own', async () => {
    symlinkSync('/dev/full', lab.path('full.csv.partial'));
    await using session = await lab.engine.open({ allowedDirectories: ['/'] });
    await expect(session.writeCsv('FROM range(100000)', lab.path('full.csv'))).rejects.toMatchObject({
      code: 'DISK_FULL',
    });
    expect(existsSync(lab.path('full.csv'))).toBe(false);
  });
});

describe('writeParquet', () => {
  const sample = async (sql: string) => {
    const rows = await lab.session.writeParquet(sql, lab.path('sample.parquet'));
    return [rows, await lab.session.rows('FROM read_parquet($1)', [lab.path('sample.parquet')])];
  };

  it('keeps every digit of integers that Parquet has no type for', async () => {
    expect(await sample('SELECT (2::HUGEINT ** 100)::HUGEINT AS a, 18446744073709551615::UBIGINT AS b')).toEqual([
      1,
      [{ a: '1267650600228229401496703205376', b: '18446744073709551615' }],
    ]);
  });

  it('writes what a sample may hold: nested values, intervals and no rows', async () => {
    expect(await sample(`SELECT [1] AS l, INTERVAL 1 DAY AS i, {'a': 1} AS s`)).toEqual([
      1,
      [{ l: '[1]', i: '1 day', s: '{"a":1}' }],
    ]);
    expect(await sample('SELECT 1 AS a WHERE false')).toEqual([0, []]);
  });

  it('refuses columns of one name, which no file takes', async () => {
    await expect(sample('SELECT 1 AS a, 2 AS A')).rejects.toMatchObject({ code: 'SQL_INVALID' });
  });
});
