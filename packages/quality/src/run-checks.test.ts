import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptedValues, notNull, range, relationship, rowCount, sqlCheck, unique } from './checks.js';
import type { Check } from './check.js';
import { openLake } from './open-lake.test.setup.js';
import type { AuditOptions, TestLake } from './open-lake.test.setup.js';

let lake: TestLake;
beforeAll(async () => {
  lake = await openLake();
  await lake.put('bronze.airports', { iata: 'string', size: 'long' }, [
    { iata: 'ULM', size: 1 },
    { iata: 'MUC', size: 9 },
    { iata: null, size: null },
  ]);
  await lake.put(
    'bronze.flights',
    { id: 'long', origin: 'string', delay: 'int', share: 'double', ts: 'timestamp', 'odd "name"': 'int' },
    [
      { id: 1, origin: 'ULM', delay: 5, share: 0.5, ts: '2026-01-01 00:00:00', 'odd "name"': 1 },
      { id: 2, origin: 'MUC', delay: -5, share: 1, ts: '2026-02-01 00:00:00', 'odd "name"': null },
      { id: 2, origin: 'XXX', delay: null, share: Number.NaN, ts: null, 'odd "name"': 3 },
      { id: null, origin: null, delay: 2000, share: null, ts: '2026-03-01 00:00:00', 'odd "name"': 4 },
    ],
  );
  await lake.put('bronze.nothing', { id: 'long', share: 'double', ts: 'timestamp' }, []);
});
afterAll(() => lake[Symbol.asyncDispose]());

const audit = async (checks: readonly Check[], options?: AuditOptions) => lake.audit('bronze.flights', checks, options);

/** Outcome and failed rows of one check. */
async function verdict(check: Check, options?: AuditOptions): Promise<readonly [string, number]> {
  const [result] = (await audit([check], options)).results;
  if (result === undefined) throw new Error('a check has a result');
  return [result.outcome, result.failedRows];
}

