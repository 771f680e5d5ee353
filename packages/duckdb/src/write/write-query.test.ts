import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, WriteResult } from '@phlo/lake';
import { columnsOf, createLab, partitionBy } from '../lab.test.setup.js';
import type { Lab } from '../lab.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const statisticsOf = async (type: string, values: string) => {
  const columns = columnsOf({ v: type });
  const sql = `SELECT * FROM (VALUES ${values
    .split('|')
    .map((value) => `(${value})`)
    .join(', ')}) t(v)`;
  const { files } = await lab.session.writeQuery(sql, lab.target(columns));
  return files[0]?.columns.get(1);
};

describe('writeQuery', () => {
  it('writes the rows with the field ids of the table, found by name', async () => {
    const columns: Column[] = [
      { id: 7, name: 'B"q', type: 'string', nullable: true },
      { id: 3, name: 'a', type: 'long', nullable: false },
    ];
    const result = await lab.session.writeQuery(`SELECT 1 AS A, 'x' AS "b""Q", 'unused' AS c;`, lab.target(columns));
    expect(result).toMatchObject({ rows: 1, files: [{ rows: 1, partition: [] }] });
    expect(result.bytes).toBe(result.files[0]?.sizeBytes);
    const fields = await lab.session.rows('SELECT name, field_id FROM parquet_schema($1) WHERE field_id IS NOT NULL', [
      result.files[0]?.path,
    ]);
    expect(fields).toEqual([
      { name: 'B"q', field_id: 7 },
      { name: 'a', field_id: 3 },
    ]);
    expect(result.files[0]?.path).toMatch(/\/part-[0-9a-f-]{36}\.parquet$/);
  });

  it('writes no file for no rows', async () => {
    for (const partition of [[], [partitionBy(columnsOf({ a: 'int' })[0] as Column, 'identity')]]) {
      const target = lab.target(columnsOf({ a: 'int' }), partition);
      expect(await lab.session.writeQuery('SELECT 1 AS a WHERE false', target)).toEqual({
        files: [],
        rows: 0,
        bytes: 0,
      });
      expect(await readdir(target.directory)).toEqual([]);
    }
  });

  it('keeps the order of the query within a row group, which other engines prune by', async () => {
    const columns = columnsOf({ a: 'long' });
    const sql = 'SELECT range AS a FROM range(500000) ORDER BY a DESC';
    const { files } = await lab.session.writeQuery(sql, lab.target(columns));
    const groups = await lab.session.rows<{ readonly lowest: string; readonly highest: string; readonly rows: number }>(
      'SELECT stats_min AS lowest, stats_max AS highest, row_group_num_rows AS rows FROM parquet_metadata($1)',
      [files[0]?.path],
    );
    expect(groups.length).toBeGreaterThan(3);
    for (const { lowest, highest, rows } of groups) expect(Number(highest) - Number(lowest)).toBe(rows - 1);
  });

  it('refuses null where it must not be, names the column and leaves no file', async () => {
    const target = lab.target(columnsOf({ a: 'int', 'b"': 'int!' }));
    await expect(
      lab.session.writeQuery(`SELECT range::INT AS a, nullif(range, 250000)::INT AS "b""" FROM range(300000)`, target),
    ).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      message: 'Column "b"": is null and must not be.',
      details: { column: 'b"' },
    });
    expect(await readdir(target.directory)).toEqual([]);
  });

  it.each([
    ['a fraction', 'int', '1.5'],
    ['a fraction as text', 'long', `'1.5'`],
    ['too many digits', 'decimal(10,2)', '1.239'],
    ['too many digits as text', 'decimal(10,2)', `'1.239'`],
    ['an offset', 'timestamp', `'2026-03-01 10:00:00+02'`],
    ['a number out of range', 'int', '3000000000'],
    ['a number beyond the precision', 'decimal(4,2)', '100'],
    ['text that is no number', 'double', `'abc'`],
    ['a double that is no integer', 'long', '0.5::DOUBLE'],
    ['nanoseconds', 'timestamp', `'2026-03-01 00:00:00.000000001'::TIMESTAMP_NS`],
  ])('refuses %s instead of changing it', async (_, type, value) => {
    const target = lab.target(columnsOf({ v: type }));
    await expect(lab.session.writeQuery(`SELECT ${value} AS v`, target)).rejects.toEqual(code('VALUE_INVALID'));
    expect(await readdir(target.directory)).toEqual([]);
  });

  it('casts what keeps its value', async () => {
    const columns = columnsOf({ a: 'long', b: 'decimal(20,4)', c: 'timestamptz', d: 'string', e: 'int', f: 'string' });
    const result = await lab.session.writeQuery(
      `SELECT 1::TINYINT AS a, 1.25 AS b, TIMESTAMP '2026-03-01 10:00:00' AS c, 7 AS d, 3.0 AS e, [1, 2] AS f`,
      lab.target(columns),
    );
    expect(await lab.read(result, columns)).toEqual([
      { a: 1, b: '1.2500', c: '2026-03-01T10:00:00Z', d: '7', e: 3, f: '[1,2]' },
    ]);
  });

  it('refuses a query that lacks a column, or that is not one query', async () => {
    const columns = columnsOf({ a: 'int' });
    await expect(lab.session.writeQuery('SELECT 1 AS b', lab.target(columns))).rejects.toMatchObject({
      code: 'SQL_INVALID',
      message: 'The query has no column "a". It has b.',
    });
    await expect(lab.session.writeQuery("SELECT 1 AS a) TO 'x'; SELECT (1", lab.target(columns))).rejects.toEqual(
      code('SQL_INVALID'),
    );
  });

  it('leaves no file when it is cancelled', async () => {
    const target = lab.target(columnsOf({ a: 'long', b: 'string' }));
    const abort = new AbortController();
    const sql = `SELECT range AS a, repeat('x', 100) AS b FROM range(1000000000)`;
    const writing = lab.session.writeQuery(sql, target, { signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await expect(writing).rejects.toEqual(code('CANCELLED'));
    expect(await readdir(target.directory)).toEqual([]);
    expect(await lab.session.rows('SELECT 1 AS a')).toEqual([{ a: 1 }]);
  });
});

