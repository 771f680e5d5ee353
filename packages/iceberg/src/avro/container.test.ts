import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AvroType, AvroValue } from './avro-schema.js';
import { createByteSink, writeBytes, writeLong, writeRaw, writeString, writtenBytes } from './byte-sink.js';
import type { ByteSink } from './byte-sink.js';
import { readContainer, UnsupportedCodec, writeContainer } from './container.js';
import { createCursor, readLong, skipLong } from './cursor.js';
import type { Projection } from './decode.js';

const sync = Uint8Array.from({ length: 16 }, (_, index) => index);

/** Wants the fields of these names and ids, of whatever record. */
const wanting = (...fields: readonly (readonly [id: number, name: string])[]): Projection => ({
  names: new Map(fields),
  idOf: (name) => fields.find(([, own]) => own === name)?.[0],
  asMap: new Set([102]),
});

/** A container by hand, as some other writer may make it. */
function containerOf(schema: AvroType, codec: string, writeBlocks: (sink: ByteSink) => void): Uint8Array {
  const sink = createByteSink();
  writeRaw(sink, Uint8Array.of(0x4f, 0x62, 0x6a, 1));
  writeLong(sink, 2);
  writeString(sink, 'avro.codec');
  writeString(sink, codec);
  writeString(sink, 'avro.schema');
  writeString(sink, JSON.stringify(schema));
  writeLong(sink, 0);
  writeRaw(sink, sync);
  writeBlocks(sink);
  return writtenBytes(sink);
}

function writeBlock(sink: ByteSink, count: number, write: (block: ByteSink) => void): void {
  const block = createByteSink();
  write(block);
  writeLong(sink, count);
  writeBytes(sink, writtenBytes(block));
  writeRaw(sink, sync);
}

const pairSchema: AvroType = {
  type: 'record',
  name: 'pair',
  fields: [
    { name: 'a', type: 'long', 'field-id': 1 },
    { name: 'b', type: ['null', 'string'], default: null, 'field-id': 2 },
  ],
};
const pairFields = wanting([1, 'a'], [2, 'b']);

describe('integers', () => {
  // https://avro.apache.org/docs/1.12.0/specification/#binary-encoding
  it.each([
    [0, '00'],
    [-1, '01'],
    [1, '02'],
    [-2, '03'],
    [2, '04'],
    [-64, '7f'],
    [64, '8001'],
    [2 ** 53 - 1, 'feffffffffffff1f'],
    [2n ** 63n - 1n, 'feffffffffffffffff01'],
    [-(2n ** 63n), 'ffffffffffffffffff01'],
  ])('writes %s as the specification does', (value, hex) => {
    const sink = createByteSink();
    writeLong(sink, value);
    expect(Buffer.from(writtenBytes(sink)).toString('hex')).toBe(hex);
    expect(readLong(createCursor(writtenBytes(sink)))).toBe(value);
  });

  it('keep all 64 bits', () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), (value) => {
        const sink = createByteSink();
        writeLong(sink, value);
        const cursor = createCursor(writtenBytes(sink));
        const read = readLong(cursor);
        expect([BigInt(read), typeof read]).toEqual([value, Number.isSafeInteger(Number(value)) ? 'number' : 'bigint']);
        const skipping = createCursor(writtenBytes(sink));
        skipLong(skipping);
        expect(skipping.at).toBe(cursor.at);
      }),
    );
  });
});

