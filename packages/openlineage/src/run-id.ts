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
  return format(bytes);
}

/** The namespace of names that are URLs: {@link https://www.rfc-editor.org/rfc/rfc9562#name-namespace-id-usage-and-allo | RFC 9562}. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/**
 * The UUIDv5 of a URL that names a run, as any other implementation makes it: for whoever knows a run by its name at every event, and
 * not when it began.
 */
export function createNamedRunId(url: string): string {
  const bytes = createHash('sha1').update(urlNamespace).update(url).digest().subarray(0, 16);
  bytes[6] = 0x50 | ((bytes[6] ?? 0) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f);
  return format(bytes);
}

const format = (bytes: Buffer): string =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
