import { appendFile, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isPhloError } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion } from './ingestion.js';
import type { IngestionAsset, IngestionOptions } from './ingestion-asset.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import { files } from './source.js';
import type { FilesOptions } from './source.js';

const schema = { id: column.long(), delay: column.int().nullable(), origin: column.string() };

const flights = (path: FilesOptions['path'], options: Partial<IngestionOptions<typeof schema>> = {}) =>
  ingestion({ table: 'bronze.flights', schema, strategy: 'append', ...options }, files({ path }));

let lake: TestLake;
let before: string | undefined;
beforeEach(async () => {
  lake = await openLake();
  await lake.write('good.csv', 'id,delay,origin\n1,5,ULM\n');
  await lake.load(flights('good.csv'));
  before = (await lake.store.read('bronze.flights'))?.snapshotId;
});
afterEach(() => lake[Symbol.asyncDispose]());

/** Loads what is bad; whatever it is, the error names the asset, the state of the data and the next command, and nothing is left. */
async function failure(
  asset: IngestionAsset = flights('bad.csv'),
  loading: Parameters<TestLake['stage']>[1] = {},
): Promise<PhloError> {
  const error: unknown = await lake.stage(asset, loading).catch((reason: unknown) => reason);
  if (!isPhloError(error)) throw new Error('expected a coded error', { cause: error });
  expect(error.asset).toBe('bronze.flights');
  expect(error.dataState).toBe(`bronze.flights is unchanged at snapshot ${before}.`);
  expect(error.hint).toContain('phlo run --select bronze.flights');
  expect(await lake.store.batches()).toEqual([]);
  // A file of the project is told as the project names it.
  if (error.code !== 'SOURCE_MISSING') expect(error.message).not.toContain(lake.projectDir);
  expect(await lake.query('SELECT * FROM bronze.flights')).toEqual([{ id: 1, delay: 5, origin: 'ULM' }]);
  return error;
}

const parquet = (name: string, query: string) =>
  lake.execute(`COPY (${query}) TO '${join(lake.projectDir, name)}' (FORMAT parquet)`);

