import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { phlo, phloJson, temporaryFolder } from './command-line.test.setup.js';
import type { CallOptions } from './command-line.test.setup.js';
import { writeCrashProject } from './crash.test.setup.js';
import { openProject } from './index.js';

const folder = temporaryFolder();
const dir = join(folder.dir, 'shop');
const project = { cwd: dir };

interface Expired {
  readonly table: string;
  readonly expired: readonly string[];
  readonly kept: number;
  readonly files: number;
  readonly dryRun: boolean;
}

interface Moment {
  readonly 'timestamp-ms': number;
}

interface Times {
  readonly 'last-updated-ms': number;
  readonly snapshots: readonly Moment[];
  readonly 'snapshot-log': readonly Moment[];
}

/** Makes every table as old as if nothing had happened for so many days. */
async function age(days: number, options: CallOptions = project): Promise<void> {
  const byMs = days * 86_400_000;
  const older = (entry: Moment) => ({ ...entry, 'timestamp-ms': entry['timestamp-ms'] - byMs });
  const tables = await phloJson<readonly { readonly metadataLocation: string }[]>(['tables'], options);
  for (const { metadataLocation } of tables) {
    const path = metadataLocation.slice('file://'.length);
    // Ids of ours are below 2^53.
    const metadata = JSON.parse(await readFile(path, 'utf8')) as Times;
    const aged = {
      ...metadata,
      'last-updated-ms': metadata['last-updated-ms'] - byMs,
      snapshots: metadata.snapshots.map(older),
      'snapshot-log': metadata['snapshot-log'].map(older),
    };
    await writeFile(path, JSON.stringify(aged));
  }
}

const count = async (table: string): Promise<unknown> =>
  phloJson(['query', `select count(*) as n from ${table}`], project);

// Orders come in two appends, and the other tables are replaced.
beforeAll(async () => {
  await phlo(['init', 'shop'], { cwd: folder.dir });
  expect((await phlo(['run'], project)).code).toBe(0);
  const [header = ''] = (await readFile(join(dir, 'data/orders.csv'), 'utf8')).split('\n');
  await writeFile(join(dir, 'data/orders-more.csv'), `${header}\n9001,1,2026-03-30T09:00:00Z,5.00,paid\n`);
  expect((await phlo(['run'], project)).code).toBe(0);
  await age(10);
}, 120_000);
afterAll(() => folder[Symbol.asyncDispose]());

