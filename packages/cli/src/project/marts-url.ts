import { resolveEnv } from '@phlo/core';
import type { ProjectConfig } from '../config/define-project.js';

type Env = Readonly<Record<string, string | undefined>>;

/** Where marts go: the config's URL, else `PHLO_MARTS_URL`, else none, which means PGlite. Throws `ENV_MISSING`. */
export function martsUrl(config: ProjectConfig, env: Env): string | undefined {
  const configured = config.marts?.url;
  if (configured === undefined) return env.PHLO_MARTS_URL === '' ? undefined : env.PHLO_MARTS_URL;
  if (typeof configured === 'string') return configured;
  return resolveEnv(configured, env).reveal();
}
