import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');
const project = { cwd: join(dir, 'workflows') };
let runId = '';

interface Report {
  readonly runId: string;
  readonly status: string;
  readonly assets: readonly { readonly asset: string; readonly status: string; readonly reason?: string }[];
  readonly rejected: readonly { readonly asset: string; readonly batchId: string; readonly rows: number }[];
}

// One real run with one bad file for all the commands below.
beforeAll(async () => {
  await phlo(['init', 'shop'], { cwd: folder.dir });
  expect((await phlo(['run'], project)).code).toBe(0);
  await writeFile(
    join(dir, 'data/orders-bad.csv'),
    'order_id,customer_id,ordered_at,amount,status\n2001,1,2026-04-01T09:00:00Z,-5.00,paid\n2002,99,2026-04-01T10:00:00Z,7.25,lost\n',
  );
  const outcome = await phlo(['run', '--json'], project);
  expect(outcome.code).toBe(3);
  runId = (JSON.parse(outcome.stdout) as Report).runId;
}, 120_000);
afterAll(() => folder[Symbol.asyncDispose]());

describe('phlo run', () => {
  it('prints what was rejected and why, and skips what depends on it', async () => {
    const { code, stdout, stderr } = await phlo(['run'], project);
    expect(code).toBe(3);
    expect(stdout).toMatch(/bronze\.orders +ingestion +rejected/);
    expect(stdout).toMatch(/gold\.revenue_by_day +transform +skipped/);
    expect(stdout).toContain('2 rows kept out of the lake');
    expect(stdout).toMatch(/see them {2}phlo wap inspect \S+/);
    expect(stdout).toMatch(/events emitted, \d+ hook calls/);
    expect(stderr).toMatch(/bronze\.orders +rejected/);
    expect(stderr.split('\n')[0]).toBe('shop  4 assets, marts go to pglite:' + join(dir, '.phlo/marts'));
  }, 60_000);

  it('gives the same as JSON', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const report = await phloJson<Report>(['run'], { ...project, env: { TRACEPARENT: traceparent } });
    expect(report).toMatchObject({ status: 'partial', rejected: [{ asset: 'bronze.orders', rows: 2 }] });
    expect(report.assets.find(({ asset }) => asset === 'gold.revenue_by_day')).toMatchObject({ status: 'skipped' });
    const { stdout } = await phlo(['events', '--run', report.runId, '--json'], project);
    const events = stdout.trim().split('\n');
    expect(events.length).toBeGreaterThan(5);
    expect(events.filter((event) => !event.includes(`"traceparent":"${traceparent}"`))).toEqual([]);
  }, 60_000);

  it('refuses an asset that does not exist, with what was probably meant', async () => {
    const { code, stderr } = await phlo(['run', '--select', 'bronze.order'], project);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "bronze.orders"?');
  });
});

describe('phlo checks', () => {
  it('lists what is declared with its last result, and opens no lake for it', async () => {
    await rename(join(dir, 'lake'), join(dir, 'lake-aside'));
    try {
      const checks = await phloJson<readonly object[]>(['checks', 'list', 'bronze.orders'], project);
      expect(checks).toContainEqual({
        asset: 'bronze.orders',
        check: 'range_amount',
        type: 'range',
        columns: ['amount'],
        severity: 'error',
        threshold: 'fails above 0 rows',
        last: expect.objectContaining({ outcome: 'failed', failedRows: 1, totalRows: 50 }),
      });
      const { stdout } = await phlo(['checks', 'list'], project);
      expect(stdout).toMatch(/gold\.revenue_by_day +unique_day_country .* passed +0 /);
      expect(existsSync(join(dir, 'lake'))).toBe(false);
    } finally {
      await rename(join(dir, 'lake-aside'), join(dir, 'lake'));
    }
  });

  it('tells the results over runs, newest first', async () => {
    const results = await phloJson<readonly object[]>(['checks', 'history', 'bronze.orders', 'range_amount'], project);
    expect(results.at(-1)).toMatchObject({ outcome: 'passed', failedRows: 0, totalRows: 48 });
    expect(results).toContainEqual({
      asset: 'bronze.orders',
      check: 'range_amount',
      runId,
      at: expect.stringMatching(/Z$/),
      outcome: 'failed',
      severity: 'error',
      failedRows: 1,
      totalRows: 50,
      observed: 1,
      threshold: 'fails above 0 rows',
      message: '1 of 50 rows: amount is not within 0 to 10000',
    });
    const { stdout } = await phlo(['checks', 'history', 'bronze.orders', '--limit', '2'], project);
    expect(stdout.trim().split('\n')).toHaveLength(3);
    expect(stdout).toMatch(/relationship_customer_id +failed +error +1 of 50/);
  });

  it('says what was probably meant', async () => {
    const { code, stderr } = await phlo(['checks', 'history', 'bronze.orders', 'range_amout'], project);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/CHECK_UNKNOWN[\s\S]*Did you mean "range_amount"\?/)]);
    const other = await phlo(['checks', 'list', 'bronze.order'], project);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('Did you mean "bronze.orders"?')]);
  });
});

