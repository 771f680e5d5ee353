import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion } from './ingestion.js';
import { openLake } from './open-lake.test.setup.js';
import type { TestLake } from './open-lake.test.setup.js';
import type { RowsContext, RowsFunction } from './source.js';

const schema = { id: column.long(), name: column.string().nullable() };
type Row = { readonly id: number; readonly name?: string | null };

const items = (read: RowsFunction<Row>, strategy: 'append' | 'replace' = 'append') =>
  ingestion({ table: 'bronze.items', schema, strategy }, read);

let lake: TestLake;
beforeEach(async () => {
  lake = await openLake();
});
afterEach(() => lake[Symbol.asyncDispose]());

const ids = async () => (await lake.query('SELECT id FROM bronze.items ORDER BY id')).map(({ id }) => id);

/** A source with pages: its cursor is the last id that it gave. */
function paged(last: () => number) {
  const seen: (string | undefined)[] = [];
  const asset = items(async function* ({ cursor, setCursor }: RowsContext) {
    seen.push(cursor);
    for (let id = Number(cursor ?? 0) + 1; id <= last(); id++) {
      yield { id };
      setCursor(String(id));
    }
  });
  return { asset, seen };
}

describe('rows from code', () => {
  it('come one by one or in arrays, from functions that are async and others', async () => {
    await lake.load(
      items(function* () {
        yield { id: 1, name: 'x' };
        yield [{ id: 2 }, { id: 3, name: null }];
      }),
    );
    await lake.load(
      items(async function* () {
        await wait(1);
        yield [{ id: 4 }];
      }),
    );
    expect(await lake.query('SELECT * FROM bronze.items ORDER BY id')).toEqual([
      { id: 1, name: 'x' },
      { id: 2, name: null },
      { id: 3, name: null },
      { id: 4, name: null },
    ]);
  });

  it.each([
    ['a number, which code without types may give', 7],
    ['nothing, as the id of the last item of an empty page is', undefined],
  ])('are refused with a cursor of %s, before it is in the metadata of the table', async (_, cursor) => {
    const asset = items(async function* ({ setCursor }) {
      yield { id: 1 };
      // What JavaScript would give.
      setCursor(cursor as unknown as string);
    });
    await expect(lake.load(asset)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('setCursor takes a text'),
    });
    expect(await lake.store.read('bronze.items')).toBeUndefined();
  });

  it('keep the cursor in the snapshot that publishes them, and go on from it', async () => {
    let last = 2;
    const { asset, seen } = paged(() => last);
    expect(await lake.load(asset)).toBe(2);
    expect(await lake.load(asset)).toBe('unchanged');
    last = 3;
    expect(await lake.load(asset)).toBe(1);
    expect(await ids()).toEqual([1, 2, 3]);
    expect(seen).toEqual([undefined, '2', '2']);
    expect((await lake.store.read('bronze.items'))?.summary['phlo.cursor']).toBe('3');
  });

  it('do not move the cursor where their batch is not published', async () => {
    const { asset, seen } = paged(() => 2);
    const outcome = await lake.stage(asset);
    if (outcome.status !== 'staged') throw new Error('two rows are staged');
    await lake.store.reject(outcome.batch, [{ source: 'test', reason: 'no' }]);
    expect(await lake.load(asset)).toBe(2);
    expect(seen).toEqual([undefined, undefined]);
  });

  it('keep the cursor over a batch that sets none, and start anew in a full refresh', async () => {
    const { asset, seen } = paged(() => 2);
    await lake.load(asset);
    await lake.load(
      items(function* () {
        yield { id: 9 };
      }),
    );
    await lake.load(asset, { fullRefresh: true });
    expect(seen).toEqual([undefined, undefined]);
    expect(await ids()).toEqual([1, 2]);
    await lake.load(asset);
    expect(seen.at(-1)).toBe('2');
  });

  it('replace everything with that strategy, also with nothing', async () => {
    let rows: readonly Row[] = [{ id: 1 }, { id: 2 }];
    const asset = items(() => [rows], 'replace');
    expect(await lake.load(asset)).toBe(2);
    rows = [];
    expect(await lake.load(asset)).toBe(0);
    expect(await ids()).toEqual([]);
  });

  it('make an empty table the first time that there are none', async () => {
    expect(await lake.load(items(() => []))).toBe(0);
    expect(await ids()).toEqual([]);
    expect(await lake.load(items(() => []))).toBe('unchanged');
  });

  it('leave nothing behind where their function throws half-way', async () => {
    await lake.load(items(() => [[{ id: 1 }]]));
    const failing = lake.stage(
      items(async function* () {
        yield Array.from({ length: 5000 }, (_, id) => ({ id }));
        throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      asset: 'bronze.items',
      dataState: expect.stringMatching(/^bronze\.items is unchanged at snapshot \d+\.$/),
      hint: 'Run again when the source answers; then `phlo run --select bronze.items`.',
    });
    expect(await lake.store.batches()).toEqual([]);
    expect(await ids()).toEqual([1]);
  });

  it('name the row, the column and the value that does not fit', async () => {
    const failing = lake.stage(
      items(function* () {
        yield { id: 1 };
        yield { id: 'two' as unknown as number };
      }),
    );
    await expect(failing).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      asset: 'bronze.items',
      message: expect.stringMatching(/^row 2, column "id".*two/is),
      dataState: 'bronze.items does not exist yet; nothing was written.',
    });
    expect(await lake.store.batches()).toEqual([]);
  });

  it('stop at once when the run is interrupted, though their function never looks', async () => {
    const controller = new AbortController();
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    const staging = lake.stage(
      items(async function* () {
        yield { id: 1 };
        controller.abort(new Error('Ctrl-C'));
        await asleep;
      }),
      { signal: controller.signal },
    );
    await expect(staging).rejects.toThrow();
    wake();
    expect(await lake.store.batches()).toEqual([]);
    expect(await lake.store.read('bronze.items')).toBeUndefined();
  });
});
