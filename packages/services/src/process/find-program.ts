import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { attempt } from '../attempt.js';

/**
 * Absolute path of a program: one that has no slash is looked for on `PATH`. A `*` in a path stands for any part of a name; of several
 * the last by name counts, numbers by their value, as for the versions below `/usr/lib/postgresql`.
 */
export function findProgram(name: string, path = ''): string | undefined {
  if (!name.includes('/'))
    return path
      .split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => join(folder, name))
      .find(isProgram);
  if (!name.includes('*')) return isProgram(name) ? name : undefined;
  return matches(name).toSorted(byNumbers).findLast(isProgram);
}

/** The paths that a pattern names; only whole parts between slashes may have stars. */
function matches(pattern: string): readonly string[] {
  let found: readonly string[] = [''];
  for (const part of pattern.split('/').slice(1)) {
    const test = new RegExp(
      `^${part
        .split('*')
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
        .join('.*')}$`,
    );
    found = found.flatMap((folder) =>
      part.includes('*')
        ? (attempt(() => readdirSync(`${folder}/`)) ?? [])
            .filter((name) => test.test(name))
            .map((name) => `${folder}/${name}`)
        : [`${folder}/${part}`],
    );
  }
  return found;
}

const byNumbers = new Intl.Collator('en', { numeric: true }).compare;

const isProgram = (path: string): boolean =>
  attempt(() => {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  }) ?? false;
