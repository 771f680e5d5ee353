import { setTimeout as wait } from 'node:timers/promises';
import { coreErrors, unavailable } from '@phlo/core';
import { describe, expect, it } from 'vitest';
import { column } from './column.js';
import { ingestion } from './ingestion.js';
import { readBatches } from './read-batches.js';

const asset = ingestion({ table: 'bronze.x', schema: { id: column.long() }, strategy: 'append' }, () => []);

const read = (open: () => unknown, signal = new AbortController().signal) => readBatches(asset, { open, signal });

async function sizes(open: () => unknown): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of read(open)) found.push(batch.length);
  return found;
}

const counted = (length: number) => Array.from({ length }, (_, id) => ({ id }));

describe('readBatches', () => {
  it('gathers single rows, from async functions and others, and loses none', async () => {
    const rows = counted(5000);
    expect(await sizes(() => rows)).toEqual([2048, 2048, 904]);
    expect(
      await sizes(async function* () {
        yield* rows;
      }),
    ).toEqual([2048, 2048, 904]);
    const ids: unknown[] = [];
    for await (const batch of read(() => rows)) ids.push(...batch);
    expect(ids).toEqual(rows);
  });

  it.each([
    [
      'one row',
      function* () {
        const row = { id: 0 };
        for (row.id = 1; row.id < 4; row.id++) yield row;
      },
    ],
    [
      'rows of one array',
      function* () {
        const row = { id: 0 };
        for (row.id = 1; row.id < 4; row.id++) yield [row];
      },
    ],
  ])('refuses %s that is changed and yielded again: all of them would be the last one', async (_, open) => {
    await expect(sizes(open)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('it yields the same object again'),
    });
  });

  it.each([
    [
      'in the end',
      function* () {
        yield { id: 1 };
        return [{ id: 2 }];
      },
    ],
    [
      'in the end of an async function',
      async function* () {
        yield [];
        return { id: 1 };
      },
    ],
  ])('refuses rows that are returned %s, where nobody hears of them', async (_, open) => {
    await expect(sizes(open)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining('write `yield` in the place of `return`'),
    });
  });

  it('hands arrays on as they are, after the single rows before them', async () => {
    expect(
      await sizes(function* () {
        yield { id: 1 };
        yield counted(3000);
        yield [];
        yield { id: 2 };
      }),
    ).toEqual([1, 3000, 1]);
  });

  it('yields nothing for nothing', async () => {
    expect(await sizes(() => [])).toEqual([]);
    expect(await sizes(async function* () {})).toEqual([]);
  });

  it('keeps what a source threw as the cause', async () => {
    const cause = new Error('no such page');
    const failing = sizes(function* () {
      yield { id: 1 };
      throw cause;
    });
    await expect(failing).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      asset: 'bronze.x',
      message: 'The source of bronze.x failed: no such page',
      cause,
      isRetryable: false,
    });
  });

  it.each([
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    new TypeError('fetch failed', { cause: Object.assign(new Error('dns'), { code: 'ENOTFOUND' }) }),
    new DOMException('too slow', 'TimeoutError'),
    Object.assign(new Error('Too Many Requests'), { status: 429 }),
  ])('counts a network error as one that a later attempt may not meet: %s', async (cause) => {
    const failing = sizes(() => {
      throw cause;
    });
    await expect(failing).rejects.toMatchObject({ code: 'SOURCE_UNAVAILABLE', isRetryable: true, exitCode: 69 });
  });

  it('takes `unavailable` for what a later attempt may not meet, and knows when that is', async () => {
    const failing = sizes(() => {
      throw unavailable('HTTP 429', { retryAfterMs: 3_000 });
    });
    await expect(failing).rejects.toMatchObject({
      code: 'SOURCE_UNAVAILABLE',
      message: 'The source of bronze.x failed: HTTP 429',
      isRetryable: true,
      details: { retryAfterMs: 3_000 },
    });
  });

  it('lets a coded error of the source through', async () => {
    const coded = coreErrors.create('ENV_MISSING', { message: 'API_TOKEN is not set' });
    await expect(
      sizes(() => {
        throw coded;
      }),
    ).rejects.toBe(coded);
  });

  it.each([
    [async () => [{ id: 1 }], 'it returned a promise; it has to yield rows'],
    [() => undefined, 'it returned nothing'],
    [() => 5, 'it returned a number'],
    [() => 'rows', 'it returned a string'],
  ])('says what to write where a source returns no rows: %s', async (open, message) => {
    await expect(sizes(open)).rejects.toMatchObject({
      code: 'SOURCE_FAILED',
      message: expect.stringContaining(message),
    });
  });

  it('stops a source that waits and never looks at its signal, and runs its finally when it wakes up', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let hasEnded = false;
    const reading = read(async function* () {
      try {
        yield [{ id: 1 }];
        await asleep;
        yield [{ id: 2 }];
      } finally {
        hasEnded = true;
      }
    }, controller.signal);
    expect((await reading.next()).value).toEqual([{ id: 1 }]);
    const next = reading.next();
    controller.abort(reason);
    await expect(next).rejects.toBe(reason);
    wake();
    await wait(1);
    expect(hasEnded).toBe(true);
  });

  it('reports the signal, not what the source made of it', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    const reading = drain(controller.signal, async function* () {
      yield [{ id: 1 }];
      controller.abort(reason);
      throw new Error('aborted by a library');
    });
    await expect(reading).rejects.toBe(reason);
  });

  it('stops an endless source that is not async', async () => {
    const controller = new AbortController();
    const reason = new Error('Ctrl-C');
    let count = 0;
    const reading = drain(controller.signal, function* () {
      for (;;) {
        if (++count === 10_000) controller.abort(reason);
        yield { id: count };
      }
    });
    await expect(reading).rejects.toBe(reason);
    expect(count).toBe(10_000);
  });

  it('closes the source where its reader stops early, and not where it came to its end', async () => {
    const ends: string[] = [];
    const source = (name: string) =>
      async function* () {
        try {
          yield [{ id: 1 }];
          yield [{ id: 2 }];
        } finally {
          ends.push(name);
        }
      };
    for await (const batch of read(source('early'))) if (batch.length > 0) break;
    await sizes(source('whole'));
    expect(ends).toEqual(['early', 'whole']);

    let returned = 0;
    const handMade = {
      [Symbol.iterator]: () => ({
        next: () => ({ done: true as const, value: undefined }),
        return: () => {
          returned++;
          return { done: true as const, value: undefined };
        },
      }),
    };
    await sizes(() => handMade);
    expect(returned).toBe(0);
  });
});

async function drain(signal: AbortSignal, open: () => unknown): Promise<void> {
  for await (const batch of read(open, signal)) expect(batch.length).toBeGreaterThan(0);
}
