import { isPhloError } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
  await lake.put('bronze.orders', { id: 'long', day: 'date', amount: 'decimal(10,2)' }, [
    { id: 1, day: '2026-01-31', amount: '9.90' },
    { id: 2, day: '2026-02-01', amount: '0.10' },
    { id: 3, day: '2026-02-01', amount: '5.00' },
  ]);
});
afterEach(() => lake[Symbol.asyncDispose]());

const revenue = "select day, sum(amount)::decimal(18, 2) as revenue from ref('bronze.orders') group by all";

describe('stageModel', () => {
  it('builds the table of a query, with the types, partitions and descriptions that it is to have', async () => {
    const text = `---\npartition: month(day)\ncolumns: { revenue: Of the day }\n---\n${revenue} -- the end`;
    expect(await lake.build(lake.model('gold.revenue', text))).toBe(2);
    expect(await lake.query('SELECT * FROM gold.revenue ORDER BY day')).toEqual([
      { day: '2026-01-31', revenue: '9.90' },
      { day: '2026-02-01', revenue: '5.10' },
    ]);
    const view = await lake.store.read('gold.revenue');
    expect(view?.columns).toMatchObject([
      { name: 'day', type: 'date' },
      { name: 'revenue', type: 'decimal(18,2)', description: 'Of the day' },
    ]);
    expect(view?.partition).toMatchObject([{ column: 'day', transform: 'month' }]);
    expect(view?.files).toHaveLength(2);
  });

  it('is invisible until it is published', async () => {
    await lake.stage(lake.model('gold.revenue', revenue));
    expect(await lake.store.read('gold.revenue')).toBeUndefined();
  });

  it('does nothing where neither the query nor what it reads has changed', async () => {
    const model = lake.model('gold.revenue', revenue);
    await lake.build(model);
    expect(await lake.build(model)).toBe('unchanged');
    expect(await lake.store.batches()).toEqual([]);
    expect(await lake.build(model, { fullRefresh: true })).toBe(2);
    await lake.put('bronze.orders', { id: 'long', day: 'date', amount: 'decimal(10,2)' }, []);
    expect(await lake.build(model)).toBe(0);
    expect(await lake.build(lake.model('gold.revenue', `${revenue} limit 1`))).toBe(0);
    expect(await lake.build(lake.model('gold.revenue', `${revenue} limit 1`))).toBe('unchanged');
  });

  it('replaces the whole table, whose columns may change in any way', async () => {
    await lake.build(lake.model('gold.x', revenue));
    await lake.build(lake.model('gold.x', "select 'one' as revenue, 1 as n"));
    expect(await lake.query('SELECT * FROM gold.x')).toEqual([{ revenue: 'one', n: 1 }]);
  });

  it('builds a query that asks for the time every time', async () => {
    const model = lake.model('gold.recent', "select id from ref('bronze.orders') where day < current_date");
    await lake.build(model);
    expect(await lake.build(model)).not.toBe('unchanged');
  });

  it('reads models that read models', async () => {
    await lake.build(lake.model('silver.orders', "select * from ref('bronze.orders') where id > 1"));
    await lake.build(
      lake.model('gold.days', "with d as (from ref('silver.orders')) select day, count(*) as n from d group by 1"),
    );
    expect(await lake.query('SELECT * FROM gold.days')).toEqual([{ day: '2026-02-01', n: 2 }]);
  });

  it('takes any name that somebody has given: in quotes, or to a column of what it reads', async () => {
    await lake.put('bronze.measured', { 'größe (cm)': 'int', '%': 'int' }, [{ 'größe (cm)': 180, '%': 5 }]);
    await lake.build(lake.model('silver.all', "select * from ref('bronze.measured')"));
    await lake.build(
      lake.model(
        'silver.some',
        `select "größe (cm)", "%" + 1 as "a ""b"" (c)", 2 as "count(*)" from ref('silver.all')`,
      ),
    );
    expect(await lake.query('SELECT * FROM silver.some')).toEqual([
      { 'größe (cm)': 180, 'a "b" (c)': 6, 'count(*)': 2 },
    ]);
  });

  it('makes a table without rows of a query that has none', async () => {
    expect(await lake.build(lake.model('gold.none', "select id from ref('bronze.orders') where false"))).toBe(0);
    expect(await lake.query('SELECT count(*) AS n FROM gold.none')).toEqual([{ n: 0 }]);
  });
});

