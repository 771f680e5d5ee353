import { readFileSync } from 'node:fs';
import { mergeEnvironment, parseEnv } from '@phlo/core';
import type { Environment } from '@phlo/core';
import { findEnvFile } from './env-file.js';

/** The project's `.env` below the process's environment: what is set outside wins. Throws `ENV_INVALID`. */
export function readEnv(projectDir: string, processEnv: Environment): Environment {
  const path = findEnvFile(projectDir);
  return mergeEnvironment(processEnv, path === undefined ? {} : parseEnv(readFileSync(path, 'utf8'), path));
}

/** Gives the project's own code what its `.env` says, as the process's environment. Only for a process that serves one project. */
export function exportEnv(env: Environment): void {
  for (const [name, value] of Object.entries(env)) process.env[name] ??= value;
}
