import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mergeEnvironment, parseEnv } from '@phlo/core';
import type { Environment } from '@phlo/core';

/** The project's `.env` below the process's environment: what is set outside wins. Throws `ENV_INVALID`. */
export function readEnv(projectDir: string, processEnv: Environment): Environment {
  const path = join(projectDir, '.env');
  return mergeEnvironment(processEnv, existsSync(path) ? parseEnv(readFileSync(path, 'utf8'), path) : {});
}
