import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Path of the `.env` of a project, where it is there. A folder of that name holds no variables: some keep an environment of Python there. */
export function findEnvFile(projectDir: string): string | undefined {
  const path = join(projectDir, '.env');
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? path : undefined;
}
