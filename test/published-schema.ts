import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './workspace/packages.ts';

/** A schema that others publish: the file that is given, else one that lies beside the repository, else none. */
export function findPublishedSchema(name: string, given: string | undefined): object | undefined {
  if (given !== undefined) return JSON.parse(readFileSync(given, 'utf8')) as object;
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder)) {
    const path = join(folder, 'shared', 'schemas', name);
    if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as object;
  }
  return undefined;
}