describe('phlo tables', () => {
  it('lists every table with its place and age', async () => {
    const tables = await phloJson<readonly Readonly<Record<string, unknown>>[]>(['tables', 'list'], project);
    expect(tables.map(({ table, rows }) => [table, rows])).toEqual([
      ['bronze.customers', 5],
      ['bronze.orders', 48],
      ['gold.revenue_by_day', expect.any(Number)],
    ]);
    expect(Object.keys(tables[1] ?? {})).toEqual([
      'table',
      'rows',
      'files',
      'bytes',
      'snapshotId',
      'metadataLocation',
      'updatedAt',
    ]);
    expect(tables[1]).toMatchObject({
      snapshotId: expect.stringMatching(/^\d+$/),
      metadataLocation: expect.stringMatching(/^file:\/\/.*metadata\.json$/),
    });
    expect(await phloJson(['tables'], project)).toEqual(tables);
  });

  it('describes one', async () => {
    const detail = await phloJson(['tables', 'describe', 'bronze.orders'], project);
    expect(detail).toMatchObject({
      columns: expect.arrayContaining([expect.objectContaining({ name: 'amount', type: 'decimal(18,2)' })]),
      snapshots: [{ operation: 'append' }],
    });
    const { stdout } = await phlo(['tables', 'describe', 'bronze.orders'], project);
    expect(stdout).toMatch(/order_id +long +not null/);
  });

  it('does not find one that is not there', async () => {
    const { code, stderr, stdout } = await phlo(['tables', 'describe', 'bronze.order'], project);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/TABLE_NOT_FOUND[\s\S]*bronze\.orders/);
  });

  it('drops none that the project uses, and one that it does not', async () => {
    const { code, stderr } = await phlo(['tables', 'drop', 'bronze.customers'], project);
    expect(code).toBe(2);
    expect(stderr).toContain('--yes');
    expect(await phloJson(['tables', 'drop', 'gold.revenue_by_day', '--yes'], project)).toMatchObject({
      dropped: 'gold.revenue_by_day',
      purged: false,
    });
    // It is built again from what is there.
    const report = await phloJson<Report>(['run', '--select', 'gold.revenue_by_day'], project);
    expect(report.status).toBe('success');
  }, 60_000);
});

