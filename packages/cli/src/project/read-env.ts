import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mergeEnvironment, parseEnv } from '@phlo/core';
import type { Environment } from '@phlo/core';

/** The project's `.env` below the process's environment: what is set outside wins. Throws `ENV_INVALID`. */
export function readEnv(projectDir: string, processEnv: Environment): Environment {
  const path = join(projectDir, '.env');
  return mergeEnvironment(processEnv, isFile(path) ? parseEnv(readFileSync(path, 'utf8'), path) : {});
}

/** A folder of that name holds no variables: some keep an environment of Python there. */
const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** Gives the project's own code what its `.env` says, as the process's environment. Only for a process that serves one project. */
export function exportEnv(env: Environment): void {
  for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
}