describe('statistics of a file', () => {
  it('count values and nulls and give the bounds', async () => {
    expect(await statisticsOf('long', '3|1|NULL|2')).toMatchObject({ valueCount: 4, nullCount: 1, min: '1', max: '3' });
    expect(await statisticsOf('decimal(10,2)', '1.5|-2.25')).toMatchObject({ min: '-2.25', max: '1.50' });
    expect(await statisticsOf('timestamptz', `TIMESTAMPTZ '2026-03-01 00:00:00.000001+02'`)).toMatchObject({
      min: '2026-02-28 22:00:00.000001+00',
    });
    expect((await statisticsOf('string', `'x'`))?.sizeBytes).toBeGreaterThan(0);
  });

  it('have no bound that is no bound: NaN, infinity, years before 1 and after 9999', async () => {
    expect(await statisticsOf('double', `'NaN'::DOUBLE|'NaN'::DOUBLE`)).toEqual({
      valueCount: 2,
      nullCount: 0,
      sizeBytes: expect.any(Number),
    });
    expect(await statisticsOf('double', `1.5|'NaN'::DOUBLE`)).toEqual({
      valueCount: 2,
      nullCount: 0,
      sizeBytes: expect.any(Number),
      min: '1.5',
      max: '1.5',
    });
    expect(await statisticsOf('double', `1.5|'inf'::DOUBLE`)).toMatchObject({ nanCount: 0, min: '1.5' });
    expect(await statisticsOf('double', `1.5|'inf'::DOUBLE`)).not.toHaveProperty('max');
    expect(await statisticsOf('timestamp', `TIMESTAMP '2026-01-01'|'infinity'::TIMESTAMP`)).not.toHaveProperty('max');
    expect(await statisticsOf('date', `DATE '0044-03-15 (BC)'|DATE '2026-01-01'`)).not.toHaveProperty('min');
    expect(await statisticsOf('date', `DATE '12026-03-15'|DATE '2026-01-01'`)).not.toHaveProperty('max');
  });

  it('have short bounds that hold every text, compared by code points', async () => {
    const points = (text: string) => Array.from(text, (point) => point.codePointAt(0) ?? 0);
    const compare = (one: string, other: string) => {
      const [left, right] = [points(one), points(other)];
      const at = left.findIndex((point, index) => point !== right[index]);
      return at < 0 ? left.length - right.length : (left[at] ?? -1) - (right[at] ?? -1);
    };
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 0, maxLength: 60 }), { minLength: 1, maxLength: 5 });
    const columns = columnsOf({ v: 'string' });
    await fc.assert(
      fc.asyncProperty(texts, async (values) => {
        const usable = values.filter((value) => value.isWellFormed?.() !== false);
        if (usable.length === 0) return;
        const batches = (async function* () {
          yield usable.map((v) => ({ v }));
        })();
        const { files } = await lab.session.writeRows(batches, lab.target(columns));
        const { min, max } = files[0]?.columns.get(1) ?? {};
        for (const value of usable) {
          if (min !== undefined) expect(compare(min, value)).toBeLessThanOrEqual(0);
          if (max !== undefined) expect(compare(max, value)).toBeGreaterThanOrEqual(0);
        }
        expect(points(min ?? '').length).toBeLessThanOrEqual(16);
        expect(points(max ?? '').length).toBeLessThanOrEqual(16);
      }),
      { numRuns: 30 },
    );
    const longest = await statisticsOf('string', `repeat(chr(1114111), 40)`);
    expect(longest).not.toHaveProperty('max');
    expect(await statisticsOf('string', `repeat('x', 40)`)).toMatchObject({
      min: 'x'.repeat(16),
      max: `${'x'.repeat(15)}y`,
    });
  });
});

