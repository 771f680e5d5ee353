import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { messageOf } from '@phlo/core';
import { ingestErrors } from './errors.js';

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
 * content is not read again, as `make`, `rsync` and `git` do. Throws `SOURCE_MISSING` for a file that went away since it was found, and
 * `SOURCE_INACCESSIBLE`.
 */
export async function takeFingerprints(
  paths: readonly string[],
  { projectDir, known, signal }: Fingerprinting,
): Promise<SourceFile[]> {
  const byPath = new Map(known.map((print) => [print.path, print]));
  const files: SourceFile[] = [];
  for (const path of paths) {
    const name = relative(projectDir, path);
    try {
      files.push({ path, print: await takeFingerprint(path, name, { last: byPath.get(name), signal }) });
    } catch (error) {
      throw signal.aborted ? signal.reason : unreadable(path, error);
    }
  }
  return files;
}

async function takeFingerprint(
  path: string,
  name: string,
  { last, signal }: { readonly last: Fingerprint | undefined; readonly signal: AbortSignal },
): Promise<Fingerprint> {
  const { size: sizeBytes, mtimeMs } = await stat(path);
  if (last?.sizeBytes === sizeBytes && last.mtimeMs === mtimeMs) return last;
  return { path: name, sizeBytes, mtimeMs, sha256: await hashFile(path, signal) };
}

function unreadable(path: string, cause: unknown) {
  if ((cause as { readonly code?: unknown }).code === 'ENOENT')
    return ingestErrors.create('SOURCE_MISSING', { message: `${path} was there a moment ago and is gone.`, cause });
  return ingestErrors.create('SOURCE_INACCESSIBLE', { message: `${path} cannot be read: ${messageOf(cause)}.`, cause });
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
