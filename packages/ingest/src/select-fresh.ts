import type { Logger } from '@phlo/core';
import type { Fingerprint, FoundFile } from './fingerprints.js';

interface Loaded {
  readonly known: readonly Fingerprint[];
  readonly log: Logger;
}

/**
 * Files with contents that were not loaded before, under whatever name. Where two new files are the same, the first is taken. A
 * file that was loaded and has changed since is new as a whole, so its old rows stay and the key's audit has the last word.
 * Content that has not been read is taken for new.
 */
export function selectFresh(files: readonly FoundFile[], { known, log }: Loaded): FoundFile[] {
  const contents = new Map(known.map(({ sha256, path }) => [sha256, path]));
  const paths = new Set(known.map(({ path }) => path));
  return files.filter(({ print: { path, sha256 } }) => {
    const same = sha256 === undefined ? undefined : contents.get(sha256);
    if (sha256 !== undefined) contents.set(sha256, same ?? path);
    if (same !== undefined && same !== path) log.log('info', `${path} is the same as ${same}, which is loaded once.`);
    if (same === undefined && paths.has(path))
      log.log('warn', `${path} has changed since it was loaded; append loads all of it again.`);
    return same === undefined;
  });
}
