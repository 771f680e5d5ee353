import type { ColumnType } from '@phlo/lake';
import { parseDecimal } from './column-type.js';
import type { PhysicalValue } from './parse-value.js';

/** Single-value serialization. https://iceberg.apache.org/spec/#binary-single-value-serialization */
export function encodeValue(type: ColumnType, value: PhysicalValue): Uint8Array {
  if (typeof value === 'boolean') return Uint8Array.of(value ? 1 : 0);
  if (typeof value === 'string') return new TextEncoder().encode(value);
  if (value instanceof Uint8Array) return parseDecimal(type) === undefined ? value : shortest(value);
  if (parseDecimal(type) !== undefined) return encodeUnscaled(BigInt(value));
  return encodeNumber(type, value);
}

function encodeNumber(type: ColumnType, value: number | bigint): Uint8Array {
  const view = new DataView(new ArrayBuffer(type === 'int' || type === 'date' || type === 'float' ? 4 : 8));
  if (type === 'int' || type === 'date') view.setInt32(0, Number(value), true);
  else if (type === 'float') view.setFloat32(0, Number(value), true);
  else if (type === 'double') view.setFloat64(0, Number(value), true);
  else view.setBigInt64(0, BigInt(value), true);
  return new Uint8Array(view.buffer);
}

/** A decimal's unscaled value: two's complement, big-endian, as few bytes as hold it. */
export function encodeUnscaled(value: bigint): Uint8Array {
  let size = 1;
  while (BigInt.asIntN(size * 8, value) !== value) size += 1;
  return encodeFixed(value, size);
}

/** The same in a given number of bytes, as a partition of an Avro file holds it. */
export function encodeFixed(value: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, value);
  for (let index = size - 1; index >= 0; index--, rest >>= 8n) bytes[index] = Number(rest & 0xffn);
  return bytes;
}

/** Reads two's complement, big-endian. */
export function decodeUnscaled(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}

const shortest = (fixed: Uint8Array): Uint8Array => encodeUnscaled(decodeUnscaled(fixed));

/** Bytes that hold any decimal of a precision. https://iceberg.apache.org/spec/#avro */
export function fixedSize(precision: number): number {
  const largest = 10n ** BigInt(precision) - 1n;
  return encodeUnscaled(largest).length;
}
