import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs a write into a directory that was empty; where it fails, the directory is empty again. */
export async function orLeaveNothing<T>(directory: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const names = await readdir(directory).catch(() => []);
    await Promise.all(names.map((name) => rm(join(directory, name), { recursive: true, force: true })));
    throw error;
  }
}

/** Runs a write of one file; where it fails, the file is gone. */
export async function removeOnFailure<T>(path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}
