import type { RandomBytes } from '@phlo/core';

const asUuid = (hex: string): string =>
  [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');

/** A UUID of version 7 (RFC 9562): sorts by the millisecond in which it was made. */
export function createUuidV7(nowMs: number, random: RandomBytes): string {
  const bytes = Buffer.from(random(10));
  bytes[0] = ((bytes[0] ?? 0) & 0x0f) | 0x70;
  bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
  return asUuid(nowMs.toString(16).padStart(12, '0') + bytes.toString('hex'));
}

/** A UUID of version 4 (RFC 9562). */
export function createUuidV4(random: RandomBytes): string {
  const bytes = Buffer.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return asUuid(bytes.toString('hex'));
}

/** A snapshot id below 2^53: others have 63 bits, and readers that take JSON numbers for doubles lose their last digits. */
export function createSnapshotId(random: RandomBytes): string {
  const bits = BigInt.asUintN(52, Buffer.from(random(8)).readBigUInt64BE());
  return (bits + 1n).toString();
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether a text may be a batch id: nothing else ever becomes part of a path. */
export const isBatchId = (text: string): boolean => uuid.test(text);