describe('phlo tables expire', () => {
  it('says in a dry run what would go, and changes nothing', async () => {
    const tables = await phloJson(['tables'], project);
    const expired = await phloJson<readonly Expired[]>(['tables', 'expire', '--dry-run'], project);
    expect(expired.map(({ table, kept, dryRun }) => [table, kept, dryRun])).toEqual([
      ['bronze.customers', 1, true],
      ['bronze.orders', 1, true],
      ['gold.revenue_by_day', 1, true],
    ]);
    const { stdout } = await phlo(['tables', 'expire', '--dry-run'], project);
    expect(stdout).toMatch(/bronze\.orders +1 +1 +\d+ +0 +[\d.]+ kB/);
    expect(stdout).toContain('This was a dry run: nothing was changed.');
    expect(await phloJson(['tables'], project)).toEqual(tables);
  });

  it.each([
    [['--older-than', '23h'], 'takes 24h or more'],
    [['--older-than', 'soon'], 'takes an age such as'],
    [['--keep', '-1'], 'takes a number of snapshots'],
    [['bronze.orders', 'bronze.order'], 'There is no table bronze.order. Did you mean "bronze.orders"?'],
  ])('refuses %j before it does anything', async (args, message) => {
    const { code, stdout, stderr } = await phlo(['tables', 'expire', ...args], project);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('fails fast where a run has the table, and waits for it where it is to', async () => {
    await using holder = await openProject(dir);
    const [lease] = holder.state().leases.acquire(['asset:bronze.orders'], { runId: 'r1' });
    const busy = await phlo(['tables', 'expire'], project);
    expect([busy.code, busy.stdout]).toEqual([5, '']);
    expect(busy.stderr).toContain('ASSET_BUSY');
    expect((await phlo(['tables', 'expire', '--dry-run'], project)).code).toBe(0);
    const waiting = await phlo(['tables', 'expire', '--wait', '--keep', '5'], {
      ...project,
      onStart: (child) => child.stderr?.once('data', () => lease?.[Symbol.dispose]()),
    });
    expect([waiting.code, waiting.stdout]).toEqual([0, 'Nothing is old enough to go.\n']);
    expect(waiting.stderr).toContain('Waiting: bronze.orders is held');
  }, 60_000);

  it('takes away what is old; files that are loaded stay loaded, and the past says that it is gone', async () => {
    const [before] = (
      await phloJson<{ readonly snapshots: readonly { readonly snapshotId: string }[] }>(
        ['tables', 'describe', 'bronze.orders'],
        project,
      )
    ).snapshots;
    const rows = await count('bronze.orders');
    const expired = await phloJson<readonly Expired[]>(['tables', 'expire'], project);
    expect(expired.find(({ table }) => table === 'bronze.orders')?.expired).toEqual([before?.snapshotId]);
    expect(expired.every(({ files }) => files > 0)).toBe(true);
    expect(await count('bronze.orders')).toEqual(rows);
    const gone = await phlo(
      ['query', 'select 1 from bronze.orders', '--at', `bronze.orders=${before?.snapshotId}`],
      project,
    );
    expect(gone.code).toBe(2);
    expect(gone.stderr).toMatch(
      /SNAPSHOT_NOT_FOUND[^]*has been expired, and is gone[^]*phlo tables describe bronze\.orders/,
    );

    await copyFile(join(dir, 'data/orders-more.csv'), join(dir, 'data/orders-again.csv'));
    const report = await phloJson<{
      readonly status: string;
      readonly assets: readonly { readonly asset: string; readonly rows: number; readonly unchanged: boolean }[];
    }>(['run'], project);
    expect(report.status).toBe('success');
    expect(report.assets.find(({ asset }) => asset === 'bronze.orders')).toMatchObject({ rows: 0, unchanged: true });
    expect(await count('bronze.orders')).toEqual(rows);
    expect((await phlo(['tables', 'expire'], project)).stdout).toBe('Nothing is old enough to go.\n');
    expect((await phlo(['doctor'], project)).code).toBe(0);
  }, 120_000);

  it('leaves out a table that is damaged, does the others, and says so by its exit code', async () => {
    const lists = (await readdir(join(dir, 'lake/warehouse/bronze/orders/metadata'))).filter((name) =>
      name.startsWith('snap-'),
    );
    for (const name of lists) await writeFile(join(dir, 'lake/warehouse/bronze/orders/metadata', name), 'rubbish');
    const { code, stdout, stderr } = await phlo(['tables', 'expire', '--json'], project);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as readonly Expired[]).map(({ table }) => table)).toEqual([
      'bronze.customers',
      'gold.revenue_by_day',
    ]);
    expect(stderr).toContain('bronze.orders is left out: ');
  });
});

it('first tells the end of a run that was killed behind its commit, which no snapshot would tell of any more', async () => {
  await using killed = temporaryFolder();
  const at = { cwd: killed.dir };
  writeCrashProject(killed.dir);
  const run = await phlo(['run', '--select', 'bronze.*'], { ...at, env: { KILL_AT: 'wap.published' } });
  expect(run.signal).toBe('SIGKILL');
  await using other = await openProject(killed.dir);
  const store = await other.store();
  // As somebody else does who shares the lake, and not the state.
  const { columns } = await store.describe('bronze.one');
  const request = { table: 'bronze.one', columns, partition: [], mode: 'replace', runId: 'r' } as const;
  await store.publish([await store.stage(await store.plan(request), [])]);
  await age(10, at);
  const expired = await phloJson<readonly Expired[]>(['tables', 'expire'], at);
  expect(expired.map(({ table, expired: ids }) => [table, ids.length])).toEqual([
    ['bronze.one', 1],
    ['bronze.two', 0],
  ]);
  const { stdout } = await phlo(['events', '--type', 'ingestion.end', '--json'], at);
  const ends = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly data: object });
  expect(ends.map(({ data }) => data)).toMatchObject([
    { assetKey: 'bronze.one', status: 'success' },
    { assetKey: 'bronze.two', status: 'success' },
  ]);
}, 120_000);
