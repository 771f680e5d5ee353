import { hashFiles } from './fingerprints.js';
import type { FoundFile, SourceFile } from './fingerprints.js';

interface Loaded<T> {
  readonly result: T;
  readonly hashed: readonly SourceFile[];
}

/**
 * Runs a load, and reads beside it what has not been read for its hash: two readers of a file at the same time cost little more than
 * one. A load that fails stops the hashing, and its error is the one to tell.
 */
export async function whileHashing<T>(
  files: readonly FoundFile[],
  load: () => Promise<T>,
  signal: AbortSignal,
): Promise<Loaded<T>> {
  const failure = new AbortController();
  const [loaded, hashed] = await Promise.allSettled([
    load().catch((error: unknown) => {
      failure.abort(error);
      throw error;
    }),
    hashFiles(files, AbortSignal.any([signal, failure.signal])),
  ]);
  if (loaded.status === 'rejected') throw loaded.reason;
  if (hashed.status === 'rejected') throw hashed.reason;
  return { result: loaded.value, hashed: hashed.value };
}
