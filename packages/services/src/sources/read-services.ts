import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPhloError, messageOf } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { attempt } from '../attempt.js';
import { parseDefinition } from '../definition/parse-definition.js';
import type { ServiceDefinition, ServiceOrigin } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import { glimpse } from './left-out.js';
import type { LeftOutService } from './left-out.js';
import { isEnabled, readSelection } from './selection-file.js';

/** A plugin of the group `services`: each service that its manifest says it provides is at `services/<name>/service.yaml` of its package. */
export interface ServicePackage {
  readonly plugin: string;
  /** Absolute folder of the package. */
  readonly dir: string;
  readonly services: readonly string[];
}

export interface ServiceSources {
  readonly projectDir: string;
  readonly packages: readonly ServicePackage[];
  /** Whether a service may not be: `plugins.deny` names it as `services:<name>`. Default: none is denied. */
  readonly isDenied?: (name: string) => boolean;
  /** Which ready service starts without being added: default none. */
  readonly startsReady?: (name: string) => boolean;
}

/** A definition with where it is from. */
export interface FoundService {
  readonly definition: ServiceDefinition;
  readonly origin: ServiceOrigin;
  /** The plugin that brings it. */
  readonly plugin?: string | undefined;
  /** Whether it starts without being named. */
  readonly isEnabled: boolean;
}

/** The services of a project, and those that cannot be used. */
export interface FoundServices {
  /** By name, those of the project first. */
  readonly services: ReadonlyMap<string, FoundService>;
  readonly leftOut: readonly LeftOutService[];
}

/** Folder of the services that come with Phlo, to be added. */
const readyDir = (): string => fileURLToPath(new URL('../../ready', import.meta.url));

/**
 * Reads the services of a project: its own, `services/<name>/service.yaml`, those of plugins, and the ready ones. One that is wrong is left
 * out, and the others are there; so is the second of one name (`SERVICE_CONFLICT`), but for a ready one, whose place a project may take.
 */
export function readServices(sources: ServiceSources): FoundServices {
  const { projectDir, packages, isDenied = () => false, startsReady = () => false } = sources;
  const leftOut: LeftOutService[] = [];
  const selection = readSelection(projectDir);
  const services = new Map<string, FoundService>();
  const add = (path: string, source: Pick<FoundService, 'origin' | 'plugin'>, provided?: string) => {
    const read = readOrGlimpse(path, provided);
    const { name, profile, isDefault } = 'error' in read ? read : read.definition;
    if (name !== undefined && isDenied(name)) return;
    const startsByDefault = source.origin === 'ready' ? startsReady(name ?? '') : isDefault;
    const starts = isEnabled(name ?? '', selection, startsByDefault);
    const leave = (error: PhloError) => leftOut.push({ error, name, profile, isEnabled: starts });
    if ('error' in read) return leave(read.error);
    const { definition } = read;
    const first = services.get(definition.name);
    if (first === undefined) services.set(definition.name, { definition, ...source, isEnabled: starts });
    else if (source.origin !== 'ready') leave(conflict(first.definition, definition));
  };
  for (const path of foldersIn(join(projectDir, 'services'))) add(path, { origin: 'project' });
  for (const { plugin, dir, services: names } of packages)
    for (const name of names) add(pathIn(dir, name), { origin: 'package', plugin }, name);
  for (const path of foldersIn(readyDir())) add(path, { origin: 'ready' });
  return { services, leftOut };
}

const pathIn = (packageDir: string, service: string): string => join(packageDir, 'services', service, 'service.yaml');

/** A description, or what is wrong with it and what can be read of it all the same. */
function readOrGlimpse(path: string, provided?: string) {
  try {
    return { definition: readDefinition(path, provided) };
  } catch (error) {
    if (!isPhloError(error)) throw error;
    const seen = glimpse(attempt(() => readText(path)) ?? '');
    return { ...seen, name: provided ?? seen.name, error };
  }
}

/** Throws `SERVICE_INVALID`, also where it is called other than what a package `provided`. */
function readDefinition(path: string, provided?: string): ServiceDefinition {
  const definition = parseDefinition(readText(path), path);
  if (provided === undefined || definition.name === provided) return definition;
  throw serviceErrors.create('SERVICE_INVALID', {
    message: `${path} is called ${definition.name}, and the manifest of its package calls it ${provided}`,
    hint: 'Give both one name; `phlo plugin build` writes the manifest.',
  });
}

/** To read what is larger would take a command its time, for each command. */
const mostBytes = 256 * 1024;

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > mostBytes) throw new Error(`it has ${size} bytes, and may have ${mostBytes}`);
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

/**
 * Looks at every `service.yaml` of a package, as `phlo plugin check` does: those that its manifest says it provides are there and valid,
 * and there are no others. Throws `SERVICE_INVALID`, with everything that is wrong.
 */
export function checkServicePackage({ dir, services }: Pick<ServicePackage, 'dir' | 'services'>): void {
  const problems = services.flatMap((name) => {
    try {
      readDefinition(pathIn(dir, name), name);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
  const others = foldersIn(join(dir, 'services')).filter(
    (path) => !services.some((name) => path === pathIn(dir, name)),
  );
  problems.push(
    ...others.map((path) => `${path} is not in \`provides\` of the plugin, so that no project would find it`),
  );
  if (problems.length > 0) throw serviceErrors.create('SERVICE_INVALID', { message: problems.join('\n') });
}

const foldersIn = (dir: string): readonly string[] =>
  (attempt(() => readdirSync(dir).toSorted()) ?? [])
    .map((name) => join(dir, name, 'service.yaml'))
    .filter((path) => existsSync(path));

const conflict = (first: ServiceDefinition, second: ServiceDefinition): PhloError =>
  serviceErrors.create('SERVICE_CONFLICT', {
    message: `Two services are called ${first.name}: ${first.path} and ${second.path}; the first one counts`,
  });

const unreadable = (path: string, error: unknown): PhloError =>
  serviceErrors.create('SERVICE_INVALID', {
    message: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    cause: error,
  });
