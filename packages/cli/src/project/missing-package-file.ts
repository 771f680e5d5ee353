import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { shellPath } from '@phlo/core';

/** A package that is there and lacks the file that is imported from it. */
export interface MissingPackageFile {
  readonly name: string;
  readonly reason: string;
  readonly hint: string;
}

/**
 * Says why a file is missing that belongs to a package: one of the same workspace, which package managers link to, is mostly not built.
 * `undefined` where the file belongs to none. `path` is absolute.
 */
export function explainMissingPackageFile(path: string): MissingPackageFile | undefined {
  const [, dir, name] = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(path) ?? [];
  if (dir === undefined || name === undefined || !existsSync(join(dir, 'package.json'))) return undefined;
  const file = relative(dir, path);
  const reason = `the package '${name}' lacks its file '${file}'.`;
  const real = realpathSync(dir);
  if (real.split(sep).includes('node_modules'))
    return { name, reason, hint: `What is installed is not whole: delete ${dir} and install again; nothing was run.` };
  const build = hasBuild(real)
    ? `it is not built: run \`cd ${shellPath(real)} && npm run build\``
    : `build it there, or correct its package.json`;
  return { name, reason, hint: `The package lies in ${real}: ${build}; nothing was run.` };
}

/** Read loosely: what is wrong with a manifest is the package manager's to tell. */
const hasBuild = (dir: string): boolean => /"build"\s*:/.test(readFileSync(join(dir, 'package.json'), 'utf8'));