describe('bad input', () => {
  it('that is not there', async () => {
    expect(await failure(flights('nowhere/*.csv'))).toMatchObject({ code: 'SOURCE_MISSING', exitCode: 1 });
  });

  it('that is empty', async () => {
    await lake.write('bad.csv', '');
    expect(await failure()).toMatchObject({ code: 'SOURCE_EMPTY', message: expect.stringContaining('bad.csv') });
  });

  it('that has names of columns and no rows is no error: an empty batch', async () => {
    await lake.write('header.csv', 'id,delay,origin\n');
    expect(await lake.load(flights('header.csv'))).toBe(0);
    expect(await lake.load(flights('header.csv'))).toBe('unchanged');
  });

  it.each(['bad.parquet', 'bad.csv', 'bad.ndjson'])('that is cut off or of another type (%s)', async (name) => {
    await lake.write(
      name,
      Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256),
    );
    const error = await failure(flights(name));
    expect(error.message).toContain(name);
    expect(error.code).toMatch(/^SOURCE_|^VALUE_INVALID$/);
  });

  it('that is a Parquet file that was cut off', async () => {
    await parquet('bad.parquet', "SELECT range AS id, 1::INTEGER AS delay, 'ULM' AS origin FROM range(10000)");
    await truncate(join(lake.projectDir, 'bad.parquet'), 3000);
    expect(await failure(flights('bad.parquet'))).toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('bad.parquet'),
    });
  });

  it('with a column that was renamed', async () => {
    await lake.write('bad.csv', 'id,delay,orign\n1,5,ULM\n');
    const error = await failure();
    expect(error).toMatchObject({ code: 'SOURCE_COLUMN_MISSING', message: expect.stringContaining('"origin"') });
    expect(error.hint).toContain("files({ columns: { origin: 'orign' } })");
  });

  it('with a column that was dropped', async () => {
    await lake.write('bad.csv', 'id,origin\n1,ULM\n');
    expect(await failure()).toMatchObject({ code: 'SOURCE_COLUMN_MISSING', message: expect.stringContaining('delay') });
  });

  it('with a column that was added', async () => {
    await lake.write('bad.csv', 'id,delay,origin,tail\n1,5,ULM,D-AB\n');
    expect(await failure()).toMatchObject({
      code: 'SOURCE_COLUMN_UNEXPECTED',
      message: expect.stringContaining('tail'),
    });
    expect(await lake.load(flights('bad.csv', { onExtraColumns: 'ignore' }))).toBe(1);
  });

  it('with a type that can never become the declared one', async () => {
    await parquet('bad.parquet', "SELECT 1 AS id, TIMESTAMP '2026-01-01' AS delay, 'ULM' AS origin");
    expect(await failure(flights('bad.parquet'))).toMatchObject({ code: 'SOURCE_TYPE_MISMATCH' });
  });

  it('with a value that does not parse: file, line, column and value', async () => {
    const good = Array.from({ length: 3000 }, (_, id) => `${id},5,ULM`);
    await lake.write('bad.csv', ['id,delay,origin', ...good, '3000,late,ULM', ''].join('\n'));
    const error = await failure();
    expect(error).toMatchObject({ code: 'VALUE_INVALID' });
    for (const part of ['bad.csv', '3002', 'delay', 'late']) expect(error.message).toContain(part);
  });

  it('with a number that is out of range, in a file that has types', async () => {
    await parquet('bad.parquet', "SELECT range AS id, 3000000000 + range AS delay, 'ULM' AS origin FROM range(5)");
    expect(await failure(flights('bad.parquet'))).toMatchObject({
      code: 'VALUE_INVALID',
      message: expect.stringContaining('delay'),
    });
  });

  it('with a line that has too many cells, or too few', async () => {
    await lake.write('bad.csv', 'id,delay,origin\n1,5,ULM\n2,6,ULM,x\n');
    const error = await failure();
    expect(error.message).toContain('bad.csv');
    await lake.write('bad.csv', 'id,delay,origin\n1,5,ULM\n2,6\n');
    expect((await failure()).message).toContain('bad.csv');
  });

  it('with a line of JSON that is none', async () => {
    await lake.write('bad.ndjson', '{"id":1,"delay":5,"origin":"ULM"}\n{"id":2,\n');
    const error = await failure(flights('bad.ndjson'));
    expect(error.message).toContain('bad.ndjson');
    expect(error.code).toMatch(/^SOURCE_|^VALUE_INVALID$/);
  });

  it('in several files of which one differs', async () => {
    await lake.write('in/1.csv', 'id,delay,origin\n2,5,ULM\n');
    await lake.write('in/2.csv', 'id,delay\n3,5\n');
    expect((await failure(flights('in/*.csv'))).code).toMatch(/^SOURCE_/);
  });

  it('in several formats at once', async () => {
    await lake.write('in/1.csv', 'id,delay,origin\n2,5,ULM\n');
    await lake.write('in/2.ndjson', '{"id":1,"delay":5,"origin":"ULM"}\n');
    expect(await failure(flights('in/*'))).toMatchObject({ code: 'SOURCE_FORMAT_UNKNOWN', exitCode: 2 });
  });

  it('that changes the contract in a way that existing rows cannot follow', async () => {
    const narrower = ingestion(
      { table: 'bronze.flights', schema: { ...schema, delay: column.date().nullable() }, strategy: 'append' },
      files({ path: 'bad.csv' }),
    );
    await lake.write('bad.csv', 'id,delay,origin\n1,2026-01-01,ULM\n');
    const error = await failure(narrower);
    expect(error.message).toContain('delay');
    expect(error.exitCode).not.toBe(0);
  });
});

describe('a file that changes while it is loaded', () => {
  it('is not loaded, and a later attempt may succeed', async () => {
    const path = await lake.write('bad.csv', 'id,delay,origin\n2,5,ULM\n');
    const grow = () => appendFile(path, '3,5,ULM\n');
    expect(await failure(flights('bad.csv'), { afterReading: grow })).toMatchObject({
      code: 'SOURCE_CHANGED',
      isRetryable: true,
      message: 'bad.csv changed while it was loaded.',
    });
    expect(await lake.load(flights('bad.csv'))).toBe(2);
  });

  it('is not loaded where it was taken away', async () => {
    const path = await lake.write('bad.csv', 'id,delay,origin\n2,5,ULM\n');
    expect(await failure(flights('bad.csv'), { afterReading: () => unlink(path) })).toMatchObject({
      code: 'SOURCE_CHANGED',
    });
  });
});
