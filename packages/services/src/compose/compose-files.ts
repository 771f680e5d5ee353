import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import { servicesStateDir } from '../sources/resolve-service.js';
import { readJson } from '../write-file.js';
import { renderCompose } from './render-compose.js';

/** What is written down of a service that was started as a container: enough to find it again, whatever its definition says by now. */
export interface ComposeRecord {
  /** Name of the project of Compose. */
  readonly project: string;
  readonly container: string;
  /** Names of its volumes, as they stand in the compose file. */
  readonly volumes: readonly string[];
  /** Whether it was stopped: its container, which is kept, has then not ended by itself. */
  readonly isStopped: boolean;
  /** Absolute folder in which it was written. */
  readonly stateDir?: string | undefined;
}

type Place = Pick<ResolvedService, 'stateDir'>;

/** Absolute path of the compose file of a service: one that Compose refuses is in nobody else's way. */
export const composePath = ({ stateDir }: Place): string => join(stateDir, 'compose.yaml');
const recordPath = (stateDir: string): string => join(stateDir, 'compose.json');
const envPath = ({ stateDir }: Place): string => join(stateDir, 'compose.env');

/** A folder that was moved has its containers and volumes still; one that was copied has none: those are of the first one. */
export function readRecord({ stateDir }: Place): ComposeRecord | undefined {
  const record = readJson(recordPath(stateDir), isRecord);
  const { stateDir: written = stateDir } = record ?? {};
  return written !== stateDir && existsSync(recordPath(written)) ? undefined : record;
}

export const writeRecord = ({ stateDir }: Place, record: ComposeRecord): void =>
  writePrivate(recordPath(stateDir), `${JSON.stringify({ ...record, stateDir }, undefined, 2)}\n`);

function isRecord(value: unknown): value is ComposeRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { project, container, volumes, isStopped, stateDir } = value as Readonly<Record<string, unknown>>;
  const hasPlace = stateDir === undefined || typeof stateDir === 'string';
  const areNames = Array.isArray(volumes) && volumes.every((one) => typeof one === 'string');
  const hasTexts = typeof project === 'string' && typeof container === 'string' && hasPlace;
  return hasTexts && areNames && typeof isStopped === 'boolean';
}

/**
 * Name of the project of Compose, of what that allows. A folder of the same name elsewhere has another one, or they would share their data;
 * once written down it stays, so that a folder may be moved.
 */
function composeProject({ project }: Pick<ResolvedService, 'project'>): string {
  const name = project.name.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '-');
  const place = createHash('sha256').update(project.dir).digest('hex').slice(0, 8);
  return recordsOf(project.dir)[0]?.project ?? `phlo-${name}-${place}`;
}

/** What is written down of all services of a project. */
export function recordsOf(projectDir: string): readonly ComposeRecord[] {
  const dir = servicesStateDir(projectDir);
  const names = attempt(() => readdirSync(dir).toSorted()) ?? [];
  return names.flatMap((name) => readRecord({ stateDir: join(dir, name) }) ?? []);
}

/** Writes the compose file of a service, its variables into a file of their own, and what is to be remembered; all for their owner alone. */
export function writeService(service: ResolvedService): ComposeRecord {
  const { env, container, volumes, networks, service: rendered } = renderCompose(service, envPath(service));
  const project = composeProject(service);
  mkdirSync(service.stateDir, { recursive: true, mode: 0o700 });
  writePrivate(envPath(service), renderEnv(env));
  const declare = (names: readonly string[]) => Object.fromEntries(names.toSorted().map((name) => [name, {}]));
  // `default` is always there.
  const declared = networks.filter((name) => name !== 'default');
  const document = {
    name: project,
    services: { [service.name]: rendered },
    ...(volumes.length > 0 && { volumes: declare(volumes) }),
    ...(declared.length > 0 && { networks: declare(declared) }),
  };
  writePrivate(composePath(service), `# Written by phlo services; changes are lost.\n${stringify(document)}`);
  // One that the definition has no more still has data: a reset gives up all.
  const known = [...new Set([...(readRecord(service)?.volumes ?? []), ...volumes])];
  const record = { project, container, volumes: known, isStopped: false };
  writeRecord(service, record);
  return record;
}

/** Removes all that was written of a service. */
export function removeService(service: Place): void {
  for (const path of [recordPath(service.stateDir), envPath(service), composePath(service)])
    rmSync(path, { force: true });
}

function writePrivate(path: string, text: string): void {
  const aside = `${path}.${process.pid}.new`;
  rmSync(aside, { force: true });
  writeFileSync(aside, text, { mode: 0o600, flag: 'wx' });
  chmodSync(aside, 0o600);
  renameSync(aside, path);
}

const renderEnv = (env: ReadonlyMap<string, string>): string =>
  [...env].map(([key, value]) => `${key}=${quote(value)}\n`).join('');

/** In single quotes nothing is read for `$`, and nothing can be escaped; in double quotes both are. */
function quote(value: string): string {
  if (!/['\\\r\n]/.test(value)) return `'${value}'`;
  const escaped = value.replaceAll(/[\\"$]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`);
  return `"${escaped.replaceAll('\r', String.raw`\r`)}"`;
}
