/** Bytes that grow as they are written. */
export interface ByteSink {
  bytes: Uint8Array;
  length: number;
}

export const createByteSink = (): ByteSink => ({ bytes: new Uint8Array(1024), length: 0 });

/** What was written so far, as a view: valid until the next write. */
export const writtenBytes = (sink: ByteSink): Uint8Array => sink.bytes.subarray(0, sink.length);

function reserve(sink: ByteSink, size: number): void {
  if (sink.length + size <= sink.bytes.length) return;
  const grown = new Uint8Array(Math.max(sink.bytes.length * 2, sink.length + size));
  grown.set(writtenBytes(sink));
  sink.bytes = grown;
}

/** A zigzag varint. https://avro.apache.org/docs/1.12.0/specification/#binary-encoding */
export function writeLong(sink: ByteSink, value: number | bigint): void {
  reserve(sink, 10);
  if (typeof value === 'number' && value >= -0x40000000 && value < 0x40000000) {
    let rest = (value << 1) ^ (value >> 31);
    for (; rest > 0x7f; rest >>>= 7) sink.bytes[sink.length++] = (rest & 0x7f) | 0x80;
    sink.bytes[sink.length++] = rest;
    return;
  }
  const wide = BigInt(value);
  let rest = BigInt.asUintN(64, (wide << 1n) ^ (wide >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) sink.bytes[sink.length++] = Number(rest & 0x7fn) | 0x80;
  sink.bytes[sink.length++] = Number(rest);
}

export function writeRaw(sink: ByteSink, bytes: Uint8Array): void {
  reserve(sink, bytes.length);
  sink.bytes.set(bytes, sink.length);
  sink.length += bytes.length;
}

export function writeBytes(sink: ByteSink, bytes: Uint8Array): void {
  writeLong(sink, bytes.length);
  writeRaw(sink, bytes);
}

const text = new TextEncoder();

export const writeString = (sink: ByteSink, value: string): void => writeBytes(sink, text.encode(value));

export function writeBoolean(sink: ByteSink, value: boolean): void {
  reserve(sink, 1);
  sink.bytes[sink.length++] = value ? 1 : 0;
}

const scratch = new DataView(new ArrayBuffer(8));
const scratchBytes = new Uint8Array(scratch.buffer);

export function writeFloat(sink: ByteSink, value: number): void {
  scratch.setFloat32(0, value, true);
  writeRaw(sink, scratchBytes.subarray(0, 4));
}

export function writeDouble(sink: ByteSink, value: number): void {
  scratch.setFloat64(0, value, true);
  writeRaw(sink, scratchBytes);
}
