import { realpathSync } from 'node:fs';
import { attempt } from '../attempt.js';
import type { BackendStatus } from '../backend/service-backend.js';
import type { DockerAnswer } from './docker.js';

/** A container, as `docker container inspect` shows it. */
export interface Container {
  readonly status: string;
  readonly exitCode: number;
  /** `starting`, `healthy` or `unhealthy`, where it has a check of its own. */
  readonly health?: string | undefined;
  /** What its own check printed last. */
  readonly healthOutput?: string | undefined;
  readonly isOutOfMemory: boolean;
  /** Epoch milliseconds. */
  readonly since?: number | undefined;
  readonly restarts: number;
  /** Project and file of Compose that it was made by, if it was made so. */
  readonly project?: string | undefined;
  readonly composePath?: string | undefined;
}

/** Docker does not answer. */
export interface Silent {
  readonly trouble: string;
}

/** `absent`: docker knows of no such container. */
export type Inspected = Container | 'absent' | Silent;

/** Arguments that make docker print what {@link readContainer} reads. */
export const inspectArgs = (container: string): readonly string[] => [
  'container',
  'inspect',
  '--format',
  '{"state":{{json .State}},"restarts":{{json .RestartCount}},"labels":{{json .Config.Labels}}}',
  container,
];

/** Reads what docker says of a container; warnings may stand before it. */
export function readContainer({ hasPassed, output, trouble }: DockerAnswer): Inspected {
  if (!hasPassed) return /no such (container|object)/i.test(output) ? 'absent' : { trouble };
  const line = output.split('\n').find((one) => one.startsWith('{"state":'));
  const value = attempt(() => JSON.parse(line ?? '') as Shown);
  if (typeof value?.state?.Status !== 'string') return { trouble: 'it says nothing that can be read' };
  const { state, restarts, labels } = value;
  const { Status: status, ExitCode: exitCode, Health: health, OOMKilled: isOutOfMemory } = state;
  const since = Date.parse(String(state.StartedAt));
  return {
    status,
    exitCode: Number(exitCode ?? 0),
    health: health?.Status,
    healthOutput: health?.Log?.at(-1)?.Output?.trim().slice(-200),
    isOutOfMemory: isOutOfMemory === true,
    since: Number.isNaN(since) ? undefined : since,
    restarts: Number(restarts ?? 0),
    project: labels?.['com.docker.compose.project'],
    composePath: labels?.['com.docker.compose.project.config_files'],
  };
}

/** What docker prints; everything but the status may be missing. */
interface Shown {
  readonly state?: {
    readonly Status: string;
    readonly ExitCode?: number;
    readonly OOMKilled?: boolean;
    readonly StartedAt?: string;
    readonly Health?: { readonly Status?: string; readonly Log?: readonly { readonly Output?: string }[] };
  };
  readonly restarts?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Whether a container was made by this compose file, or by one that is there no more: its folder was moved. */
export function isOwn(container: Container, own: { readonly project: string; readonly path: string }): boolean {
  const { project, composePath: path } = container;
  if (project !== own.project || path === undefined) return false;
  const place = attempt(() => realpathSync(path));
  return place === undefined || place === attempt(() => realpathSync(own.path));
}

export interface StandingOptions {
  /** Of the container. */
  readonly name: string;
  readonly isStopped: boolean;
  /** Whether the definition has a check and its form none: that of the image does not count then. */
  readonly hasCheck: boolean;
}

/** How a service stands by its container. */
export function statusOf(container: Container, { name, isStopped, hasCheck }: StandingOptions): BackendStatus {
  const { status, since, restarts } = container;
  const facts = { container: name, restarts };
  switch (status) {
    case 'running':
      return { ...standing(hasCheck ? {} : container), ...facts, since };
    case 'restarting':
      return { state: 'starting', ...facts, ended: endOf(container) };
    case 'paused':
      return { state: 'failed', ...facts, ended: `it was paused: \`docker unpause ${name}\`` };
    case 'created':
      return { state: 'stopped' };
    default:
      return isStopped ? { state: 'stopped' } : { state: 'failed', ...facts, ended: endOf(container) };
  }
}

function standing({ health, healthOutput = '' }: Pick<Container, 'health' | 'healthOutput'>): BackendStatus {
  if (health === 'starting') return { state: 'starting', trouble: 'the check of its container has not passed yet' };
  if (health === 'healthy') return { state: 'running', health: 'ready' };
  if (health !== 'unhealthy') return { state: 'running' };
  const says = healthOutput === '' ? '' : `: ${healthOutput}`;
  return { state: 'running', health: 'not ready', trouble: `the check of its container fails${says}` };
}

const endOf = ({ exitCode, isOutOfMemory }: Container): string =>
  `exit code ${exitCode}${isOutOfMemory ? ', out of memory' : ''}`;
