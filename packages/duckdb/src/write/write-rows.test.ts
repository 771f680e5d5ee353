import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column, Row } from '@phlo/lake';
import { batchesOf, columnsOf, createLab, partitionBy } from '../lab.test.setup.js';
import type { Lab } from '../lab.test.setup.js';

const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

let lab: Lab;
beforeAll(async () => {
  lab = await createLab({ sliceBytes: 200_000 });
});
afterAll(() => lab[Symbol.asyncDispose]());

const write = (columns: readonly Column[], ...batches: readonly (readonly Row[])[]) =>
  lab.session.writeRows(batchesOf(...batches), lab.target(columns));

/** What comes back of one value that is written into a column of a type. */
async function roundTrip(type: string, value: unknown): Promise<unknown> {
  const columns = columnsOf({ v: type });
  const [row] = await lab.read(await write(columns, [{ v: value }]), columns);
  return row?.['v'];
}

describe('writeRows', () => {
  it.each([
    ['boolean', true, true],
    ['int', -2_147_483_648, -2_147_483_648],
    ['int', 5n, 5],
    ['long', 2 ** 53 - 1, 2 ** 53 - 1],
    ['long', 2n ** 63n - 1n, '9223372036854775807'],
    ['long', -(2n ** 63n), '-9223372036854775808'],
    ['float', 0.5, 0.5],
    ['float', 0.1, Math.fround(0.1)],
    ['double', Number.NaN, 'NaN'],
    ['double', -Infinity, '-Infinity'],
    ['double', 5e-324, 5e-324],
    ['decimal(18,2)', '99999999999999.99', '99999999999999.99'],
    ['decimal(18,2)', 0.1, '0.10'],
    ['decimal(18,2)', 1.005e3, '1005.00'],
    ['decimal(18,2)', 5n, '5.00'],
    ['decimal(18,2)', '-.5', '-0.50'],
    ['decimal(18,2)', '1.500', '1.50'],
    ['decimal(18,2)', '1e3', '1000.00'],
    ['decimal(4,3)', 1e-3, '0.001'],
    ['decimal(9,0)', 999_999_999, '999999999'],
    ['decimal(38,10)', '1234567890123456789012345678.0123456789', '1234567890123456789012345678.0123456789'],
    ['decimal(38,0)', -(10n ** 38n - 1n), `-${'9'.repeat(38)}`],
    ['string', 'a\u0000é€😀', 'a\u0000é€😀'],
    ['string', '', ''],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', new Date('1969-12-31T23:59:59.999Z'), '1969-12-31'],
    ['time', '23:59:59.999999', '23:59:59.999999'],
    ['time', '07:30', '07:30:00'],
    ['timestamp', '2026-03-01 10:00', '2026-03-01T10:00:00'],
    ['timestamp', '2026-03-01T10:00:00.000001Z', '2026-03-01T10:00:00.000001'],
    ['timestamp', '2026-03-01', '2026-03-01T00:00:00'],
    ['timestamp', new Date(-1), '1969-12-31T23:59:59.999000'],
    ['timestamptz', '2026-03-01T10:00:00+02:30', '2026-03-01T07:30:00Z'],
    ['timestamptz', '2026-03-01 10:00:00.123456-05', '2026-03-01T15:00:00.123456Z'],
    ['timestamptz', '2026-03-01 10:00:00', '2026-03-01T10:00:00Z'],
    ['timestamptz', new Date('2026-03-01T10:00:00.001Z'), '2026-03-01T10:00:00.001000Z'],
    ['uuid', '8BD1FF5C-fe7e-4d9a-b0f1-3d2c5c8bd2a1', '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1'],
    ['uuid', '00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
    ['binary', new Uint8Array([0, 1, 255]), 'AAH/'],
    ['binary', Buffer.from('x'), 'eA=='],
  ])('keeps %s %o', async (type, value, expected) => {
    expect(await roundTrip(type, value)).toEqual(expected);
  });

  it.each([
    ['boolean', 'true'],
    ['boolean', 1],
    ['int', 2 ** 31],
    ['int', 1.5],
    ['int', Number.NaN],
    ['int', '5'],
    ['int', 2n ** 64n],
    ['long', 2 ** 53],
    ['long', 2n ** 63n],
    ['long', 0.5],
    ['float', 1e39],
    ['float', '1'],
    ['double', '1.5'],
    ['double', 1n],
    ['decimal(18,2)', 1e20],
    ['decimal(18,2)', 1e17],
    ['decimal(18,2)', Number.NaN],
    ['decimal(18,2)', Infinity],
    ['decimal(18,2)', 0.005],
    ['decimal(18,2)', '1.239'],
    ['decimal(18,2)', '1,5'],
    ['decimal(18,2)', ''],
    ['decimal(18,2)', '.'],
    ['decimal(18,2)', ' 1'],
    ['decimal(38,0)', 10n ** 38n],
    ['string', 'a\uD800b'],
    ['string', 5],
    ['string', { a: 1 }],
    ['date', '2026-02-29'],
    ['date', '2026-13-01'],
    ['date', '2026-3-1'],
    ['date', '2026-03-01T00:00:00Z'],
    ['date', new Date(Number.NaN)],
    ['date', 0],
    ['time', '24:00'],
    ['time', '10:00:00.0000001'],
    ['timestamp', '2026-03-01T10:00:00+02:00'],
    ['timestamp', 'yesterday'],
    ['timestamp', '2026-03-01T10:00:00.0000001'],
    ['timestamp', new Date(Number.NaN)],
    ['timestamptz', '2026-03-01T25:00:00Z'],
    ['timestamptz', '2026-03-01T10:00:00 Europe/Berlin'],
    ['timestamptz', 1_700_000_000_000],
    ['uuid', '8bd1ff5cfe7e4d9ab0f13d2c5c8bd2a1'],
    ['uuid', 'x'],
    ['binary', 'AAH/'],
    ['binary', [1, 2]],
  ])('refuses for %s the value %o', async (type, value) => {
    const target = lab.target(columnsOf({ v: type }));
    const writing = lab.session.writeRows(batchesOf([{ v: null }, { v: value }]), target);
    await expect(writing).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      message: expect.stringMatching(/^Row 2, column "v": .* is no /),
      details: { row: 2, column: 'v', type },
    });
    expect(await readdir(target.directory)).toEqual([]);
  });

  it.each([
    ['null', [{ v: null }, null], 'Row 2 is null, and no object.'],
    ['a text', [{ v: null }, 'x'], 'Row 2 is "x", and no object.'],
    ['an array', [{ v: null }, [1]], 'Row 2 is an array, and no object.'],
    ['a hole of an array', Object.assign(Array<unknown>(2), [{ v: null }]), 'Row 2 is undefined, and no object.'],
    ['a promise', [{}, Promise.resolve({ v: 1 })], 'Row 2 is a value of the kind Promise, which has no columns.'],
    ['a map', [{}, new Map([['v', 1]])], 'Row 2 is a value of the kind Map, which has no columns.'],
    ['a date', [{}, new Date()], 'Row 2 is a value of the kind Date, which has no columns.'],
    ['an error', [{}, new Error('gone')], 'Row 2 is a value of the kind Error, which has no columns.'],
    ['a generator', [{}, [{ v: 1 }].values()], 'Row 2 is a value of the kind Array Iterator, which has no columns.'],
  ])('refuses %s for a row', async (_, rows, message) => {
    // What JavaScript may give.
    const writing = lab.session.writeRows(batchesOf(rows as readonly Row[]), lab.target(columnsOf({ v: 'int' })));
    await expect(writing).rejects.toMatchObject({ code: 'VALUE_INVALID', message });
  });

  it('keeps every value of every type', async () => {
    const decimals = fc
      .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
      .map(([precision, scale]) => [precision, Math.min(precision, scale)] as const)
      .chain(([precision, scale]) =>
        fc
          .bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n })
          .map((scaled) => ({ type: `decimal(${precision},${scale})`, value: showDecimal(scaled, scale) })),
      );
    const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
    const any = fc.oneof(
      decimals,
      fc.boolean().map((value) => ({ type: 'boolean', value })),
      fc.integer().map((value) => ({ type: 'int', value })),
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ type: 'long', value })),
      fc.float().map((value) => ({ type: 'float', value })),
      fc.double().map((value) => ({ type: 'double', value })),
      fc.string({ unit: 'binary' }).map((value) => ({ type: 'string', value })),
      fc.uuid().map((value) => ({ type: 'uuid', value })),
      fc.uint8Array().map((value) => ({ type: 'binary', value })),
      micros.map((value) => ({ type: 'timestamp', value: showMicros(value) })),
      micros.map((value) => ({ type: 'timestamptz', value: `${showMicros(value)}Z` })),
      micros.map((value) => ({ type: 'date', value: showMicros(value).slice(0, 10) })),
      micros.map((value) => ({ type: 'time', value: showMicros(value).slice(11) })),
    );
    await fc.assert(
      fc.asyncProperty(any, async ({ type, value }) => {
        // DuckDB does not always keep the sign of zero.
        expect((await roundTrip(type, value)) || 0).toEqual(asRead(type, value) || 0);
      }),
      { numRuns: 80 },
    );
  });

  it('takes null and what is absent for null, where a column may be', async () => {
    const columns = columnsOf({ a: 'int!', b: 'string', c: 'decimal(18,2)', d: 'timestamptz', e: 'uuid' });
    const result = await write(columns, [{ a: 1 }, { a: 2, b: null, c: undefined, d: null, e: null }]);
    const nothing = { b: null, c: null, d: null, e: null };
    expect(await lab.read(result, columns)).toEqual([
      { a: 1, ...nothing },
      { a: 2, ...nothing },
    ]);
  });

  it.each([
    ['a null', { a: null }, 'Row 3, column "a": it is null and must not be.'],
    ['a missing value', {}, 'Row 3, column "a": it is null and must not be.'],
    ['an unknown column', { a: 1, typo: 2 }, 'Row 3 has "typo", which the table does not have. It has a.'],
  ])('names the row of %s', async (_, row, message) => {
    const columns = columnsOf({ a: 'int!' });
    await expect(write(columns, [{ a: 1 }], [{ a: 2 }, row])).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      message,
      details: { row: 3 },
      hint: expect.any(String),
    });
  });

  it('takes rows of any make: of a class with getters, without a prototype', async () => {
    class Given {
      get v() {
        return 1;
      }
    }
    const bare = Object.assign(Object.create(null) as Row, { v: 2 });
    const columns = columnsOf({ v: 'int' });
    const result = await write(columns, [new Given() as unknown as Row, bare, {}]);
    expect(await lab.read(result, columns)).toEqual([{ v: 1 }, { v: 2 }, { v: null }]);
  });

  it('takes nothing for a value that every object has of its kind', async () => {
    const columns = columnsOf({ id: 'int', constructor: 'string', toString: 'string' });
    const result = await write(columns, [{ id: 1 }, { id: 2, constructor: 'x', toString: 'y' }]);
    expect(await lab.read(result, columns)).toEqual([
      { id: 1, constructor: null, toString: null },
      { id: 2, constructor: 'x', toString: 'y' },
    ]);
  });

  it('names the row whose getter throws', async () => {
    const broken = {
      get a(): number {
        throw new Error('boom');
      },
    };
    await expect(write(columnsOf({ a: 'int' }), [{ a: 1 }, broken])).rejects.toMatchObject({
      code: 'VALUE_INVALID',
      message: 'Row 2, column "a": it cannot be read: boom',
    });
  });

  it('counts rows over batches of any size', async () => {
    const columns = columnsOf({ a: 'int!' });
    const good = (count: number) => Array.from({ length: count }, (_, a) => ({ a }));
    const bad = write(columns, good(1), good(5000), [], good(2047), [...good(10), { a: 'x' }]);
    await expect(bad).rejects.toMatchObject({ details: { row: 1 + 5000 + 2047 + 11 } });
  });

  it('keeps every row of batches of any size, in slices of any number', async () => {
    const columns = columnsOf({ a: 'int!', s: 'string' });
    const sizes = [1, 2047, 2048, 2049, 0, 6000, 3, 20_000];
    let next = 0;
    const batches = sizes.map((size) => Array.from({ length: size }, () => ({ a: next++, s: 'x'.repeat(20) })));
    const result = await write(columns, ...batches);
    expect(result.rows).toBe(next);
    expect(result.files.length).toBeGreaterThan(2);
    const rows = await lab.read(result, columns);
    expect(rows.map(({ a }) => a)).toEqual(Array.from({ length: next }, (_, a) => a));
  });

  it('makes one file a partition, however many slices there were', async () => {
    const columns = columnsOf({ a: 'int!', city: 'string' });
    const target = lab.target(columns, [partitionBy(columns[1] as Column, 'identity')]);
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 2000 }, (__, index) => ({
        a: batch * 2000 + index,
        city: index % 2 === 0 ? 'Rome' : 'Oslo',
      })),
    );
    const result = await lab.session.writeRows(batchesOf(...batches), target);
    const rowsOf = new Map(result.files.map(({ partition, rows }) => [partition[0], rows]));
    expect(result.files).toHaveLength(2);
    expect([...rowsOf].toSorted(([one], [other]) => String(one).localeCompare(String(other)))).toEqual([
      ['Oslo', 20_000],
      ['Rome', 20_000],
    ]);
    expect(await readdir(target.directory)).toHaveLength(2);
    expect((await lab.read(result, columns)).map(({ a }) => a)).toEqual(Array.from({ length: 40_000 }, (_, a) => a));
  });

  it('writes no file for no rows', async () => {
    const target = lab.target(columnsOf({ a: 'int' }));
    expect(await lab.session.writeRows(batchesOf([], []), target)).toEqual({ files: [], rows: 0, bytes: 0 });
    expect(await readdir(target.directory)).toEqual([]);
  });

  it('leaves no file, and no table, where the source throws after many rows', async () => {
    const target = lab.target(columnsOf({ a: 'int!', s: 'string' }));
    const source = (async function* () {
      for (let batch = 0; batch < 30; batch++) yield Array.from({ length: 1000 }, (_, a) => ({ a, s: 'x'.repeat(30) }));
      throw new Error('the source broke');
    })();
    await expect(lab.session.writeRows(source, target)).rejects.toThrow('the source broke');
    expect(await readdir(target.directory)).toEqual([]);
    expect(await lab.session.rows(`SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'rows%'`)).toEqual([]);
  });

  it('tells its source to stop where a row is refused', async () => {
    let isStopped = false;
    const source = (async function* () {
      try {
        for (;;) yield [{ a: 'x' }];
      } finally {
        isStopped = true;
      }
    })();
    await expect(lab.session.writeRows(source, lab.target(columnsOf({ a: 'int' })))).rejects.toEqual(
      code('VALUE_INVALID'),
    );
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isStopped).toBe(true);
  });

  it('ends when it is cancelled, also while its source does not answer', async () => {
    const abort = new AbortController();
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => undefined) }) };
    const target = lab.target(columnsOf({ a: 'int' }));
    const writing = lab.session.writeRows(silent, target, { signal: abort.signal });
    setTimeout(() => abort.abort(), 10);
    await expect(writing).rejects.toEqual(code('CANCELLED'));
    expect(await readdir(target.directory)).toEqual([]);
  });

  it('leaves nothing when it is cancelled amidst its rows, and the session goes on', async () => {
    const abort = new AbortController();
    const target = lab.target(columnsOf({ a: 'int', s: 'string' }));
    const source = (async function* () {
      for (let batch = 0; ; batch++) {
        if (batch === 40) abort.abort();
        yield Array.from({ length: 1000 }, (_, a) => ({ a, s: 'x'.repeat(30) }));
      }
    })();
    await expect(lab.session.writeRows(source, target, { signal: abort.signal })).rejects.toEqual(code('CANCELLED'));
    expect(await readdir(target.directory)).toEqual([]);
    expect(await lab.session.rows(`SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'rows%'`)).toEqual([]);
  });

  it('asks its source for no more than it can take: two slices at most lie between', async () => {
    const columns = columnsOf({ a: 'int', s: 'string' });
    let asked = 0;
    const batch = Array.from({ length: 1000 }, (_, a) => ({ a, s: 'x'.repeat(100) }));
    const bytesOfBatch = 1000 * (16 + 100);
    const target = lab.target(columns);
    const source = (async function* () {
      for (; asked < 60; asked++) {
        const files = (await readdir(target.directory)).length;
        expect(asked * bytesOfBatch).toBeLessThan((files + 4) * 320_000);
        yield batch;
      }
    })();
    expect((await lab.session.writeRows(source, target)).rows).toBe(60_000);
  });

  it('lets timers have their turn while rows come without waiting', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const source = (async function* () {
      for (let batch = 0; batch < 100; batch++) yield Array.from({ length: 2048 }, (_, a) => ({ a }));
    })();
    await lab.session.writeRows(source, lab.target(columnsOf({ a: 'int' })));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(2);
  });

  it('writes two tables at the same time', async () => {
    const columns = columnsOf({ a: 'int', s: 'string' });
    const rows = (from: number) => Array.from({ length: 20_000 }, (_, index) => ({ a: from + index, s: 'y' }));
    const results = await Promise.all([write(columns, rows(0)), write(columns, rows(50_000))]);
    for (const [index, result] of results.entries()) {
      const [first] = await lab.read(result, columns);
      expect([result.rows, first?.['a']]).toEqual([20_000, index * 50_000]);
    }
  });
});

function showDecimal(scaled: bigint, scale: number): string {
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(scale + 1, '0');
  const at = digits.length - scale;
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, at)}${scale === 0 ? '' : `.${digits.slice(at)}`}`;
}

function showMicros(micros: bigint): string {
  const ms = Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n);
  const rest = Number(((micros % 1000n) + 1000n) % 1000n);
  return `${new Date(ms).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}`;
}

/** What `rows` documents of each type. */
function asRead(type: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  // Microseconds of nothing are left out.
  return type.startsWith('time') ? String(value).replace(/\.000000(?=Z?$)/, '') : value;
}
