import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A folder for what one instance puts aside; disposing deletes it. */
export interface SpillFolder extends AsyncDisposable {
  readonly path: string;
}

/** Names the host, since pids of another one say nothing here, and the process: `duckdb-laptop-4711-x7Ab2c`. */
const host = hostname().replaceAll(/[^\w.]/g, '_');
const ownName = /^duckdb-(?<host>[\w.]*)-(?<pid>\d+)-\w{6}$/;

/**
 * Makes a folder below `directory`, which is made where it is missing. DuckDB calls its files the same in every instance: two that
 * share a folder overwrite what the other has put there, and read it as their own. What processes of this host left that were killed
 * is deleted first.
 */
export async function openSpillFolder(directory: string): Promise<SpillFolder> {
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  const path = await mkdtemp(join(directory, `duckdb-${host}-${process.pid}-`));
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
