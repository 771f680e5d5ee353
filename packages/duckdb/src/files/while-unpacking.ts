import { createReadStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { FileSource } from '@phlo/lake';
import { messageOf } from '@phlo/core';
import { duckdbErrors } from '../errors.js';

/** Files that are unpacked while they are read. */
const packedFiles = ({ paths, format }: FileSource): readonly string[] =>
  format === 'parquet' ? [] : paths.filter((path) => path.endsWith('.gz'));

/**
 * Runs a load, and unpacks beside it what is packed: DuckDB takes the place where a file was cut off for its end, and compares no checksum,
 * so that rows would be missing or wrong without a word. Throws `SOURCE_UNREADABLE`, also where the load has failed: it says why.
 */
export async function whileUnpacking<T>(source: FileSource, load: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const [loaded, unpacked] = await Promise.allSettled([load(), assertWhole(packedFiles(source), signal)]);
  if (unpacked.status === 'rejected' && !signal.aborted) throw unpacked.reason;
  if (loaded.status === 'rejected') throw loaded.reason;
  return loaded.value;
}

const pieceBytes = 1 << 18;

async function assertWhole(paths: readonly string[], signal: AbortSignal): Promise<void> {
  for (const path of paths) {
    const packed = createReadStream(path, { highWaterMark: pieceBytes });
    const unpacking = createGunzip({ chunkSize: pieceBytes });
    // An abort leaves it at work, and nobody listens by then.
    unpacking.on('error', () => undefined);
    // Only its end matters.
    const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
    await pipeline(packed, unpacking, nowhere, { signal }).catch((cause: unknown) => {
      throw duckdbErrors.create('SOURCE_UNREADABLE', {
        message: `${path} does not unpack to its end: ${messageOf(cause)}.`,
        hint: 'Look whether what writes the file has finished, or fetch it again: `gzip -t` tells; nothing of it was loaded.',
        details: { file: path },
        cause,
      });
    });
  }
}
