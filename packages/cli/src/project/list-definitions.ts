import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { cliErrors } from '../errors.js';

/**
 * Every file below a folder, sorted, so that a project loads the same everywhere. Symbolic links are followed, each folder once on the way
 * down to a file: a link to a folder above it ends there. A folder that is not there has no files.
 *
 * Throws `DEFINITION_FAILED` for a link that leads nowhere, but for those that editors make as locks, whose names begin with a dot.
 */
export const listDefinitions = (dir: string, projectDir: string): Promise<readonly string[]> =>
  listFiles(dir, (path) => {
    if (!basename(path).startsWith('.')) throw leadsNowhere(relative(projectDir, path));
  });

/** The same files; `onLost` is told of each link that leads nowhere. */
export async function listFiles(dir: string, onLost: (path: string) => void): Promise<readonly string[]> {
  const files: string[] = [];
  const walk = async (folder: string, above: readonly string[]): Promise<void> => {
    const real = await realpath(folder);
    if (above.includes(real)) return;
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      const found = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
      if (found === undefined) onLost(path);
      if (found?.isFile() === true) files.push(path);
      if (found?.isDirectory() === true) await walk(path, [...above, real]);
    }
  };
  const isThere = await stat(dir).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) await walk(dir, []);
  return files.toSorted();
}

const leadsNowhere = (place: string): Error =>
  cliErrors.create('DEFINITION_FAILED', {
    message: `${place} is a symbolic link to what is not there.`,
    hint: 'Bring back what it leads to, or delete the link.',
  });
