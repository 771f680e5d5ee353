import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createJiti } from 'jiti';
import { describeError, isPhloError } from '@phlo/core';
import { cliErrors } from '../errors.js';

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

/**
 * A loader for the TypeScript of one project, which needs no build and no dependency of its own: `phlo` means this
 * very copy, so that one instance of the core is in use.
 */
export function createModuleLoader(projectDir: string): ModuleLoader {
  const cacheDir = join(projectDir, '.phlo', 'jiti');
  mkdirSync(cacheDir, { recursive: true });
  const jiti = createJiti(pathToFileURL(`${projectDir}/`).href, {
    alias: { ...authoringModules() },
    fsCache: cacheDir,
    moduleCache: true,
  });
  return async (path) => {
    try {
      return await jiti.import<Record<string, unknown>>(path);
    } catch (error) {
      if (isPhloError(error)) throw error;
      throw cliErrors.create('DEFINITION_FAILED', {
        message: `${path} could not be loaded: ${describeError(error).message}`,
        details: { path },
        cause: error,
      });
    }
  };
}