describe('container files', () => {
  it('are these bytes', () => {
    const bytes = writeContainer({
      schema: pairSchema,
      metadata: new Map([['k', 'v']]),
      records: [
        { a: 7, b: 'x' },
        { a: -300, b: null },
      ],
      sync,
      codec: 'null',
    });
    const schema = Buffer.from(JSON.stringify(pairSchema)).toString('hex');
    expect(Buffer.from(bytes).toString('hex')).toBe(
      [
        '4f626a01', // magic
        '06', // three entries of metadata
        '166176726f2e736368656d61',
        `${zigzag(JSON.stringify(pairSchema).length)}${schema}`,
        '146176726f2e636f646563086e756c6c',
        '026b0276',
        '00',
        '000102030405060708090a0b0c0d0e0f',
        '04', // two records in
        '0e', // seven bytes
        '0e020278', // 7, branch 1, "x"
        'd70400', // -300, branch 0
        '000102030405060708090a0b0c0d0e0f',
      ].join(''),
    );
  });

  it('give back what was written, in many blocks and with either codec', () => {
    const record = fc.record({ a: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(narrow), b: fc.option(fc.string()) });
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 3 }),
        fc.constantFrom('null' as const, 'deflate' as const),
        (few, codec) => {
          const records = few.flatMap((one) => Array.from({ length: 700 }, () => one));
          const bytes = writeContainer({ schema: pairSchema, metadata: new Map(), records, sync, codec });
          expect(readContainer(bytes, pairFields).records).toEqual(records);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('are read by field ids, whatever a writer calls, orders or adds', () => {
    const schema: AvroType = {
      type: 'record',
      name: 'foreign',
      fields: [
        { name: 'extra', type: { type: 'map', values: { type: 'array', items: 'double' } } },
        { name: 'text', type: ['string', 'null'], 'field-id': 2 },
        { name: 'mode', type: { type: 'enum', name: 'modes', symbols: ['x', 'y'] }, 'field-id': 9 },
        { name: 'fix', type: { type: 'fixed', name: 'four', size: 4 } },
        { name: 'again', type: 'four' },
        { name: 'number', type: { type: 'long', logicalType: 'timestamp-micros' }, 'field-id': 1 },
      ],
    };
    const bytes = containerOf(schema, 'null', (sink) =>
      writeBlock(sink, 1, (block) => {
        writeLong(block, -1); // a block of one entry, which says its size
        writeLong(block, 12);
        writeString(block, 'k');
        writeLong(block, 1);
        writeRaw(block, new Uint8Array(8));
        writeLong(block, 0);
        writeLong(block, 0);
        writeLong(block, 0); // the first branch is the string
        writeString(block, 'hello');
        writeLong(block, 1);
        writeRaw(block, new Uint8Array(8));
        writeLong(block, 2n ** 60n);
      }),
    );
    expect(readContainer(bytes, pairFields).records).toEqual([{ a: 2n ** 60n, b: 'hello' }]);
  });

  it('are read by name where a writer gave no ids', () => {
    const schema: AvroType = { type: 'record', name: 'r', fields: [{ name: 'b', type: 'string' }] };
    const bytes = containerOf(schema, 'null', (sink) => writeBlock(sink, 1, (block) => writeString(block, 'x')));
    expect(readContainer(bytes, pairFields).records).toEqual([{ b: 'x' }]);
  });

  it('give a partition as a map by field id', () => {
    const partition: AvroType = {
      type: 'record',
      name: 'r102',
      fields: [{ name: 'x_y', type: 'int', 'field-id': 1000 }],
    };
    const schema: AvroType = {
      type: 'record',
      name: 'r',
      fields: [{ name: 'partition', type: partition, 'field-id': 102 }],
    };
    const records: readonly AvroValue[] = [{ partition: new Map([[1000, 5]]) }];
    const bytes = writeContainer({ schema, metadata: new Map(), records, sync });
    expect(readContainer(bytes, wanting([102, 'partition'])).records).toEqual(records);
  });

  it('refuse a compression that Node cannot undo, by its name', () => {
    const bytes = containerOf(pairSchema, 'snappy', (sink) => writeBlock(sink, 0, () => undefined));
    expect(() => readContainer(bytes, pairFields)).toThrow(UnsupportedCodec);
    expect(() => readContainer(bytes, pairFields)).toThrow('snappy');
  });

  it('refuse what is cut off or damaged, wherever it is cut', () => {
    const bytes = writeContainer({
      schema: pairSchema,
      metadata: new Map(),
      records: [{ a: 1, b: 'some text' }],
      sync,
      codec: 'null',
    });
    const headerEnd = Buffer.from(bytes).indexOf(Buffer.from(sync)) + sync.length;
    for (let end = 0; end < bytes.length; end++) {
      // A header with no blocks is a whole file of no records.
      if (end === headerEnd) continue;
      expect(() => readContainer(bytes.subarray(0, end), pairFields)).toThrow();
    }
    const damaged = Uint8Array.from(bytes);
    damaged[bytes.length - 1] = 99;
    expect(() => readContainer(damaged, pairFields)).toThrow('damaged');
    expect(() => readContainer(Buffer.from('PAR1 and more bytes'), pairFields)).toThrow('not an Avro file');
  });

  it('refuse values that a schema does not take', () => {
    const write = (record: AvroValue) => () =>
      writeContainer({ schema: pairSchema, metadata: new Map(), records: [record], sync });
    expect(write({ a: 1.5, b: null })).toThrow(TypeError);
    expect(write({ a: 'x', b: null })).toThrow(TypeError);
    expect(write({ a: 1, b: 2 })).toThrow(TypeError);
  });

  it('are smaller when deflated, as raw DEFLATE', () => {
    const records = Array.from({ length: 1000 }, () => ({ a: 1, b: 'the same text' }));
    const bytes = writeContainer({ schema: pairSchema, metadata: new Map(), records, sync });
    const block = createByteSink();
    for (const { b } of records) {
      writeLong(block, 1);
      writeLong(block, 1);
      writeString(block, b);
    }
    expect(Buffer.from(bytes).includes(deflateRawSync(writtenBytes(block)))).toBe(true);
  });
});

const narrow = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

function zigzag(value: number): string {
  const sink = createByteSink();
  writeLong(sink, value);
  return Buffer.from(writtenBytes(sink)).toString('hex');
}
