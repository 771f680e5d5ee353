import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';

/** What a loaded file was like: kept in the summary of the snapshot that it went into. */
export interface Fingerprint {
  /** Relative to the project. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
  readonly sha256: string;
}

/** A file to load. */
export interface SourceFile {
  /** Absolute. */
  readonly path: string;
  readonly print: Fingerprint;
}

/** Key of the snapshot summary under which fingerprints of loaded files are kept, as JSON. */
export const filesKey = 'phlo.files';

/** Fingerprints in a snapshot's summary; none where it has none. */
export function readFingerprints(summary: Readonly<Record<string, string>> | undefined): readonly Fingerprint[] {
  const text = summary?.[filesKey];
  // Written by this package only, into a snapshot that it committed.
  return text === undefined ? [] : (JSON.parse(text) as Fingerprint[]);
}

interface Fingerprinting {
  readonly projectDir: string;
  readonly known: readonly Fingerprint[];
  readonly signal: AbortSignal;
}

/**
 * Fingerprints of files, one after the other. Where size and time of change are those of a known one of the same path its
 * content is not read again, as `make`, `rsync` and `git` do.
 */
export async function takeFingerprints(
  paths: readonly string[],
  { projectDir, known, signal }: Fingerprinting,
): Promise<SourceFile[]> {
  const byPath = new Map(known.map((print) => [print.path, print]));
  const files: SourceFile[] = [];
  for (const path of paths) {
    const name = relative(projectDir, path);
    const { size: sizeBytes, mtimeMs } = await stat(path);
    const last = byPath.get(name);
    const isSame = last?.sizeBytes === sizeBytes && last.mtimeMs === mtimeMs;
    files.push({
      path,
      print: isSame ? last : { path: name, sizeBytes, mtimeMs, sha256: await hashFile(path, signal) },
    });
  }
  return files;
}

async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20, signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** Paths of files that are not any more what their fingerprints say. */
export async function findChanged(files: readonly SourceFile[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, print } of files) {
    const now = await stat(path).catch(() => undefined);
    if (now?.size !== print.sizeBytes || now.mtimeMs !== print.mtimeMs) changed.push(print.path);
  }
  return changed;
}

/** Whether two loads are of the same contents, in whatever order and by whatever names. */
export function isSameContent(one: readonly Fingerprint[], other: readonly Fingerprint[]): boolean {
  const [left, right] = [one, other].map((prints) => prints.map(({ sha256 }) => sha256).toSorted());
  return left?.join() === right?.join();
}
