import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { createDuckdbEngine } from '@phlo/duckdb';
import { createIcebergStore } from '@phlo/iceberg';
import type { ColumnSpec, Engine, MartTarget, Row, TableStore } from '@phlo/lake';
import { openPgliteMarts } from '@phlo/postgres';
import { createMemoryLogger } from '@phlo/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { copyMarts } from './copy-marts.js';
import type { CopiedMarts, CopyProgress } from './copy-marts.js';
import { publish } from './publish.js';
import type { PublishAsset } from './publish.js';

const clock = createSystemClock();
let martsDir: string;
let target: MartTarget;
let dir: string;
let engine: Engine;
let store: TableStore;
let runs = 0;

// One PGlite for all tests, since starting one takes seconds; each test has a lake and relations of its own.
beforeAll(async () => {
  martsDir = await mkdtemp(join(tmpdir(), 'phlo-publish-marts-'));
  target = await openPgliteMarts({ directory: martsDir, clock });
}, 120_000);
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await rm(martsDir, { recursive: true });
});
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'phlo-publish-')));
  store = await createIcebergStore({ lakeDir: join(dir, 'lake'), clock, log: createMemoryLogger(clock) });
  engine = createDuckdbEngine({ tempDir: join(dir, 'tmp'), threads: 1 });
});
afterEach(async () => {
  await engine[Symbol.asyncDispose]();
  await store[Symbol.asyncDispose]();
  await rm(dir, { recursive: true });
});

const idColumn: ColumnSpec = { name: 'id', type: 'long', nullable: false, description: 'The key.' };

/** Puts rows into a table of the lake, in the place of those that it has. */
async function write(table: string, columns: readonly ColumnSpec[], rows: readonly Row[]): Promise<void> {
  const plan = await store.plan({ table, columns, partition: [], mode: 'replace', runId: 'r', allowBreaking: true });
  await using session = await engine.open({ allowedDirectories: [dir] });
  const batches = (async function* () {
    yield rows;
  })();
  const { files } = await session.writeRows(batches, {
    directory: plan.directory,
    columns: plan.columns,
    partition: plan.partition,
  });
  await store.publish([await store.stage(plan, files, {})]);
}

async function copy(
  asset: PublishAsset,
  fullRefresh = false,
  onProgress?: (progress: CopyProgress) => void,
): Promise<CopiedMarts> {
  const tempDir = join(dir, `copy-${(runs += 1)}`);
  await mkdir(tempDir);
  await using session = await engine.open({ allowedDirectories: [dir] });
  const { signal } = new AbortController();
  const context = { store, session, target, tempDir, runId: `r${runs}`, fullRefresh, signal };
  return await copyMarts(asset, { ...context, ...(onProgress && { onProgress }) });
}

async function readLake(table: string): Promise<readonly Row[]> {
  const view = await store.read(table);
  await using session = await engine.open({ allowedDirectories: [dir] });
  if (view !== undefined) await session.attach(view);
  return await session.rows(`SELECT * FROM ${table} ORDER BY id`);
}

const summary = ({ tables }: CopiedMarts) =>
  tables.map(({ relation, rows, unchanged }) => `${relation} ${rows}${unchanged ? ' unchanged' : ''}`);

