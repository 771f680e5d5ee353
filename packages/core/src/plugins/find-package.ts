import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { coreErrors } from '../errors/core-errors.js';
import { messageOf } from '../errors/describe.js';

/** A package on the disk. */
export interface InstalledPackage {
  /** Absolute, without symbolic links. */
  readonly dir: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

/** The folders in which Node looks for packages on behalf of a file of a folder, nearest first. */
export const packageFolders = (from: string): readonly string[] =>
  createRequire(join(from, 'package.json')).resolve.paths('package') ?? [];

/**
 * Finds a package in one of these folders, by its folder and not by its exports: those may hide `package.json`, and the entry
 * of a plugin. Throws `PACKAGE_JSON_INVALID`.
 */
export function findPackage(folders: readonly string[], name: string): InstalledPackage | undefined {
  for (const folder of folders) {
    const found = readPackage(join(folder, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The package that a folder belongs to: its own, or that of a folder above it. Throws `PACKAGE_JSON_INVALID`. */
export function findOwnPackage(from: string): InstalledPackage | undefined {
  for (let dir = from; ; dir = dirname(dir)) {
    const found = readPackage(dir);
    if (found !== undefined || dir === dirname(dir)) return found;
  }
}

/** The package of exactly this folder. Throws `PACKAGE_JSON_INVALID`. */
export function readPackage(dir: string): InstalledPackage | undefined {
  const path = join(dir, 'package.json');
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  return { dir: realpathSync(dir), manifest: parsePackageJson(text, path) };
}

/** Reading at once is faster than asking first. */
function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}

function parsePackageJson(text: string, path: string): Readonly<Record<string, unknown>> {
  let cause: unknown;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    cause = error;
  }
  throw coreErrors.create('PACKAGE_JSON_INVALID', {
    message: `${path} holds no JSON object${cause === undefined ? '' : `: ${messageOf(cause)}`}`,
    details: { path },
    ...(cause !== undefined && { cause }),
  });
}
