import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { createLoadError } from './load-error.js';

/** Loads a file of the project, TypeScript or not, and gives its exports. */
export type ModuleLoader = (path: string) => Promise<Readonly<Record<string, unknown>>>;

/** The modules that a project's code imports, by the name that it imports them by. */
export function authoringModules(): Readonly<Record<string, string>> {
  const manifestPath = new URL('../../package.json', import.meta.url);
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as {
    readonly exports: Readonly<Record<string, { readonly default?: string } | string>>;
  };
  const modules = Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string' || target.default === undefined) return [];
    return [[`phlo${subpath.slice(1)}`, fileURLToPath(new URL(target.default, manifestPath))] as const];
  });
  return Object.fromEntries(modules);
}

export interface ModuleLoaderOptions {
  /** Reads every file again, whatever this process has loaded of it. Default false. */
  readonly isFresh?: boolean;
}

/**
 * A loader for the TypeScript of one project, which needs no build and no dependency of its own: `phlo` means this
 * very copy, so that one instance of the core is in use.
 */
export function createModuleLoader(projectDir: string, { isFresh = false }: ModuleLoaderOptions = {}): ModuleLoader {
  const cacheDir = join(projectDir, '.phlo', 'jiti');
  const open = (fsCache: string | false) =>
    createJiti(pathToFileURL(`${projectDir}/`).href, {
      alias: { ...authoringModules() },
      fsCache,
      moduleCache: !isFresh,
    });
  let jiti = open(canMake(cacheDir) && cacheDir);
  return async (path) => {
    try {
      return await jiti.import<Record<string, unknown>>(path);
    } catch (error) {
      if (!isDiskError(error)) throw createLoadError(error, { path, projectDir });
    }
    // What is full or read-only is the disk of the cache; nothing is wrong with the file.
    jiti = open(false);
    return jiti.import<Record<string, unknown>>(path).catch((error: unknown) => {
      throw createLoadError(error, { path, projectDir });
    });
  };
}

function canMake(dir: string): boolean {
  try {
    mkdirSync(dir, { recursive: true });
    return true;
  } catch (error) {
    if (isDiskError(error)) return false;
    throw error;
  }
}

const diskCodes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO'];

const isDiskError = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && 'code' in error && diskCodes.includes(error.code);
