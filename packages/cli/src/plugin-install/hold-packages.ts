import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliErrors } from '../errors.js';
import { untouched } from './describe-tarball.js';

/**
 * Keeps the packages of a project to this process until it is disposed: of two that change them at once, the one that fails would undo what the other
 * has done. Who was killed holds nothing. Throws `PACKAGES_BUSY`.
 */
export function holdPackages(projectDir: string): Disposable {
  const path = join(projectDir, '.phlo', 'installing');
  mkdirSync(join(projectDir, '.phlo'), { recursive: true });
  if (!claim(path)) {
    const holder = Number(readIfThere(path));
    if (isAlive(holder)) throw busy(path, holder);
    rmSync(path, { force: true });
    if (!claim(path)) throw busy(path, Number(readIfThere(path)));
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

function claim(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Let go meanwhile.
    return '';
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else is there all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

const busy = (path: string, pid: number): Error =>
  cliErrors.create('PACKAGES_BUSY', {
    message: `The process ${pid} is changing the packages of this project.`,
    hint: `Wait for it. Where that is no \`phlo\`, remove ${path}.`,
    dataState: untouched,
  });
