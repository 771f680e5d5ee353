import { createReadStream } from 'node:fs';

const quote = 0x22;
const newline = 0x0a;

/**
 * A CSV file in pieces of about `sliceBytes`, each of whole records: a line break inside quotes ends none. A record that is longer
 * makes a longer piece.
 */
export async function* csvSlices(path: string, sliceBytes: number): AsyncIterable<Uint8Array<ArrayBuffer>> {
  let rest: Buffer[] = [];
  let isQuoted = false;
  for await (const chunk of createReadStream(path, { highWaterMark: sliceBytes }) as AsyncIterable<Buffer>) {
    const end = lastRecordEnd(chunk, isQuoted);
    isQuoted = end.isQuoted;
    if (end.offset === 0) {
      rest.push(chunk);
      continue;
    }
    yield new Uint8Array(Buffer.concat([...rest, chunk.subarray(0, end.offset)]));
    rest = end.offset === chunk.length ? [] : [chunk.subarray(end.offset)];
  }
  if (rest.length > 0) yield new Uint8Array(Buffer.concat(rest));
}

/** A doubled quote closes and opens again, so counting quotes is enough. */
function lastRecordEnd(chunk: Buffer, wasQuoted: boolean): { readonly offset: number; readonly isQuoted: boolean } {
  let isQuoted = wasQuoted;
  let offset = 0;
  for (let index = 0; index < chunk.length; index += 1) {
    const byte = chunk[index];
    if (byte === quote) isQuoted = !isQuoted;
    else if (byte === newline && !isQuoted) offset = index + 1;
  }
  return { offset, isQuoted };
}