describe('copyMarts', () => {
  it('shows in the marts what the lake shows, value for value', async () => {
    await write('gold.all', everyType, values);
    const copied = await copy(publish({ marts: [{ from: 'gold.all', relation: 'exact.all' }] }));
    expect(copied.rows).toBe(values.length);
    const rows = await target.query('SELECT * FROM exact.all ORDER BY id');
    expect(rows).toEqual(await readLake('gold.all'));
    expect(rows).toHaveLength(values.length);
    expect(rows[0]).toMatchObject({ amount: '12345678901234567890123456789.123456789', big: '9223372036854775807' });
  });

  it('tells what went where', async () => {
    await write('gold.a', [idColumn], [{ id: 1 }, { id: 2 }]);
    const { tables } = await copy(publish({ marts: [{ from: 'gold.a', relation: 'told.a', indexes: [['id']] }] }));
    const view = await store.read('gold.a');
    expect(tables).toEqual([
      {
        mart: 'gold.a',
        relation: 'told.a',
        rows: 2,
        columns: [{ ...idColumn, id: 1 }],
        snapshotId: view?.snapshotId,
        unchanged: false,
      },
    ]);
    const [comment] = await target.query(`SELECT col_description('told.a'::regclass, 1) AS text`);
    expect(comment).toEqual({ text: 'The key.' });
  });

  it('copies only what has moved, and everything where it is asked to', async () => {
    const asset = publish({
      marts: [
        { from: 'gold.a', relation: 'moved.a' },
        { from: 'gold.b', relation: 'moved.b' },
      ],
    });
    await write('gold.a', [idColumn], [{ id: 1 }, { id: 2 }]);
    await write('gold.b', [idColumn], [{ id: 1 }]);
    expect(summary(await copy(asset))).toEqual(['moved.a 2', 'moved.b 1']);
    expect(summary(await copy(asset))).toEqual(['moved.a 2 unchanged', 'moved.b 1 unchanged']);
    await write('gold.b', [idColumn], [{ id: 1 }, { id: 2 }, { id: 3 }]);
    const copied = await copy(asset);
    expect(summary(copied)).toEqual(['moved.a 2 unchanged', 'moved.b 3']);
    expect(copied.rows).toBe(3);
    expect(summary(await copy(asset, true))).toEqual(['moved.a 2', 'moved.b 3']);
  });

  it('tells how far it has come, in rows of all that is copied, and nothing where nothing is', async () => {
    const marts = [
      { from: 'gold.a', relation: 'counted.a' },
      { from: 'gold.b', relation: 'counted.b' },
      { from: 'gold.none', relation: 'counted.none' },
    ] as const;
    await write('gold.a', [idColumn], [{ id: 1 }, { id: 2 }, { id: 3 }]);
    await write('gold.b', [idColumn], [{ id: 1 }]);
    await write('gold.none', [idColumn], []);
    const told: CopyProgress[] = [];
    await copy(publish({ marts }), false, (progress) => told.push(progress));
    expect(told).toEqual([
      { step: 'unloading', rows: 3, totalRows: 4, part: 0.75 },
      { step: 'unloading', rows: 4, totalRows: 4, part: 1 },
      { step: 'unloading', rows: 4, totalRows: 4, part: 1 },
      { step: 'copying', rows: 0, totalRows: 4, part: 0 },
      { step: 'copying', rows: 3, totalRows: 4, part: 0.75 },
      { step: 'finishing', rows: 4 },
    ]);
    await copy(publish({ marts }), false, (progress) => told.push(progress));
    expect(told).toHaveLength(6);
  });

  it('copies again what has other indexes, or another table behind it, or was dropped', async () => {
    await write('gold.a', [idColumn], [{ id: 1 }]);
    await write('gold.b', [idColumn], [{ id: 2 }]);
    const to = (from: string, indexes: readonly (readonly string[])[] = []) =>
      publish({ marts: [{ from, relation: 'again.a', indexes }] });
    await copy(to('gold.a'));
    expect(summary(await copy(to('gold.a', [['id']])))).toEqual(['again.a 1']);
    expect(summary(await copy(to('gold.a', [['id']])))).toEqual(['again.a 1 unchanged']);
    expect(summary(await copy(to('gold.b', [['id']])))).toEqual(['again.a 1']);
    expect(await target.query('SELECT id FROM again.a')).toEqual([{ id: 2 }]);
  });

  it('follows the columns of the lake', async () => {
    const asset = publish({ marts: [{ from: 'gold.a', relation: 'followed.a' }] });
    await write('gold.a', [idColumn], [{ id: 1 }]);
    await copy(asset);
    await write('gold.a', [idColumn, { name: 'name', type: 'string', nullable: true }], [{ id: 1, name: 'x' }]);
    await copy(asset);
    expect(await target.query('SELECT * FROM followed.a')).toEqual([{ id: 1, name: 'x' }]);
  });

  it('publishes a mart without rows', async () => {
    await write('gold.a', [idColumn], []);
    expect(summary(await copy(publish({ marts: [{ from: 'gold.a', relation: 'empty.a' }] })))).toEqual(['empty.a 0']);
    expect(await target.query('SELECT * FROM empty.a')).toEqual([]);
  });

  it('changes nothing where a table was never published, and says what to run', async () => {
    await write('gold.a', [idColumn], [{ id: 1 }]);
    const marts = [
      { from: 'gold.a', relation: 'missing.a' },
      { from: 'gold.nothing', relation: 'missing.b' },
    ] as const;
    await expect(copy(publish({ name: 'publish.bi', marts }))).rejects.toMatchObject({
      code: 'MART_SOURCE_MISSING',
      message: 'missing.b comes from gold.nothing, which has never been published in the lake.',
      hint: 'Run it with its upstream: `phlo run --select +publish.bi`.',
      asset: 'publish.bi',
      dataState: 'publish.bi changed nothing; its marts show what they showed before.',
    });
    expect([...(await target.published()).keys()]).not.toContain('missing.a');
  });

  it('refuses an index on a column that is not there, and guesses which was meant', async () => {
    await write('gold.a', [idColumn, { name: 'origin', type: 'string', nullable: true }], []);
    const asset = publish({ marts: [{ from: 'gold.a', relation: 'bad.a', indexes: [['orgin']] }] });
    await expect(copy(asset)).rejects.toMatchObject({
      code: 'MART_INDEX_INVALID',
      message: 'An index of bad.a names "orgin", which gold.a does not have. Did you mean "origin"?',
    });
  });

  it('names the mart whose text PostgreSQL cannot hold', async () => {
    await write('gold.a', [idColumn, { name: 'name', type: 'string', nullable: true }], [{ id: 1, name: 'a\0b' }]);
    const refused = copy(publish({ marts: [{ from: 'gold.a', relation: 'nul.a' }] }));
    await expect(refused).rejects.toMatchObject({
      code: 'MARTS_VALUE_INVALID',
      message: expect.stringContaining('copying nul.a') as unknown,
      asset: 'gold.a',
      dataState: 'The marts show what they showed before.',
    });
  });
});

