import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, openSync, renameSync, statSync } from 'node:fs';
import {
  access,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Durability, FileIO, FileStat } from './file-io.js';

/** File systems without hard links answer one of these. */
const noLinkCodes: readonly unknown[] = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EXDEV', 'EMLINK'];

/** The `code` of a failure of Node's, such as `ENOENT`. */
export const errorCode = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

/** Local files, durable when a promise resolves. */
export function createLocalFileIO(): FileIO {
  return {
    read: (path) => readFile(path),
    writeNew,
    replace,
    sync: syncPath,
    syncDirectory: syncPath,
    makeDirectory,
    link: linkOrCopy,
    linkDurablySync,
    moveSync: renameSync,
    existsSync,
    move: (from, to) => rename(from, to),
    remove: (path) => rm(path, { recursive: true, force: true }),
    removeEmptyDirectory,
    removeFile: (path) => unlink(path).catch(unlessMissing(undefined)),
    stat: statPath,
    realPath: (path) => realpath(path).catch(unlessMissing(path)),
    list,
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
  };
}

async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  await file.close();
}

async function replace(path: string, bytes: Uint8Array, { durable }: Durability): Promise<void> {
  const aside = `${path}.tmp`;
  await rm(aside, { force: true });
  await (durable ? writeNew(aside, bytes) : writeFile(aside, bytes));
  await rename(aside, path);
  if (durable) await syncPath(dirname(path));
}

async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function makeDirectory(path: string, { durable }: Durability): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (!durable) return;
  // A new directory is durable once the one that holds its name is.
  for (let made = path; first !== undefined && made.length >= first.length; made = dirname(made))
    await syncPath(dirname(made));
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await isSameFile(from, to))) return;
    if (!noLinkCodes.includes(errorCode(error))) throw error;
    await copyFile(from, to);
    await syncPath(to);
  }
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  return a.ino === b.ino && a.dev === b.dev;
}

function linkDurablySync(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const isDone = errorCode(error) === 'EEXIST' && statSync(from).ino === statSync(to).ino;
    if (!isDone && !noLinkCodes.includes(errorCode(error))) throw error;
    if (!isDone) copyFileSync(from, to);
    syncPathSync(to);
  }
  syncPathSync(dirname(to));
}

function syncPathSync(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function removeEmptyDirectory(path: string): Promise<void> {
  try {
    await rmdir(path);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(String(errorCode(error)))) throw error;
  }
}

/** Answers a missing file with a value; everything else stays a failure. */
const unlessMissing =
  <T>(value: T) =>
  (error: unknown): T => {
    if (errorCode(error) === 'ENOENT') return value;
    throw error;
  };

async function statPath(path: string): Promise<FileStat | undefined> {
  const found = await lstat(path).catch(unlessMissing(undefined));
  return found && { isFile: found.isFile(), sizeBytes: found.size, modifiedAt: found.mtimeMs };
}

const list = async (path: string): Promise<readonly string[]> =>
  (await readdir(path).catch(unlessMissing<string[]>([]))).sort();
