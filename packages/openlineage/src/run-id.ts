import { createHash } from 'node:crypto';

/**
 * The UUID of a run that is always the same for one moment and one name, so that an event that is made again is of the same run. A
 * UUIDv7 ({@link https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7 | RFC 9562}): it sorts by time, and a hash stands where the
 * random bits would be, as the static ids of the Java and Python clients have it.
 *
 * @param time Epoch milliseconds.
 */
export function createStaticRunId(time: number, name: string): string {
  const bytes = createHash('sha1')
    .update(`${new Date(time).toISOString()} ${name}`)
    .digest()
    .subarray(0, 16);
  bytes.writeUIntBE(time, 0, 6);
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