describe('runChecks', () => {
  it.each<[string, Check, string, number]>([
    ['not null, with nulls', notNull('id'), 'failed', 1],
    ['not null, without', notNull('odd "name"', { where: 'id = 1' }), 'passed', 0],
    ['unique, counting every row of a value that occurs twice, and no null', unique('id'), 'failed', 2],
    ['unique over several columns', unique(['id', 'origin']), 'passed', 0],
    ['unique over text', unique('origin'), 'passed', 0],
    ['unique within a condition', unique('id', { where: "origin <> 'XXX'" }), 'passed', 0],
    ['range with both bounds', range('delay', { min: -120, max: 1800 }), 'failed', 1],
    ['range with one bound', range('delay', { min: -4 }), 'failed', 1],
    ['range of a NaN, which lies in none', range('share', { min: 0 }), 'failed', 1],
    ['range of times', range('ts', { min: '2026-01-15', max: '2026-12-31' }), 'failed', 1],
    ['range of text that holds a number', range('id', { max: '1' }), 'failed', 2],
    ['accepted values, nulls aside', acceptedValues('origin', ['ULM', 'MUC']), 'failed', 1],
    ['accepted numbers', acceptedValues('delay', [5, -5, 2000]), 'passed', 0],
    ['a relationship, nulls on both sides aside', relationship('origin', 'bronze.airports', 'iata'), 'failed', 1],
    ['a relationship to itself', relationship('id', 'bronze.flights', 'id'), 'passed', 0],
    ['a number of rows', rowCount({ min: 5 }), 'failed', 0],
    ['a number of rows within a condition', rowCount({ min: 3, max: 3 }, { where: 'id is not null' }), 'passed', 0],
    ['rows that a query returns', sqlCheck('late', 'select * from {table} where delay > 1000;'), 'failed', 1],
    [
      'rows that a query over several tables returns',
      sqlCheck(
        'lost',
        "select f.* from {table} f left join ref('bronze.airports') a on a.iata = f.origin where a.iata is null",
      ),
      'failed',
      2,
    ],
    ['a name with quotes in it', range('odd "name"', { max: 2 }), 'failed', 2],
    ['a condition that ends in a comment', notNull('id', { where: 'delay = 5 -- only these' }), 'passed', 0],
    ['names in another case', notNull('ORIGIN', { where: 'ID = 1' }), 'passed', 0],
  ])('judges %s', async (_, check, outcome, failedRows) => {
    expect(await verdict(check)).toEqual([outcome, failedRows]);
  });

  it.each<[Check, string]>([
    [notNull('id', { severity: 'warn' }), 'warned'],
    [notNull('id', { warn: { rows: 0 }, fail: { rows: 1 } }), 'warned'],
    [notNull('id', { warn: { rows: 0 }, fail: { fraction: 0.2 } }), 'failed'],
    [notNull('id', { fail: { fraction: 0.25 } }), 'passed'],
    [unique('id', { warn: { fraction: 0.4 }, fail: { fraction: 0.5 } }), 'warned'],
    [range('delay', { max: 10 }, { fail: { rows: 1 } }), 'passed'],
    [acceptedValues('origin', ['ULM'], { warn: { rows: 1 }, fail: { rows: 2 } }), 'warned'],
    [relationship('origin', 'bronze.airports', { target: 'iata', warn: { rows: 0 }, fail: { rows: 5 } }), 'warned'],
    [sqlCheck('own', 'select * from {table}', { warn: { fraction: 0.5 }, fail: { fraction: 1 } }), 'warned'],
    [rowCount({ max: 3 }, { severity: 'warn' }), 'warned'],
  ])('applies the thresholds of %j', async (check, outcome) => {
    expect((await verdict(check))[0]).toBe(outcome);
  });

  it('scans the table once, however many checks there are, and gives results in their order', async () => {
    const checks = [
      notNull('origin', { warn: { rows: 5 } }),
      unique('origin'),
      range('delay', { max: 5000 }),
      range('share', { max: 5 }, { warn: { rows: 1 } }),
      acceptedValues('origin', ['ULM', 'MUC', 'XXX']),
      rowCount({ min: 1 }),
      relationship('origin', 'bronze.airports', { target: 'iata', warn: { rows: 1 } }),
    ];
    const { results, statements } = await audit(checks);
    expect(results.map(({ check, outcome }) => [check, outcome])).toEqual(checks.map(({ name }) => [name, 'passed']));
    expect(results.every(({ totalRows }) => totalRows === 4)).toBe(true);
    expect(statements).toHaveLength(1);
  });

  it('counts an integer key in a string of bits: its smallest and largest value are asked for first', async () => {
    const { results, statements } = await lake.audit('bronze.airports', [unique('size')]);
    expect(results[0]).toMatchObject({ outcome: 'passed', failedRows: 0 });
    expect(statements).toHaveLength(2);
    expect(statements[0]).toMatch(/^SELECT count\(\*\) AS total, min\("size"\) AS min0, max\("size"\) AS max0 FROM/);
  });

  it('is right on an empty table', async () => {
    const checks = [
      notNull('id'),
      unique('id'),
      unique(['id', 'ts']),
      range('share', { min: 0 }, { fail: { fraction: 0 } }),
      acceptedValues('id', [1]),
      relationship('id', 'bronze.airports', 'size'),
      sqlCheck('none', 'select * from {table}'),
    ];
    const { results } = await lake.audit('bronze.nothing', [...checks, rowCount({ min: 1 })]);
    expect(results.map(({ outcome }) => outcome)).toEqual([...checks.map(() => 'passed'), 'failed']);
    expect(results.every(({ totalRows }) => totalRows === 0)).toBe(true);
  });

  it('keeps every digit of integers, in keys that lie far apart and in bounds', async () => {
    const big = 9_007_199_254_740_993n;
    await lake.put('bronze.big', { id: 'long', price: 'decimal(38,2)' }, [
      { id: big, price: '999999999999999999.01' },
      { id: big - 1n, price: '999999999999999999.02' },
      { id: -big, price: '0' },
      { id: -big, price: null },
    ]);
    const { results } = await lake.audit('bronze.big', [
      unique('id'),
      range('id', { max: big - 1n }),
      acceptedValues('id', [big, -big]),
      range('price', { max: '999999999999999999.01' }),
    ]);
    expect(results.map(({ failedRows }) => failedRows)).toEqual([2, 1, 1, 1]);
  });
});

