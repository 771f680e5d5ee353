import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { cliErrors } from '../errors.js';
import { whileBusy } from '../output/busy.js';
import type { ManagerCommand, PackageManager } from './package-manager.js';
import { typed } from './package-manager.js';
import { runProgram } from './run-program.js';

export interface ChangeOptions {
  readonly manager: PackageManager;
  readonly command: ManagerCommand;
  /** Looks at what came of it. What it throws undoes the change. */
  readonly verify: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Has the package manager of a project change its packages: all of it, or `package.json` and the lock file are what they were, to the byte. What it has left
 * in `node_modules` then is named by no `package.json`. Returns the files that have changed. Throws `PACKAGE_MANAGER_FAILED`, `PACKAGE_MANAGER_MISSING`, what
 * `verify` throws, and the reason of an abort.
 */
export async function changePackages({ manager, command, verify, signal }: ChangeOptions): Promise<readonly string[]> {
  const files = [join(manager.dir, 'package.json'), manager.lockFile].map(remember);
  try {
    const { code, output } = await whileBusy(typed(command), () =>
      runProgram(command, { cwd: manager.dir, ...(signal && { signal }) }),
    );
    signal?.throwIfAborted();
    if (code !== 0) throw failed(command, code, output);
    verify();
  } catch (error) {
    files.forEach(restore);
    throw error;
  }
  return files.filter(({ path, bytes }) => !sameAs(path, bytes)).map(({ path }) => relative(manager.dir, path));
}

/** What a failed or aborted change leaves behind, for an error. */
export const undone = ({ name, lockFile }: PackageManager): string =>
  `package.json and ${basename(lockFile)} are as they were; \`${name === 'yarn-classic' ? 'yarn' : name} install\` brings node_modules back to them.`;

interface Remembered {
  readonly path: string;
  /** Absent where there was no such file. */
  readonly bytes: Buffer | undefined;
}

const remember = (path: string): Remembered => ({ path, bytes: existsSync(path) ? readFileSync(path) : undefined });

const sameAs = (path: string, bytes: Buffer | undefined): boolean => {
  const now = remember(path).bytes;
  return now === undefined || bytes === undefined ? now === bytes : now.equals(bytes);
};

/** Whole, whatever happens meanwhile. */
function restore({ path, bytes }: Remembered): void {
  if (sameAs(path, bytes)) return;
  if (bytes === undefined) return rmSync(path, { force: true });
  const draft = `${path}.phlo-${process.pid}`;
  writeFileSync(draft, bytes);
  renameSync(draft, path);
}

function failed(command: ManagerCommand, code: number | null, output: string): Error {
  const said = output.split('\n').slice(-12).join('\n');
  return cliErrors.create('PACKAGE_MANAGER_FAILED', {
    message: `\`${typed(command)}\` ended with ${code ?? 'a signal'}:\n${said}`,
    details: { code },
  });
}
