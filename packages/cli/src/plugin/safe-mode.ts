import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '@phlo/core';

/** Safe mode: `PHLO_SAFE_MODE=1`. No discovered plugin is loaded. */
export const asksForSafeMode = (env: Environment): boolean => ['1', 'true'].includes(env.PHLO_SAFE_MODE ?? '');

/** The same for a project whose `.env` was not read yet: it is parsed only where it speaks of safe mode. */
export async function isSafeModeIn(projectDir: string, env: Environment): Promise<boolean> {
  const path = join(projectDir, '.env');
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  if (!isFile || !readFileSync(path, 'utf8').includes('PHLO_SAFE_MODE')) return asksForSafeMode(env);
  const { readEnv } = await import('../project/read-env.js');
  return asksForSafeMode(readEnv(projectDir, env));
}
