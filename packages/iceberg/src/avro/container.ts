import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { AvroType, AvroValue } from './avro-schema.js';
import { createByteSink, writeBytes, writeLong, writeRaw, writeString, writtenBytes } from './byte-sink.js';
import { createCursor, readBytes, readCount, readString } from './cursor.js';
import type { Cursor } from './cursor.js';
import { compileDecoder } from './decode.js';
import type { Projection } from './decode.js';
import { compileEncoder } from './encode.js';

const magic = Uint8Array.of(0x4f, 0x62, 0x6a, 0x01);
const syncSize = 16;
const recordsPerBlock = 1000;

export interface AvroFile {
  /** Of the header: `schema`, `partition-spec-id`, … */
  readonly metadata: ReadonlyMap<string, string>;
  readonly records: readonly AvroValue[];
}

export interface AvroContent {
  readonly schema: AvroType;
  readonly metadata: ReadonlyMap<string, string>;
  readonly records: readonly AvroValue[];
  /** 16 random bytes that end each block. */
  readonly sync: Uint8Array;
  /** Default `deflate`, which every reader of Iceberg has. */
  readonly codec?: 'deflate' | 'null';
}

/** Writes an object container file. https://avro.apache.org/docs/1.12.0/specification/#object-container-files */
export function writeContainer({ schema, metadata, records, sync, codec = 'deflate' }: AvroContent): Uint8Array {
  const sink = createByteSink();
  writeRaw(sink, magic);
  writeLong(sink, metadata.size + 2);
  for (const [key, value] of [['avro.schema', JSON.stringify(schema)], ['avro.codec', codec], ...metadata] as const) {
    writeString(sink, key);
    writeString(sink, value);
  }
  writeLong(sink, 0);
  writeRaw(sink, sync);
  const encode = compileEncoder(schema);
  for (let start = 0; start < records.length; start += recordsPerBlock) {
    const block = createByteSink();
    const slice = records.slice(start, start + recordsPerBlock);
    for (const record of slice) encode(block, record);
    writeLong(sink, slice.length);
    writeBytes(sink, codec === 'deflate' ? deflateRawSync(writtenBytes(block)) : writtenBytes(block));
    writeRaw(sink, sync);
  }
  return writtenBytes(sink);
}

/** Reads an object container file of any writer. Throws plain errors, {@link UnsupportedCodec} among them. */
export function readContainer(bytes: Uint8Array, projection: Projection): AvroFile {
  const cursor = createCursor(bytes);
  if (Buffer.compare(readBytes(cursor, magic.length), magic) !== 0) throw new TypeError('this is not an Avro file');
  const metadata = readMetadata(cursor);
  const sync = readBytes(cursor, syncSize);
  // Trusted as far as compileDecoder checks it.
  const decode = compileDecoder(JSON.parse(metadata.get('avro.schema') ?? '') as AvroType, projection);
  const decompress = decompressor(metadata.get('avro.codec') ?? 'null');
  const records: AvroValue[] = [];
  while (cursor.at < bytes.length) {
    const count = readCount(cursor);
    const block = createCursor(decompress(readBytes(cursor)));
    for (let index = 0; index < count; index++) records.push(decode(block));
    if (Buffer.compare(readBytes(cursor, syncSize), sync) !== 0)
      throw new TypeError('a block of the Avro file is damaged');
  }
  return { metadata, records };
}

function readMetadata(cursor: Cursor): Map<string, string> {
  const metadata = new Map<string, string>();
  for (let count = readCount(cursor); count !== 0; count = readCount(cursor)) {
    if (count < 0) readCount(cursor);
    for (let index = Math.abs(count); index > 0; index--) metadata.set(readString(cursor), readString(cursor));
  }
  return metadata;
}

/** The file is sound, and its compression is one that Node cannot undo. */
export class UnsupportedCodec extends Error {
  constructor(readonly codec: string) {
    super(`its compression is ${codec}`);
  }
}

function decompressor(codec: string): (bytes: Uint8Array) => Uint8Array {
  if (codec === 'null') return (bytes) => bytes;
  if (codec === 'deflate') return (bytes) => inflateRawSync(bytes);
  throw new UnsupportedCodec(codec);
}