const sorted = (lists: readonly (readonly unknown[])[]) =>
  lists.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

describe('partitions', () => {
  const partitionsOf = ({ files }: WriteResult) => sorted(files.map(({ partition, rows }) => [...partition, rows]));

  it('are files of their own that keep the column', async () => {
    const columns = columnsOf({ id: 'int', city: 'string' });
    const target = lab.target(columns, [partitionBy(columns[1] as Column, 'identity')]);
    const long = 'x'.repeat(400);
    const result = await lab.session.writeQuery(
      `SELECT * FROM (VALUES (1, 'a'), (2, NULL), (3, 'NULL'), (4, ''), (5, 'a/b=c é'), (6, '${long}'), (7, 'a')) t(id, city)`,
      target,
    );
    expect(partitionsOf(result)).toEqual(
      sorted([
        [null, 1],
        ['', 1],
        ['NULL', 1],
        ['a', 2],
        ['a/b=c é', 1],
        [long, 1],
      ]),
    );
    expect(await readdir(target.directory)).toHaveLength(6);
    expect((await lab.read(result, columns)).map((row) => row['city'])).toEqual([
      'a',
      null,
      'NULL',
      '',
      'a/b=c é',
      long,
      'a',
    ]);
  });

  it('combine several fields', async () => {
    const columns = columnsOf({ d: 'date', ok: 'boolean' });
    const target = lab.target(columns, [
      partitionBy(columns[0] as Column, 'year'),
      partitionBy(columns[1] as Column, 'identity'),
    ]);
    const result = await lab.session.writeQuery(
      `SELECT * FROM (VALUES (DATE '2026-01-01', TRUE), (DATE '2026-12-31', FALSE), (DATE '1969-12-31', NULL)) t(d, ok)`,
      target,
    );
    expect(partitionsOf(result)).toEqual([
      [-1, null, 1],
      [56, 'false', 1],
      [56, 'true', 1],
    ]);
  });

  // The reference counts with the calendar of JavaScript, which is the same one.
  const ordinals = (date: Date) => ({
    year: date.getUTCFullYear() - 1970,
    month: (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(),
    day: Math.floor(date.getTime() / 86_400_000),
    hour: Math.floor(date.getTime() / 3_600_000),
  });

  it.each(['year', 'month', 'day', 'hour'] as const)(
    'by %s count as Iceberg does, before 1970 as well',
    async (transform) => {
      const moments = fc.array(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        {
          minLength: 1,
          maxLength: 8,
        },
      );
      for (const type of transform === 'hour' ? ['timestamp', 'timestamptz'] : ['timestamp', 'timestamptz', 'date']) {
        const columns = columnsOf({ t: type });
        const partition = [partitionBy(columns[0] as Column, transform)];
        await fc.assert(
          fc.asyncProperty(moments, async (dates) => {
            const batches = (async function* () {
              yield dates.map((t) => ({ t }));
            })();
            const { files } = await lab.session.writeRows(batches, lab.target(columns, partition));
            const expected = [...new Set(dates.map((date) => ordinals(date)[transform]))];
            expect(files.map((file) => Number(file.partition[0])).toSorted((a, b) => a - b)).toEqual(
              expected.toSorted((a, b) => a - b),
            );
          }),
          { numRuns: 5, examples: [[[new Date(0), new Date(-1), new Date(-3_600_000), new Date(-3_600_001)]]] },
        );
      }
    },
  );

  it('refuse an infinity, which lies in none', async () => {
    const columns = columnsOf({ t: 'timestamp' });
    const target = lab.target(columns, [partitionBy(columns[0] as Column, 'month')]);
    await expect(lab.session.writeQuery(`SELECT 'infinity'::TIMESTAMP AS t`, target)).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      message: 'Column "t": "infinity" lies in no partition.',
    });
  });

  it('may be many', async () => {
    const columns = columnsOf({ id: 'int', d: 'date' });
    const target = lab.target(columns, [partitionBy(columns[1] as Column, 'day')]);
    const result = await lab.session.writeQuery(
      `SELECT range::INT AS id, DATE '2026-01-01' + (range % 700)::INT AS d FROM range(70000)`,
      target,
    );
    expect(new Set(result.files.map(({ partition }) => partition[0])).size).toBe(700);
    expect(result.rows).toBe(70_000);
  });
});
