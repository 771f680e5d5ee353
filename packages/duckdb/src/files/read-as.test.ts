import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { quoteText } from '@phlo/lake';
import type { ColumnType, FileSource } from '@phlo/lake';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { castExpression } from './cast-expression.js';
import { readAs } from './read-as.js';
import type { ReadMode } from './read-as.js';
import { readCsv } from './scan-files.js';

let directory: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'phlo-read-as-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(directory, { recursive: true, force: true });
});

/** Value by its place in the list, of those that are not refused. */
type Kept = ReadonlyMap<number, string>;

async function readRows(sql: string): Promise<Kept> {
  const reader = await connection.runAndReadAll(sql);
  return new Map(
    reader.getRows().flatMap(([at, value]) => (value === null ? [] : [[Number(at), String(value)] as const])),
  );
}

/** What becomes of texts in a CSV file: by the reader of numbers, or as text. A line that the reader refuses is left out. */
async function load(texts: readonly string[], type: ColumnType, mode: ReadMode): Promise<Kept> {
  const path = join(directory, 'values.csv');
  writeFileSync(path, ['place,v', ...texts.map((text, at) => `${at},"${text.replaceAll('"', '""')}"`), ''].join('\n'));
  const source: FileSource = { format: 'csv', paths: [path] };
  const read = readAs('VARCHAR', { wanted: [type], format: 'csv', mode });
  const columns = [
    { name: 'place', type: 'BIGINT' },
    { name: 'v', type: read.type },
  ];
  const value = castExpression(type, { source: { sql: 'v', ...read }, column: 'v', mode: 'null' });
  return readRows(`SELECT place, CAST(${value} AS VARCHAR) FROM ${readCsv(source, columns, ['ignore_errors = true'])}`);
}

/** A number as its digits and the power of ten that they are multiplied with, so that equal ones are equal texts. */
function normalize(text: string): string | undefined {
  const found = /^\s*\+?([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?\s*$/i.exec(text.replaceAll('_', ''));
  if (found === null) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = found;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const kept = all.replace(/0+$/, '');
  if (kept === '') return '0';
  return `${sign === '-' ? '-' : ''}${kept}e${Number(power) - fraction.length + all.length - kept.length}`;
}

/**
 * Texts that the fast reading keeps as something else than the exact one, or keeps where that refuses it. The exact one may refuse too
 * much: it does not multiply out `900000000e-1`.
 */
async function findDifferences(texts: readonly string[], type: ColumnType): Promise<readonly unknown[]> {
  const [fast, exact] = [await load(texts, type, 'fast'), await load(texts, type, 'exact')];
  return [...fast].flatMap(([at, value]) => {
    const [text = '', other] = [texts[at], exact.get(at)];
    const isSame = other === value || (other === undefined && normalize(text) === normalize(value));
    return isSame ? [] : [{ text, fast: value, exact: other }];
  });
}

const strange = [
  '|0|-0|+0|00|007|+7|--7|7-| |7 | 7|\t7|1_000|1,000|1 000|٣|７|NULL|½|∞',
  '1.0|1.|.5|.|1.5|-1.5|0.5|2.5|1.005|2.675|99999999.99|99999999.995|100000000|0.1|0.30000000000000004|1e308',
  '1e3|1E3|1e+3|12e-1|120e-1|1e-3|1e|e3|1e400|-1e400|1e15|1e16|1e22|0x1F|0b11|0o7|1d|1f|1n|1L',
  'inf|-inf|Infinity|INF|nan|-nan|2147483647|2147483648|-2147483648|-2147483649|2147483647.5|4294967296',
  '999999999999999|9007199254740991|9007199254740992|9007199254740993|9223372036854775807|9223372036854775808',
  '-9223372036854775808|18446744073709551616|123456789012345678|2026-03-01|10:00',
  'true|TRUE|True|t|T|yes|y|on|false|f|no|off|1|2| true|true |tru',
  '8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1|{8BD1FF5C-FE7E-4D9A-B0F1-3D2C5C8BD2A1}|8bd1ff5c|8bd1-ff5c',
  '8bd1ff5cfe7e4d9ab0f13d2c5c8bd2a1| 8bd1ff5c-fe7e-4d9a-b0f1-3d2c5c8bd2a1',
].flatMap((line) => line.split('|'));

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: 7 });
/** Numbers as programs and people write them, of up to fifteen digits. */
const number = fc
  .tuple(
    fc.constantFrom('', '', '-', '+', ' '),
    digits,
    fc.constantFrom('', '.', '.'),
    digits,
    fc.constantFrom('', '', '', 'e1', 'e-1', 'E3', 'e-7', 'e+2', 'e9'),
    fc.constantFrom('', '', ' ', 'x'),
  )
  .map((parts) => parts.join(''));