describe('phlo query', () => {
  it('guesses at the table of a name without its namespace, and lists all of them to who asks for them', async () => {
    const short = await phlo(['query', 'select * from Orders'], project);
    expect([short.code, short.stderr]).toEqual([
      2,
      expect.stringMatching(/TABLE_NOT_FOUND {2}There is no table Orders\. Did you mean "bronze\.orders"\?/),
    ]);
    const named = 'with orders as (select 1 as n) select n from orders';
    expect(await phloJson(['query', named], project)).toEqual([{ n: 1 }]);
    const listed = `select table_schema || '.' || table_name as t from information_schema.tables where table_schema = 'bronze' order by t`;
    expect(await phloJson(['query', listed], project)).toEqual([{ t: 'bronze.customers' }, { t: 'bronze.orders' }]);
    const shown = await phlo(['query', 'show tables'], project);
    expect([shown.code, shown.stderr]).toEqual([2, expect.stringContaining('`phlo tables` lists')]);
  });

  it('prints rows for people and for programs', async () => {
    const sql = 'select order_id, amount, ordered_at from bronze.orders order by order_id limit 2';
    expect(await phloJson(['query', sql], project)).toEqual([
      { order_id: 1, amount: '9.90', ordered_at: '2026-03-01T08:15:00Z' },
      { order_id: 2, amount: '45.61', ordered_at: '2026-03-02T09:15:00Z' },
    ]);
    const { stdout } = await phlo(['query', sql], project);
    expect(stdout).toMatch(/order_id +amount +ordered_at\n +1 +9\.90/);
  });

  it('binds values and does not read them as SQL', async () => {
    const rows = await phloJson(
      ['query', 'select $1::varchar as text, count(*) as n from bronze.orders', '--param', "'; drop table x; --"],
      project,
    );
    expect(rows).toEqual([{ text: "'; drop table x; --", n: 48 }]);
  });

  it('asks the marts', async () => {
    const [row] = await phloJson<readonly object[]>(
      ['query', 'select count(*) as n from marts.revenue_by_day', '--on', 'marts'],
      project,
    );
    const [lake] = await phloJson<readonly object[]>(
      ['query', 'select count(*) as n from gold.revenue_by_day'],
      project,
    );
    expect(row).toEqual(lake);
  }, 60_000);

  it('reads a table as it was', async () => {
    const detail = await phloJson<{
      readonly snapshots: readonly { readonly snapshotId: string; readonly committedAt: string }[];
    }>(['tables', 'describe', 'bronze.customers'], project);
    const first = detail.snapshots[0];
    expect(detail.snapshots.length).toBeGreaterThan(1);
    const count = 'select count(*) as n from bronze.customers';
    expect(await phloJson(['query', count, '--at', `bronze.customers=${first?.snapshotId}`], project)).toEqual([
      { n: 5 },
    ]);
    expect(await phloJson(['query', count, '--at', first?.committedAt ?? ''], project)).toEqual([{ n: 5 }]);
    const early = await phlo(['query', count, '--at', '2001-01-01T00:00:00Z'], project);
    expect(early.code).not.toBe(0);
    expect(early.stderr).toContain('SNAPSHOT_NOT_FOUND');
  });

  it.each([
    ['broken SQL', 'selec 1', 'SQL_INVALID'],
    ['a table that is not there', 'select * from bronze.order', 'bronze.orders'],
    ['what would write', 'create table x as select 1', 'SQL_INVALID'],
    ['a copy out of the lake', "copy (select 1) to '/tmp/phlo-escape.csv'", 'SQL_INVALID'],
    ['a file outside of the lake', "select * from read_csv('/etc/passwd')", 'SQL'],
  ])('refuses %s', async (_, sql, message) => {
    const { code, stdout, stderr } = await phlo(['query', sql], project);
    expect([code === 0, stdout]).toEqual([false, '']);
    expect(stderr).toContain(message);
  });
});

describe('phlo wap', () => {
  it('lists rejected batches, and shows the rows that failed', async () => {
    const batches = await phloJson<
      readonly { readonly batchId: string; readonly table: string; readonly status: string }[]
    >(['wap', 'list'], project);
    expect(batches.length).toBeGreaterThan(0);
    expect(new Set(batches.map(({ table, status }) => `${table} ${status}`))).toEqual(
      new Set(['bronze.orders rejected']),
    );
    const batchId = batches[0]?.batchId ?? '';
    const inspected = await phloJson<{
      readonly failures: readonly { readonly source: string; readonly rows: readonly object[] }[];
    }>(['wap', 'inspect', batchId], project);
    const rows = inspected.failures.flatMap((failure) => failure.rows);
    expect(rows).toEqual(expect.arrayContaining([expect.objectContaining({ order_id: 2001, amount: '-5.00' })]));
    const { stdout } = await phlo(['wap', 'inspect', batchId.slice(0, -2)], project);
    expect(stdout).toContain('-5.00');
  });

  it('does not know a batch that is not there', async () => {
    const { code, stderr } = await phlo(['wap', 'inspect', 'nope'], project);
    expect([code, stderr.includes('BATCH_NOT_FOUND')]).toEqual([2, true]);
  });
});