const everyType: readonly ColumnSpec[] = [
  idColumn,
  { name: 'flag', type: 'boolean', nullable: true },
  { name: 'small', type: 'int', nullable: true },
  { name: 'big', type: 'long', nullable: true },
  { name: 'real', type: 'float', nullable: true },
  { name: 'double', type: 'double', nullable: true },
  { name: 'day', type: 'date', nullable: true },
  { name: 'hour', type: 'time', nullable: true },
  { name: 'local', type: 'timestamp', nullable: true },
  { name: 'instant', type: 'timestamptz', nullable: true },
  { name: 'key', type: 'uuid', nullable: true },
  { name: 'bytes', type: 'binary', nullable: true },
  { name: 'amount', type: 'decimal(38,9)', nullable: true },
  { name: 'text', type: 'string', nullable: true },
];
const nulls: Row = Object.fromEntries(everyType.map(({ name }) => [name, null]));
const values: readonly Row[] = [
  {
    flag: true,
    small: -2147483648,
    big: 9223372036854775807n,
    real: 0.1,
    double: 0.1,
    day: '2024-02-29',
    hour: '23:59:59.999999',
    local: '2024-02-29T12:00:00.123456',
    instant: '2024-02-29T12:00:00.5Z',
    key: '0190163d-8694-739b-aea5-966c26f8ad91',
    bytes: Uint8Array.of(0, 255, 92, 34, 10),
    amount: '12345678901234567890123456789.123456789',
    text: 'plain',
  },
  { flag: false, double: Number.NaN, real: Infinity, day: '0001-01-01', amount: '-0.000000001', text: '' },
  { double: -Infinity, big: -9223372036854775808n, bytes: new Uint8Array(), text: '\\N', day: '9999-12-31' },
  { double: 5e-324, real: 3.4028234663852886e38, text: '"quoted", and\r\nbroken\\.\n\\.\n' },
  { double: 1.7976931348623157e308, small: 0, text: "it's ß 漢 🦆 \u2028" },
  { instant: '1969-12-31T23:59:59.999999Z', local: '1500-01-01T00:00:00', hour: '00:00:00' },
].map((row, id) => ({ ...nulls, ...row, id }));
