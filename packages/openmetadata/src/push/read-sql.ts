import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The SQL in a file that a run has left; `undefined` where the file is on another machine, or gone. */
export async function readSql(uri: string): Promise<string | undefined> {
  try {
    return await readFile(fileURLToPath(uri), 'utf8');
  } catch {
    return undefined;
  }
}
