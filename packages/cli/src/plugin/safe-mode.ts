import { readFileSync } from 'node:fs';
import type { Environment } from '@phlo/core';
import { findEnvFile } from '../project/env-file.js';

/** Safe mode: `PHLO_SAFE_MODE=1`. No discovered plugin is loaded. */
export const asksForSafeMode = (env: Environment): boolean => ['1', 'true'].includes(env.PHLO_SAFE_MODE ?? '');

/** The same for a project whose `.env` was not read yet: it is parsed only where it speaks of safe mode. */
export async function isSafeModeIn(projectDir: string, env: Environment): Promise<boolean> {
  const path = findEnvFile(projectDir);
  if (path === undefined || !readFileSync(path, 'utf8').includes('PHLO_SAFE_MODE')) return asksForSafeMode(env);
  const { readEnv } = await import('../project/read-env.js');
  return asksForSafeMode(readEnv(projectDir, env));
}
