import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { calledFunctions, findReaders, isVolatile } from './function-calls.js';

/** Functions of the engine that a condition on its catalogue is true of. */
async function namesIn(condition: string): Promise<readonly string[]> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(
      `SELECT DISTINCT function_name AS name FROM duckdb_functions() WHERE ${condition}`,
    );
    return reader.getRowObjects().map(({ name }) => String(name));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

describe('calledFunctions', () => {
  it('finds calls in code only, in lower case', () => {
    const sql = `select COUNT(*), a.b(1), "max"(x), sum (y), 'min(1)', "avg(x)" -- first(x)
      from t where x in (1) /* last(x) */ and $$ mode(x) $$ = ''`;
    expect([...calledFunctions(sql)]).toEqual(['count', 'sum', 'in']);
  });
});

describe('isVolatile', () => {
  it.each([
    'select now()',
    'select CURRENT_DATE as day',
    'select x from t where at > current_timestamp - interval 1 day',
    'select random() as r',
    'select gen_random_uuid()',
    'select today()',
    'select localtimestamp',
    'select age(born) from t',
    'select AGE (greatest(born, [moved, died][1])) from t',
    "select * from t where at > ago(interval '1 day')",
    'select * from t using sample 10%',
    'select * from t tablesample reservoir(5)',
    'select txid_current()',
  ])('is true for %s', (sql) => {
    expect(isVolatile(sql)).toBe(true);
  });

  it.each([
    "select 'now()' as a",
    'select x -- current_date',
    'select "current_date" from t',
    'select t.current_date from t',
    'select current_dates, nowhere(x), random from t',
    'select age(died, born), age, sample from t',
    'select \'using sample\', "age"(x), page(x) from t using (id)',
  ])('is false for %s', (sql) => {
    expect(isVolatile(sql)).toBe(false);
  });
});

it('every function of the engine that has no lasting result is volatile', async () => {
  const names = await namesIn(
    "stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY') OR macro_definition ILIKE '%current_timestamp%'",
  );
  // Where the query runs, which is the same each time; what only fails, waits, logs, or needs a sequence, which no session has.
  const lasting =
    /^(current_(database|schema|schemas|query)|in_search_path|error|sleep_ms|stats|write_log|currval|nextval)$/;
  expect(names).toContain('ago');
  expect(names.filter((name) => !lasting.test(name) && !isVolatile(`select ${name}(x)`))).toEqual([]);
});

describe('findReaders', () => {
  it.each([
    ["select * from read_parquet('x')", ['read_parquet']],
    ["select * from READ_CSV_AUTO ('x')", ['read_csv_auto']],
    ["select * from query_table('bronze.x')", ['query_table']],
    ["select * from glob('*')", ['glob']],
    ["select * from parquet_metadata('x')", ['parquet_metadata']],
    ["select 'read_csv(1)', reads(x), read_ -- glob(x)\nfrom t", []],
  ])('finds in %s %j', (sql, found) => {
    expect(findReaders(sql)).toEqual(found);
  });

  it('knows every table function of the engine that reads files or tables by name', async () => {
    const names = await namesIn("function_type IN ('table', 'table_macro')");
    // These two only take a value apart.
    const harmless = ['json_each', 'json_tree'];
    const isReader = (name: string) => /read|scan|glob|sniff|^query|parquet|csv|json/.test(name);
    const readers = names.filter((name) => isReader(name) && !harmless.includes(name));
    const known = findReaders(readers.map((name) => `${name}()`).join(' '));
    expect(readers.filter((name) => !known.includes(name))).toEqual([]);
    expect(known).toContain('read_json');
    expect(known).not.toContain('unnest');
  });
});
