import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A folder for what one process puts aside for a while; disposing deletes it. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/** Names the host, since pids of another one say nothing here, and the process: `marts-laptop-4711-x7Ab2c`. */
const host = hostname().replaceAll(/[^\w.]/g, '_');
const ownName = /^[a-z]+-(?<host>[\w.]*)-(?<pid>\d+)-\w{6}$/;

/**
 * Makes a folder below `directory`, which is made where it is missing, for this process alone. What killed processes of this host left
 * there, for whatever purpose, is deleted first: `kill -9` gives nobody the time to tidy up.
 *
 * @param purpose Letters from a to z; they begin the name of the folder.
 */
export async function openScratchFolder(directory: string, purpose: string): Promise<ScratchFolder> {
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  const path = await mkdtemp(join(directory, `${purpose}-${host}-${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function removeLeftovers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const found = ownName.exec(name)?.groups;
    if (found?.['host'] === host && isGone(Number(found['pid'])))
      await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