describe('a check that cannot be evaluated', () => {
  const sound = [notNull('origin', { warn: { rows: 9 } }), rowCount({ min: 4 })];

  it.each<[string, Check, string]>([
    ['a column that is not there', notNull('orign'), 'bronze.flights has no column "orign"; did you mean "origin"?'],
    ['one of several columns that is not there', unique(['id', 'zzz']), 'no column "zzz"; it has id, origin'],
    ['a table that is not there', relationship('origin', 'bronze.none', 'iata'), 'none'],
    ['a column that the other table lacks', relationship('origin', 'bronze.airports', 'code'), 'code'],
    ['SQL that does not parse', sqlCheck('own', 'selec 1'), ''],
    ['two statements', sqlCheck('own', 'select 1; select 2'), ''],
    ['a table without ref()', sqlCheck('own', 'select * from bronze.none'), 'none'],
    ['a condition that does not parse', notNull('id', { where: 'id >' }), ''],
    ['a bound of another type', range('origin', { min: 5 }), 'Cannot compare values'],
    ['a value of another type', acceptedValues('ts', ['yesterday']), ''],
    ['a query that fails on a row', sqlCheck('own', 'select * from {table} where origin::int > 5'), 'of another type'],
    ['a query that says so', sqlCheck('own', "select error('it''s over') from {table}"), "it's over"],
    [
      'one that says so of some rows',
      sqlCheck('own', "select case when id > 1 then error('odd ' || id) end from {table}"),
      'odd ',
    ],
    ['a condition that says so', notNull('id', { where: "error('told: ' || id)" }), 'told: '],
    ['a file of the machine', sqlCheck('own', "select * from read_csv('/etc/passwd')"), ''],
  ])('because of %s is errored, and the others are judged all the same', async (_, check, message) => {
    const { results } = await audit([...sound, check]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'errored']);
    expect(results[2]).toMatchObject({ failedRows: 0, totalRows: 4 });
    expect(results[2]?.message).toContain(message);
  });

  it('never tells a value of a row', async () => {
    const { results } = await audit([range('origin', { min: 5 }), sqlCheck('own', 'select origin::int from {table}')]);
    const parsed = "select strptime(origin, '%Y') from {table} where id > 0 or error('no')";
    const said = await audit([sqlCheck('parsed', parsed), sqlCheck('said', 'select error(origin) from {table}')]);
    for (const { message } of [...results, ...said.results]) expect(message).not.toMatch(/ULM|MUC|XXX/);
  });

  it('costs no scan of its own where it makes no sense', async () => {
    const senseless = [relationship('origin', 'bronze.none', 'iata'), notNull('id', { where: 'nonsense' })];
    const { results, statements } = await audit([...sound, ...senseless]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'errored', 'errored']);
    expect(statements).toHaveLength(2);
  });

  it('is errored also where its table was not attached', async () => {
    expect(
      (await verdict(relationship('origin', 'bronze.airports', 'iata'), { without: ['bronze.airports'] }))[0],
    ).toBe('errored');
  });

  it('does not hide that the audit was interrupted', async () => {
    await expect(audit(sound, { signal: AbortSignal.abort(new Error('Ctrl-C')) })).rejects.toThrow();
  });
});

describe('samples', () => {
  it('hold the rows that failed, a file for each check that failed', async () => {
    const { samples } = await audit([
      notNull('id'),
      unique('id'),
      range('delay', { max: 10 }),
      rowCount({ min: 9 }),
      notNull('zzz'),
      acceptedValues('origin', ['ULM'], { severity: 'warn' }),
      sqlCheck('a/b: c', 'select id, 1 as one from {table} where delay = 5'),
    ]);
    expect([...samples].map(([check, { file, rows }]) => [check, file, rows])).toEqual([
      ['not_null_id', 'not_null_id.parquet', 1],
      ['unique_id', 'unique_id.parquet', 2],
      ['range_delay', 'range_delay.parquet', 1],
      ['a/b: c', 'a_b_c.parquet', 1],
    ]);
    expect(await lake.readSample('unique_id.parquet')).toMatchObject([{ id: 2 }, { id: 2 }]);
    expect(await lake.readSample('range_delay.parquet')).toMatchObject([{ id: null, delay: 2000 }]);
    expect(await lake.readSample('a_b_c.parquet')).toEqual([{ id: 1, one: 1 }]);
  });

  it('are in the order of their columns, those of one key beside each other, and in that of a query of its own', async () => {
    const rows = Array.from({ length: 60 }, (_, at) => ({
      id: (at * 37) % 60,
      key: at % 3,
      note: at % 2 ? 'b' : null,
    }));
    await lake.put('bronze.mixed', { id: 'long', key: 'int', note: 'string' }, rows);
    await lake.audit('bronze.mixed', [
      range('id', { max: 19 }),
      unique(['key']),
      sqlCheck('own', 'select id from {table} where id < 3 order by id desc'),
    ]);
    const ids = async (file: string) => (await lake.readSample(file)).map(({ id }) => Number(id));
    expect(await ids('range_id.parquet')).toEqual(Array.from({ length: 40 }, (_, at) => at + 20));
    const byKey = rows.toSorted((a, b) => a.key - b.key || a.id - b.id).map(({ id }) => id);
    expect(await ids('unique_key.parquet')).toEqual(byKey);
    expect(await ids('own.parquet')).toEqual([2, 1, 0]);
  });

  it('hold at most 10,000 rows of each', async () => {
    const rows = Array.from({ length: 10_001 }, (_, id) => ({ id }));
    await lake.put('bronze.many', { id: 'long' }, rows);
    const { samples, results } = await lake.audit('bronze.many', [range('id', { max: -1 })]);
    expect(results[0]?.failedRows).toBe(10_001);
    expect(samples.get('range_id')?.rows).toBe(10_000);
  });
});
