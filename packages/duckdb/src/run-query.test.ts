import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLab } from './lab.test.setup.js';
import type { Lab } from './lab.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: Lab;
beforeAll(async () => {
  lab = await createLab();
});
afterAll(() => lab[Symbol.asyncDispose]());

const valueOf = async (sql: string, params: readonly unknown[] = []) =>
  (await lab.session.rows<{ v: unknown }>(`SELECT ${sql} AS v`, params))[0]?.v;

describe('rows', () => {
  it.each([
    ['TRUE', true],
    ['NULL', null],
    ['42::TINYINT', 42],
    ['4294967295::UINTEGER', 4_294_967_295],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', '9007199254740992'],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['(-9223372036854775808)::BIGINT', '-9223372036854775808'],
    ['18446744073709551615::UBIGINT', '18446744073709551615'],
    ['(SELECT sum(x) FROM (VALUES (9223372036854775807), (9223372036854775807)) t(x))', '18446744073709551614'],
    ['7::HUGEINT', 7],
    ['99999999999999.99::DECIMAL(18,2)', '99999999999999.99'],
    ['-0.05::DECIMAL(10,2)', '-0.05'],
    ['12::DECIMAL(38,0)', '12'],
    ['0.1::DOUBLE', 0.1],
    [`'NaN'::DOUBLE`, 'NaN'],
    [`'-inf'::FLOAT`, '-Infinity'],
    [`DATE '2026-03-01'`, '2026-03-01'],
    [`DATE '0044-03-15 (BC)'`, '-000043-03-15'],
    [`DATE '12026-03-01'`, '+012026-03-01'],
    [`DATE '1969-12-31'`, '1969-12-31'],
    [`'infinity'::DATE`, 'infinity'],
    [`TIME '13:45:00.000001'`, '13:45:00.000001'],
    [`TIMESTAMP '2026-03-01 13:45:00'`, '2026-03-01T13:45:00'],
    [`TIMESTAMP '1969-12-31 23:59:59.999999'`, '1969-12-31T23:59:59.999999'],
    [`TIMESTAMPTZ '2026-03-01 13:45:00.123456+00'`, '2026-03-01T13:45:00.123456Z'],
    [`'infinity'::TIMESTAMP`, 'infinity'],
    [`'-infinity'::TIMESTAMPTZ`, '-infinity'],
    [`TIMESTAMP '290000-01-01 00:00:00'`, '+290000-01-01T00:00:00'],
    [`'1969-12-31 23:59:59.123456789'::TIMESTAMP_NS`, '1969-12-31T23:59:59.123456789'],
    [`'1969-12-31 23:59:59'::TIMESTAMP_NS`, '1969-12-31T23:59:59'],
    [`'1969-12-31 23:59:59'::TIMESTAMP_S`, '1969-12-31T23:59:59'],
    [`'1969-12-31 23:59:59.5'::TIMESTAMP_MS`, '1969-12-31T23:59:59.500000'],
    [`'é€😀'`, 'é€😀'],
    [`'\\x00\\xFF'::BLOB`, 'AP8='],
    [`'8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'::UUID`, '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'],
    [`'{"a": 1}'::JSON`, '{"a": 1}'],
    [`'b'::ENUM('a', 'b')`, 'b'],
    [`INTERVAL 1 DAY`, '1 day'],
    [`[1.5::DECIMAL(3,1), NULL]`, ['1.5', null]],
    [`{'a': DATE '2026-03-01', 'b': [NULL, 'x']}`, { a: '2026-03-01', b: [null, 'x'] }],
    [`MAP {'x': 9007199254740992}`, { x: '9007199254740992' }],
    [`MAP {DATE '2026-03-01': NULL}`, { '2026-03-01': null }],
    [`union_value(n := 1.0::DECIMAL(2,1))`, '1.0'],
    [`[1, 2]::INT[2]`, [1, 2]],
  ])('gives %s as %j', async (sql, expected) => {
    expect(await valueOf(sql)).toEqual(expected);
  });

  it('are JSON, with names that a column may have and an object not', async () => {
    const [row] = await lab.session.rows('SELECT 1 AS "__proto__", 2 AS "constructor", 3 AS "constructor"');
    expect(JSON.stringify(row)).toBe('{"__proto__":1,"constructor":2,"constructor_1":3}');
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('keep columns of one name apart', async () => {
    expect(await lab.session.rows('SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a')).toEqual([
      { a: 1, a_2: 2, a_1: 3, a_3: 4 },
    ]);
  });

  it('are all there of a result of many chunks', async () => {
    const rows = await lab.session.rows<{ range: number }>('FROM range(10000)');
    expect(rows.map(({ range }) => range)).toEqual(Array.from({ length: 10_000 }, (_, index) => index));
  });

  it.each([
    ['null', null, null],
    ['a boolean', true, true],
    ['an integer', 42, 42],
    ['an integer beyond 2^53', 2 ** 60, 2 ** 60],
    ['a fraction', 0.1, 0.1],
    ['minus zero', -0, -0],
    ['a bigint', 2n ** 62n, String(2n ** 62n)],
    ['a bigint beyond 64 bits', -(2n ** 100n), String(-(2n ** 100n))],
    ['text', `'; DROP TABLE x; --`, `'; DROP TABLE x; --`],
    ['a date', new Date(1), '1970-01-01T00:00:00.001000Z'],
    ['bytes', new Uint8Array([0, 255]), 'AP8='],
  ])('take %s as a parameter', async (_, value, expected) => {
    expect(await valueOf('$1', [value])).toEqual(expected);
  });

  it.each([
    ['undefined', undefined],
    ['an object', {}],
    ['an array', [1]],
    ['an invalid date', new Date(Number.NaN)],
    ['a bigint beyond 128 bits', 2n ** 127n],
    ['half a surrogate pair', 'a\uD800'],
    ['a function', () => 1],
  ])('refuse %s as a parameter', async (_, value) => {
    await expect(valueOf('$1', [value])).rejects.toEqual(code('PARAMETER_INVALID'));
  });

  it('refuse parameters that are too few or too many', async () => {
    await expect(valueOf('$1 + $2', [1])).rejects.toThrow('The query has 2 parameters and was given 1.');
    await expect(valueOf('1', [1])).rejects.toEqual(code('PARAMETER_INVALID'));
  });

  it('limit and compare by integer parameters', async () => {
    expect(await lab.session.rows('FROM range(10) WHERE range >= $1 LIMIT $2', [3, 2])).toEqual([
      { range: 3 },
      { range: 4 },
    ]);
  });

  it.each([
    ['nothing', ' -- only a comment\n;', 'There is no statement.'],
    ['two statements', 'SELECT 1; SELECT 2', 'There are 2 statements where one is expected.'],
    ['a PIVOT of unknown values', 'PIVOT (FROM range(2)) ON range USING count(*)', 'There are 2 statements'],
  ])('are not got of %s', async (_, sql, message) => {
    await expect(lab.session.rows(sql)).rejects.toMatchObject({
      code: 'SQL_INVALID',
      message: expect.stringContaining(message),
    });
  });

  it('are got of a PIVOT of named values', async () => {
    expect(await lab.session.rows('PIVOT (FROM range(2)) ON range IN (0, 1) USING count(*)')).toEqual([{ 0: 1, 1: 1 }]);
  });

  it('say on which line a query is wrong, and what is near', async () => {
    await expect(lab.session.rows('SELECT 1,\n  nope\nFROM range(3)')).rejects.toMatchObject({
      code: 'SQL_INVALID',
      message: expect.stringMatching(/^Referenced column "nope" not found/),
      details: { line: 2, excerpt: 'nope' },
      hint: 'Correct the query near `nope`.',
      cause: expect.any(Error),
    });
    await expect(lab.session.rows('SELEC 1')).rejects.toMatchObject({ code: 'SQL_INVALID', details: { line: 1 } });
  });

  it.each([
    ['a cast', `'abc'::INT`],
    ['an overflow', '9223372036854775807 + range FROM range(5)'],
    ['a date', `strptime('x', '%Y')`],
  ])('tell a value that fails %s from a query that is wrong', async (_, sql) => {
    await expect(valueOf(sql)).rejects.toEqual(code('VALUE_INVALID'));
  });

  it.each([
    ['the name of a format', `error('this is no Parquet file')`],
    ['a full disk', `error('No space left on device')`],
    ['little memory', `error('failed to allocate')`],
    ['a full disk, in the data', `'no space left on device'::INT`],
  ])('take what a query says of %s for what it is: its own words', async (_, sql) => {
    await expect(valueOf(sql)).rejects.toEqual(code('VALUE_INVALID'));
  });

  it('say that a file is gone', async () => {
    await expect(lab.session.rows(`FROM read_parquet('${lab.path('gone.parquet')}')`)).rejects.toEqual(
      code('LAKE_FILE_UNREADABLE'),
    );
  });
});

const endless = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';

describe('cancelling', () => {
  it('ends a statement with the reason, and the session goes on', async () => {
    const abort = new AbortController();
    const running = lab.session.rows(endless, [], { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 20);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED', exitCode: 130, cause: { message: 'enough' } });
    expect(await valueOf('1')).toBe(1);
  });

  it('ends statements that still wait for their turn', async () => {
    const abort = new AbortController();
    const running = Array.from({ length: 12 }, () => lab.session.rows(endless, [], { signal: abort.signal }));
    const settled = Promise.allSettled(running);
    setTimeout(() => abort.abort(), 20);
    for (const result of await settled) expect(result).toMatchObject({ status: 'rejected', reason: code('CANCELLED') });
    expect(await valueOf('1')).toBe(1);
  });

  it('starts nothing once it was aborted', async () => {
    await expect(lab.session.rows('SELECT 1', [], { signal: AbortSignal.abort() })).rejects.toEqual(code('CANCELLED'));
  });

  it('ends with an error of Phlo as it is, where that is the reason', async () => {
    const own = await lab.session.rows('SELEC').catch((error: unknown) => error);
    await expect(lab.session.rows('SELECT 1', [], { signal: AbortSignal.abort(own) })).rejects.toBe(own);
  });

  it('ends every statement of a session by its own signal', async () => {
    const abort = new AbortController();
    await using session = await lab.engine.open({ allowedDirectories: [], signal: abort.signal });
    const running = session.rows(endless).catch((error: unknown) => error);
    abort.abort();
    expect(await running).toEqual(code('CANCELLED'));
  });
});

describe('a stream', () => {
  const numbers = async (batches: AsyncIterable<readonly object[]>) => {
    const rows: object[] = [];
    for await (const batch of batches) rows.push(...batch);
    return rows.length;
  };

  it('gives every row, also while other statements run between its batches', async () => {
    let [count, sum] = [0, 0];
    for await (const batch of lab.session.stream('SELECT range AS n FROM range($1)', [200_000])) {
      count += batch.length;
      for (const { n } of batch) sum += Number(n);
      await lab.session.rows('SELECT count(*) FROM range(1000)');
    }
    expect([count, sum]).toEqual([200_000, 19_999_900_000]);
  });

  it('goes beside another one', async () => {
    const [one, other] = [lab.session.stream('FROM range(50000)'), lab.session.stream('FROM range(70000)')];
    expect(await Promise.all([numbers(one), numbers(other)])).toEqual([50_000, 70_000]);
  });

  it('does not hold the whole result', async () => {
    for await (const batch of lab.session.stream(`SELECT repeat('x', 1000) AS x FROM range(100000000)`)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(await valueOf('1')).toBe(1);
  }, 120_000);

  it.each([
    // The first is met while the first batch is computed, the others when many have been read.
    ['at once', 20_000, 10_000],
    ['later', 400_000, 300_000],
    ['near the end', 3_000_000, 2_999_999],
  ])('fails, and does not end early, where a row cannot be computed: %s', async (_, count, bad) => {
    const cast = `SELECT CASE WHEN range = ${bad} THEN 'x' ELSE '1' END::INT AS n FROM range(${count})`;
    await expect(numbers(lab.session.stream(cast))).rejects.toEqual(code('VALUE_INVALID'));
    const raised = `SELECT CASE WHEN range = $1 THEN error('late') ELSE '1' END AS n FROM range(${count})`;
    await expect(numbers(lab.session.stream(raised, [bad]))).rejects.toThrow('late');
  });

  it('fails, and does not end early, where it is cancelled', async () => {
    const abort = new AbortController();
    const seen: number[] = [];
    const reading = async () => {
      for await (const batch of lab.session.stream('FROM range(100000000)', [], { signal: abort.signal })) {
        seen.push(batch.length);
        if (seen.length === 3) abort.abort();
      }
    };
    await expect(reading()).rejects.toEqual(code('CANCELLED'));
    expect(seen).toHaveLength(3);
  });

  it('fails, and does not end early, where its session is closed', async () => {
    const session = await lab.engine.open({ allowedDirectories: [] });
    const reading = async () => {
      for await (const _ of session.stream('FROM range(100000000)')) await session[Symbol.asyncDispose]();
    };
    await expect(reading()).rejects.toEqual(code('ENGINE_CLOSED'));
  });
});
