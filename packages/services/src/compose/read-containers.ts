import { attempt } from '../attempt.js';
import type { BackendStatus } from '../backend/service-backend.js';

interface Container {
  readonly Name?: unknown;
  readonly State?: unknown;
  readonly ExitCode?: unknown;
  readonly Service?: unknown;
}

/**
 * Reads what `docker compose ps --all --format json` says of a service: an object a line, or one list as older ones print it, with warnings
 * between. Nothing where it says nothing that can be read.
 */
export function readStatus(output: string, service: string): BackendStatus | undefined {
  const lines = output.split('\n').filter((line) => /^\s*[[{]/.test(line));
  const values = lines.map((line) => attempt<unknown>(() => JSON.parse(line)));
  if (values.includes(undefined)) return undefined;
  const containers = values.flat().filter((one): one is Container => typeof one === 'object' && one !== null);
  const found = containers.find((one) => one.Service === service);
  if (found === undefined) return output.trim() === '' || lines.length > 0 ? { state: 'stopped' } : undefined;
  const container = typeof found.Name === 'string' ? { container: found.Name } : {};
  if (found.State === 'running') return { state: 'running', ...container };
  if (found.State === 'restarting' || found.State === 'created') return { state: 'starting', ...container };
  const ended = typeof found.ExitCode === 'number' ? { ended: `exit code ${found.ExitCode}` } : {};
  // Whoever stops a service removes its container, so one that is there has ended by itself.
  return { state: 'failed', ...container, ...ended };
}
