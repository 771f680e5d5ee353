import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Runs a write into a directory; where it fails, nothing that it put there is left. */
export async function orLeaveNothing<T>(directory: string, write: () => Promise<T>): Promise<T> {
  const before = new Set(await readdir(directory));
  try {
    return await write();
  } catch (error) {
    const names = (await readdir(directory)).filter((name) => !before.has(name));
    await Promise.all(names.map((name) => rm(join(directory, name), { recursive: true, force: true })));
    throw error;
  }
}

/** Runs a write of one file, which is there when all of it is; a failure leaves what was there before. */
export async function wholeFile<T>(path: string, write: (partialPath: string) => Promise<T>): Promise<T> {
  const partialPath = `${path}.partial`;
  try {
    const result = await write(partialPath);
    await rename(partialPath, path);
    return result;
  } catch (error) {
    await rm(partialPath, { force: true });
    throw error;
  }
}
