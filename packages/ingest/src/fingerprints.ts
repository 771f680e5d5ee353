import { createHash } from 'node:crypto';
import { access, constants, open, stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { messageOf } from '@phlo/core';
import { loadedFilesKey } from '@phlo/lake';
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

/** A file that was found; without a hash where its content has not been read. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string;
  readonly print: Omit<Fingerprint, 'sha256'> & Partial<Pick<Fingerprint, 'sha256'>>;
}

/** Fingerprints in a snapshot's summary; none where it has none. */
export function readFingerprints(summary: Readonly<Record<string, string>> | undefined): readonly Fingerprint[] {
  const text = summary?.[loadedFilesKey];
  // Written by this package only, into a snapshot that it committed.
  return text === undefined ? [] : (JSON.parse(text) as Fingerprint[]);
}

interface Finding {
  readonly projectDir: string;
  readonly known: readonly Fingerprint[];
}

/**
 * Sizes and times of files. Where they are those of a known fingerprint of the same path its hash is taken over and the content not
 * read again, as `make`, `rsync` and `git` do. Throws `SOURCE_MISSING` for a file that went away since it was found, and
 * `SOURCE_INACCESSIBLE`.
 */
export async function findFiles(
  paths: readonly string[],
  { projectDir, known }: Finding,
): Promise<readonly FoundFile[]> {
  const byPath = new Map(known.map((print) => [print.path, print]));
  const files: FoundFile[] = [];
  for (const path of paths) {
    const name = relative(projectDir, path);
    try {
      const { size: sizeBytes, mtimeMs } = await stat(path);
      const last = byPath.get(name);
      const isKnown = last?.sizeBytes === sizeBytes && last.mtimeMs === mtimeMs;
      if (!isKnown) await access(path, constants.R_OK);
      files.push({ path, print: isKnown ? last : { path: name, sizeBytes, mtimeMs } });
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  return files;
}

/**
 * Whether content that has not been read is new for sure: it has a size which no loaded file has, and no other one of these. Its hash
 * then decides nothing, and can be taken while the file is loaded.
 */
export function isSurelyNew(files: readonly FoundFile[], known: readonly Fingerprint[]): boolean {
  const sizes = new Map<number, number>();
  for (const { sizeBytes } of [...known, ...files.map(({ print }) => print)])
    sizes.set(sizeBytes, (sizes.get(sizeBytes) ?? 0) + 1);
  return files.every(({ print }) => print.sha256 !== undefined || sizes.get(print.sizeBytes) === 1);
}

/**
 * Reads the contents that have not been read, one after the other. Throws `SOURCE_MISSING` and `SOURCE_INACCESSIBLE`, or the reason of
 * the signal.
 */
export async function hashFiles(files: readonly FoundFile[], signal: AbortSignal): Promise<SourceFile[]> {
  const hashed: SourceFile[] = [];
  for (const { path, print } of files) {
    try {
      hashed.push({ path, print: { ...print, sha256: print.sha256 ?? (await hashFile(path, signal)) } });
    } catch (error) {
      throw signal.aborted ? signal.reason : unreadable(path, error);
    }
  }
  return hashed;
}

function unreadable(path: string, cause: unknown) {
  if ((cause as { readonly code?: unknown }).code === 'ENOENT')
    return ingestErrors.create('SOURCE_MISSING', { message: `${path} was there a moment ago and is gone.`, cause });
  return ingestErrors.create('SOURCE_INACCESSIBLE', { message: `${path} cannot be read: ${messageOf(cause)}.`, cause });
}

const pieceBytes = 1 << 20;

/** Into one piece of memory again and again: a new one for each would cost half as much again as the hash. */
async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(pieceBytes);
  await using file = await open(path);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, pieceBytes);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
  }
}

/** Paths of files that are not any more what their fingerprints say. */
export async function findChanged(files: readonly FoundFile[]): Promise<string[]> {
  const changed: string[] = [];
  for (const { path, print } of files) {
    const now = await stat(path).catch(() => undefined);
    if (now?.size !== print.sizeBytes || now.mtimeMs !== print.mtimeMs) changed.push(print.path);
  }
  return changed;
}

/** Whether two loads are of the same contents, in whatever order and by whatever names. Content that was not read is like no other. */
export function isSameContent(one: readonly FoundFile['print'][], other: readonly Fingerprint[]): boolean {
  const [left, right] = [one, other].map((prints) => prints.map(({ sha256 = '' }) => sha256).toSorted());
  return left?.join() === right?.join();
}
