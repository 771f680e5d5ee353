import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

import { stateError } from './sqlite-error.js';
import type { SqliteFile } from './sqlite-error.js';

/** Makes the folder that a file is to be in. Throws `STATE_FAILED`. */
export function makeFolder(file: SqliteFile): void {
  try {
    makeFolders(dirname(file.path));
  } catch (error) {
    throw stateError(file, error);
  }
}

/** Not `recursive: true`: where the system refuses with ENOENT although the parent exists (/proc), Node 20 never returns. */
function makeFolders(folder: string): void {
  const parent = dirname(folder);
  if (existsSync(folder) || parent === folder) return;
  makeFolders(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process made it meanwhile.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