describe('phlo events', () => {
  const parse = (stdout: string) =>
    stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string; readonly runId: string; readonly time: string });

  it('prints one envelope a line', async () => {
    const events = parse((await phlo(['events', '--run', runId, '--json'], project)).stdout);
    expect(events[0]?.type).toBe('run.start');
    expect(events.at(-1)?.type).toBe('run.end');
    expect(events.every((event) => event.runId === runId && !Number.isNaN(Date.parse(event.time)))).toBe(true);
  });

  it('of one type or pattern', async () => {
    const events = parse((await phlo(['events', '--run', runId, '--type', 'wap.*', '--json'], project)).stdout);
    expect(new Set(events.map(({ type }) => type))).toContain('wap.rejected');
    expect(events.every(({ type }) => type.startsWith('wap.'))).toBe(true);
  });

  it('refuse a run that there is not', async () => {
    const { code, stdout, stderr } = await phlo(['events', '--run', 'lst'], project);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining('RUN_UNKNOWN  There is no run "lst"')]);
  });

  it('refuse a pattern that can match nothing, with what was probably meant', async () => {
    for (const [pattern, message] of [
      ['*.end', /there is|families/],
      ['wap.publishd', /Did you mean "wap\.published"\?/],
    ] as const) {
      const { code, stdout, stderr } = await phlo(['events', '--type', pattern], project);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(message);
    }
  });

  it('for people', async () => {
    const { stdout } = await phlo(['events', '--run', runId, '--type', 'quality.result'], project);
    expect(stdout).toMatch(/quality\.result +bronze\.orders +.*outcome=failed/);
  });
});

describe('phlo status and doctor', () => {
  it('say how every asset is', async () => {
    const { assets } = await phloJson<{
      readonly assets: readonly { readonly asset: string; readonly status: string }[];
    }>(['status'], project);
    expect(assets.map(({ asset, status }) => [asset, status])).toEqual(
      expect.arrayContaining([
        ['bronze.customers', 'success'],
        ['bronze.orders', 'rejected'],
      ]),
    );
  });

  it('find nothing wrong with a sound project', async () => {
    const findings = await phloJson<readonly { readonly name: string; readonly status: string }[]>(['doctor'], project);
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(findings.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['node', 'project', 'disk', 'lake', 'engine']),
    );
  });

  it('find data files that are gone, and the table can be given up and loaded again', async () => {
    await using other = temporaryFolder();
    await phlo(['init', 'shop'], { cwd: other.dir });
    const cwd = join(other.dir, 'shop');
    const load = () => phlo(['run', '--select', 'bronze.*'], { cwd });
    expect((await load()).code).toBe(0);
    const orders = join(cwd, 'lake/warehouse/bronze/orders');
    await rm(join(orders, 'data'), { recursive: true });
    const missing = await phlo(['doctor'], { cwd });
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/✗ lake +bronze\.orders cannot be read: \S+\.parquet is missing/);
    expect(missing.stdout).toContain('phlo run --select bronze.orders --full-refresh');

    await rm(join(orders, 'metadata'), { recursive: true });
    expect((await phlo(['doctor'], { cwd })).stdout).toMatch(/✗ lake +bronze\.orders is left out: .*is missing/);
    expect((await phlo(['status'], { cwd })).stdout).toMatch(/^bronze\.customers .* 5 /m);
    const dropped = await phlo(['tables', 'drop', 'bronze.orders', '--yes'], { cwd });
    expect(dropped).toMatchObject({ code: 0, stdout: 'Dropped bronze.orders (damaged); its files stay.\n' });
    expect((await load()).code).toBe(0);
    expect((await phlo(['doctor'], { cwd })).code).toBe(0);

    await rm(join(cwd, 'lake/catalog.db'));
    for (const tail of ['-wal', '-shm']) await rm(join(cwd, `lake/catalog.db${tail}`), { force: true });
    expect((await phlo(['doctor'], { cwd })).stdout).toMatch(
      /! lake +the catalog names no table, and \S+warehouse has/,
    );
  }, 120_000);

  it('find what is wrong with a broken one', async () => {
    await using other = temporaryFolder();
    await phlo(['init', 'broken'], { cwd: other.dir });
    const cwd = join(other.dir, 'broken');
    await writeFile(join(cwd, 'workflows/transforms/gold/bad.sql'), "select * from ref('bronze.nothing')");
    const { code, stdout } = await phlo(['doctor'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('MODEL_REF_UNKNOWN');
  });
});
