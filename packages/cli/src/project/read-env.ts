import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';

/** The project's `.env` below the process's environment: what is set outside wins. */
export function readEnv(
  projectDir: string,
  processEnv: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const path = join(projectDir, '.env');
  const fromFile = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
  return { ...fromFile, ...processEnv };
}
