import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPhloError } from '@phlo/core';
import type { PhloError } from '@phlo/core';
import { attempt } from '../attempt.js';
import { parseDefinition } from '../definition/parse-definition.js';
import type { ServiceDefinition, ServiceOrigin } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
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

export interface FoundServices {
  /** By name, those of the project first. */
  readonly services: ReadonlyMap<string, FoundService>;
  /** Why others are left out. */
  readonly problems: readonly PhloError[];
}

/** Folder of the services that come with Phlo, to be added. */
const readyDir = (): string => fileURLToPath(new URL('../../ready', import.meta.url));

/**
 * Reads the services of a project: its own, `services/<name>/service.yaml`, those of plugins, and the ready ones. One that is wrong is a
 * problem, and the others are there; so are two of one name (`SERVICE_CONFLICT`), but for a ready one, whose place a project may take.
 */
export function readServices(sources: ServiceSources): FoundServices {
  const { projectDir, packages, isDenied = () => false, startsReady = () => false } = sources;
  const problems: PhloError[] = [];
  const selection = readSelection(projectDir);
  const services = new Map<string, FoundService>();
  const add = (path: string, source: Pick<FoundService, 'origin' | 'plugin'>) => {
    try {
      const definition = parseDefinition(readFileSync(path, 'utf8'), path);
      const { name, isDefault } = definition;
      if (isDenied(name)) return;
      const first = services.get(name);
      const startsByDefault = source.origin === 'ready' ? startsReady(name) : isDefault;
      if (first === undefined)
        services.set(name, { definition, ...source, isEnabled: isEnabled(name, selection, startsByDefault) });
      else if (source.origin !== 'ready') problems.push(conflict(first.definition, definition));
    } catch (error) {
      problems.push(isPhloError(error) ? error : unreadable(path, error));
    }
  };
  for (const path of foldersIn(join(projectDir, 'services'))) add(path, { origin: 'project' });
  for (const { plugin, dir, services: names } of packages)
    for (const name of names) add(join(dir, 'services', name, 'service.yaml'), { origin: 'package', plugin });
  for (const path of foldersIn(readyDir())) add(path, { origin: 'ready' });
  return { services, problems };
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