describe('a model that is wrong', () => {
  async function failure(text: string): Promise<PhloError> {
    const error: unknown = await lake.stage(lake.model('gold.x', text)).catch((reason: unknown) => reason);
    if (!isPhloError(error)) throw new Error('expected a coded error', { cause: error });
    expect(error.asset).toBe('gold.x');
    expect(error.message).toContain('workflows/transforms/gold/x.sql');
    expect(error.dataState).toBe('gold.x does not exist yet; nothing was written.');
    expect(error.hint).toContain('phlo run --select gold.x');
    expect(await lake.store.batches()).toEqual([]);
    return error;
  }

  it.each<[string, string, string, number?]>([
    [
      'a column that is not there',
      "---\nowner: a\n---\nselect id,\n  amont\nfrom ref('bronze.orders')",
      'SQL_INVALID',
      5,
    ],
    ['a function that is not there', "select nope(id) as a from ref('bronze.orders')", 'SQL_INVALID', 1],
    ['a parenthesis too few', "\nselect (id as a\nfrom ref('bronze.orders')", 'SQL_INVALID', 2],
    ['a parenthesis too many', "select id as a\nfrom ref('bronze.orders')) as x, (select 1", 'SQL_INVALID'],
    ['an INSERT behind a WITH', 'with x as (select 1 as a) insert into gold.y select * from x', 'SQL_INVALID'],
    ['a value that does not fit', "select cast('x' || id as integer) as a from ref('bronze.orders')", 'VALUE_INVALID'],
    ['a column without a name', "select count(*) from ref('bronze.orders')", 'MODEL_COLUMNS_INVALID'],
    ['an expression over a name in quotes', `select "id" + 1 from ref('bronze.orders')`, 'MODEL_COLUMNS_INVALID'],
    ['two columns of one name', "select id, amount as ID from ref('bronze.orders')", 'MODEL_COLUMNS_INVALID'],
    [
      'a partition of no column',
      "---\npartition: month(dya)\n---\nselect day from ref('bronze.orders')",
      'MODEL_COLUMNS_INVALID',
    ],
    ['a table without ref()', 'select * from bronze.orders', 'MODEL_UNDECLARED_INPUT'],
    [
      'a table without ref() in a subquery',
      "select id from ref('bronze.orders') where id in (select id from silver.other)",
      'MODEL_UNDECLARED_INPUT',
    ],
    ['a file', "select * from read_csv('/etc/passwd')", 'MODEL_UNDECLARED_INPUT'],
    ['a file by its name', "select * from 'x.parquet'", 'MODEL_UNDECLARED_INPUT'],
    [
      'a table by a name that is computed',
      "select * from query_table('bronze.' || 'orders')",
      'MODEL_UNDECLARED_INPUT',
    ],
    ['a type that no table has', 'select [1, 2] as list', 'LAKE_TYPE_UNSUPPORTED'],
  ])('because of %s is refused, and nothing is left behind', async (_, text, code, line) => {
    const error = await failure(text);
    expect(error.code).toBe(code);
    if (line !== undefined) expect(error.message).toContain(`workflows/transforms/gold/x.sql, line ${line}: `);
    if (line !== undefined) expect(error.details).toMatchObject({ line });
  });

  it('says what to write', async () => {
    const error = await failure('select * from bronze.orders join silver.other using (id)');
    expect(error.message).toBe('workflows/transforms/gold/x.sql reads bronze.orders, silver.other without ref().');
    expect(error.hint).toMatch(/^Write ref\('bronze\.orders'\), ref\('silver\.other'\), so that/);
  });

  it('says how a PIVOT becomes one statement', async () => {
    const error = await failure("from (pivot (from ref('bronze.orders')) on id using sum(amount))");
    expect(error.hint).toContain('Name the values of a PIVOT');
  });

  it('leaves the table that it built before as it is', async () => {
    await lake.build(lake.model('gold.x', 'select 1 as a'));
    const { snapshotId } = (await lake.store.read('gold.x')) ?? {};
    const error: unknown = await lake.stage(lake.model('gold.x', 'select nope')).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ dataState: `gold.x is unchanged at snapshot ${snapshotId}.` });
    expect(await lake.query('SELECT * FROM gold.x')).toEqual([{ a: 1 }]);
  });

  it('stops where the run is interrupted, and leaves nothing behind', async () => {
    const model = lake.model(
      'gold.x',
      'select count(*) as n from range(1000000) a, range(1000000) b where (a.range * b.range) % 7 = 3',
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('Ctrl-C')), 200);
    await expect(lake.stage(model, { signal: controller.signal })).rejects.toThrow();
    expect(await lake.store.batches()).toEqual([]);
  });
});
