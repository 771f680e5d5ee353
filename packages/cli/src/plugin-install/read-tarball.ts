import { gunzipSync } from 'node:zlib';

const block = 512;
const largestUnpacked = 512 * 1024 * 1024;

/**
 * The text of one file of a packed package, by its path within it: `package.json`. `undefined` where there is none. The format is that of
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06; the first part of each path is the name of a folder, whichever.
 */
export function readTarball(packed: Buffer, path: string): string | undefined {
  const bytes = gunzipSync(packed, { maxOutputLength: largestUnpacked });
  for (let at = 0; at + block <= bytes.length;) {
    const name = textAt(bytes, at, 100);
    const size = Number.parseInt(textAt(bytes, at + 124, 12), 8);
    if (name === '' || !Number.isInteger(size)) return undefined;
    const type = textAt(bytes, at + 156, 1);
    const start = at + block;
    if ((type === '0' || type === '') && name.slice(name.indexOf('/') + 1) === path)
      return bytes.toString('utf8', start, start + size);
    at = start + Math.ceil(size / block) * block;
  }
  return undefined;
}

/** A field ends at its first zero, or where there is none, with its length. */
function textAt(bytes: Buffer, at: number, length: number): string {
  const field = bytes.toString('latin1', at, at + length);
  const end = field.indexOf('\0');
  return (end < 0 ? field : field.slice(0, end)).trim();
}
