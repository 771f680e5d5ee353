import { messageOf } from '@phlo/core';
import type { Finding } from './finding.js';
import type { Project } from './project.js';

const patienceMs = 10_000;

/**
 * Asks the server of the marts for something, where it is one of PostgreSQL. Marts in a folder are not opened: that takes seconds, and makes
 * them. A destination of a plugin need not answer SQL: what is to be said of it, its plugin says.
 */
export async function examineMarts(project: Project): Promise<readonly Finding[]> {
  if (project.definitions.publishes.length === 0) return [];
  const target = await project.martsTarget();
  if (!/^postgres(ql)?:/.test(target)) return [{ name: 'marts', status: 'ok', message: `go to ${target}` }];
  try {
    await project.query('select 1', { on: 'marts', signal: AbortSignal.timeout(patienceMs) });
    return [{ name: 'marts', status: 'ok', message: `${target} answers` }];
  } catch (error) {
    return [
      {
        name: 'marts',
        status: 'failed',
        message: `${target} does not answer: ${messageOf(error)}`,
        why: 'Publishing fails; the lake is built all the same, and what is published stays as it is.',
        hint: 'Look at PHLO_MARTS_URL or `marts.url` in phlo.config.ts, and whether the server runs: `psql <url> -c "select 1"`.',
      },
    ];
  }
}
