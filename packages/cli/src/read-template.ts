import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The files of a folder of `templates/` of this package by their paths in it, sorted. */
export async function readTemplate(folder: string): Promise<Readonly<Record<string, string>>> {
  const root = fileURLToPath(new URL(`../templates/${folder}`, import.meta.url));
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = paths.toSorted().map(async (path) => {
    const name = relative(root, path).split(sep).join('/');
    return [name, await readFile(path, 'utf8')] as const;
  });
  return Object.fromEntries(await Promise.all(files));
}
