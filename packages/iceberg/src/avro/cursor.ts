/** A place in some bytes that moves on as they are read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

export const createCursor = (bytes: Uint8Array): Cursor => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  at: 0,
});

const text = new TextDecoder('utf-8', { fatal: true });

function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new RangeError('the Avro data ends too early');
  cursor.at += 1;
  return byte;
}

/** An `int` or `long`: a zigzag varint; beyond 2^53 a bigint. https://avro.apache.org/docs/1.12.0/specification/#binary-encoding */
export function readLong(cursor: Cursor): number | bigint {
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = readByte(cursor);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value >>> 1) ^ -(value & 1);
  }
  return readWideLong(cursor, value);
}

function readWideLong(cursor: Cursor, low: number): number | bigint {
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = readByte(cursor);
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      const decoded = (value >> 1n) ^ -(value & 1n);
      const short = Number(decoded);
      return Number.isSafeInteger(short) ? short : decoded;
    }
  }
  throw new RangeError('an Avro integer has more than 64 bits');
}

/** A `long` that counts something. */
export function readCount(cursor: Cursor): number {
  const value = readLong(cursor);
  if (typeof value === 'bigint') throw new RangeError(`an Avro count is ${value}`);
  return value;
}

export function skipLong(cursor: Cursor): void {
  while (readByte(cursor) >= 0x80);
}

export function readBytes(cursor: Cursor, length = readCount(cursor)): Uint8Array {
  const end = cursor.at + length;
  if (length < 0 || end > cursor.bytes.length) throw new RangeError('the Avro data ends too early');
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return bytes;
}

export const skipBytes = (cursor: Cursor, length?: number): void => void readBytes(cursor, length);
export const readString = (cursor: Cursor): string => text.decode(readBytes(cursor));

export function readFloat(cursor: Cursor): number {
  skipBytes(cursor, 4);
  return cursor.view.getFloat32(cursor.at - 4, true);
}

export function readDouble(cursor: Cursor): number {
  skipBytes(cursor, 8);
  return cursor.view.getFloat64(cursor.at - 8, true);
}

export const readBoolean = (cursor: Cursor): boolean => readByte(cursor) === 1;