// Less than the least double is nothing to a reader of doubles.
const strayed = fc
  .string({ unit: fc.constantFrom(...'0123456789.eE+- _,tfyn'.split('')), maxLength: 8 })
  .filter((one) => !/e-\d{3}/i.test(one));
const text = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom(...strange) },
  { weight: 1, arbitrary: strayed },
);

describe('a CSV file that its reader parses', () => {
  it.each<ColumnType>(['int', 'long', 'double', 'decimal(10,2)', 'decimal(18,0)', 'decimal(38,10)', 'boolean', 'uuid'])(
    'gives each %s that a cast of its text gives, or leaves it to that cast',
    async (type) => {
      expect(await findDifferences(strange, type)).toEqual([]);
      const many = fc.array(text, { minLength: 1, maxLength: 200, size: 'max' });
      await fc.assert(
        fc.asyncProperty(many, async (texts) => {
          expect(await findDifferences(texts, type)).toEqual([]);
        }),
        { numRuns: 15 },
      );
    },
  );

  it('leaves to that cast what it cannot know: integers of more than 53 bits, and decimals of more than 15 digits', async () => {
    const large = ['9007199254740993', '-9007199254740993'];
    expect([...(await load(large, 'long', 'fast')).keys()]).toEqual([]);
    expect([...(await load(large, 'long', 'exact')).values()]).toEqual(large);
    const long = ['12345678901234.56', '0.1234567890123456'];
    expect([...(await load(long, 'decimal(38,16)', 'fast')).keys()]).toEqual([]);
    expect([...(await load(long, 'decimal(38,16)', 'exact')).values()]).toEqual([
      '12345678901234.5600000000000000',
      '0.1234567890123456',
    ]);
  });

  it('keeps the number without the part that no double shows, which a cast of its text refuses', async () => {
    const texts = ['1.00000000000000001', '1e-400'];
    expect([...(await load(texts, 'int', 'fast')).values()]).toEqual(['1', '0']);
    expect([...(await load(texts.slice(0, 1), 'int', 'exact')).values()]).toEqual([]);
  });
});

const short = fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), minLength: 1, maxLength: 2 });
const fineEnds = ['', '', '', '.5', '.', 'Z', ' UTC'];
const lossyEnds = ['+02', '-05', '+02:00', '-05:30', ' +02', ' -05', '.1234567', '.123456-01'];
/** Timestamps with an end that might hide something, in as few characters as can be. */
const timestamp = fc.record({
  start: fc
    .tuple(
      fc.constantFrom('2026-03-01', '2026-3-1', '26-03-01', '6-3-1', '2026/03/01', '1-1-1', '02026-3-1', '-1-1-1'),
      fc.constantFrom(' ', 'T', '  ', '   ', 't'),
      fc.tuple(short, short, short).map((parts) => parts.join(':')),
    )
    .map((parts) => parts.join('')),
  end: fc.constantFrom(...fineEnds, ...lossyEnds),
});

describe('a timestamp', () => {
  it('is kept without an offset only, and to the microsecond only, however few characters it has', async () => {
    const many = fc.array(timestamp, { minLength: 1, maxLength: 300, size: 'max' });
    await fc.assert(
      fc.asyncProperty(many, async (cases) => {
        const texts = cases.map(({ start, end }) => `${start}${end}`);
        const casts = texts.map((one) => `TRY_CAST(${quoteText(one)} AS TIMESTAMP)`).join(', ');
        const cast = await readRows(`SELECT unnest(range(${texts.length})), CAST(unnest([${casts}]) AS VARCHAR)`);
        const fine = [...cast].filter(([at]) => fineEnds.includes(cases[at]?.end ?? ''));
        expect([...(await load(texts, 'timestamp', 'fast'))]).toEqual(fine);
      }),
      { numRuns: 15 },
    );
  });
});
