import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { listFiles } from '../project/list-definitions.js';

export interface DefinitionWatchOptions {
  /** Absolute folder of the project. */
  readonly dir: string;
  /** Told which files are not what they were, whenever these are others than last time; none: all are as they were again. */
  readonly onChange: (files: readonly string[]) => void;
}

/** Knows whether the files that a process has read at its start are still the same: it reads them no second time. */
export interface DefinitionWatch {
  /** Files that have changed, come or gone, relative to the project and sorted, as of the last look. */
  changed(): readonly string[];
  look(): Promise<void>;
}

/** Beside everything under `workflows/`. The packages of a project change with its lock. */
const topLevel = /^(phlo\.config\.\w+|\.env|package\.json|package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;
/** What is larger is no definition: it is known by its size and time. */
const readBytes = 1_000_000;

/** Takes down how the files are now. */
export async function createDefinitionWatch({ dir, onChange }: DefinitionWatchOptions): Promise<DefinitionWatch> {
  const before = await readPrints(dir);
  let changed: readonly string[] = [];
  return {
    changed: () => changed,
    look: async () => {
      const now = await readPrints(dir);
      const known = new Set([...before.keys(), ...now.keys()]);
      const files = [...known].filter((file) => before.get(file) !== now.get(file)).toSorted();
      const isNews = files.join('\n') !== changed.join('\n');
      changed = files;
      if (isNews) onChange(changed);
    },
  };
}

/** What each file is known by. */
async function readPrints(dir: string): Promise<ReadonlyMap<string, string>> {
  const top = (await readdir(dir)).filter((name) => topLevel.test(name));
  // A link that leads nowhere by now is a file that is gone.
  const below = await listFiles(join(dir, 'workflows'), () => undefined).catch(() => []);
  const files = [...top, ...below.map((path) => relative(dir, path))];
  const prints = await Promise.all(files.map(async (file) => [file, await readPrint(join(dir, file))] as const));
  return new Map(prints.flatMap(([file, print]) => (print === undefined ? [] : [[file, print]])));
}

/** Nothing of a folder, and of a file that is gone meanwhile. */
async function readPrint(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return undefined;
    if (found.size > readBytes) return `${found.size} ${found.mtimeMs}`;
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch {
    return undefined;
  }
}
