import { readdirSync } from 'node:fs';
import { amendError } from '@phlo/core';
import { attempt } from '../attempt.js';
import type { ResolvedService } from '../backend/resolved-service.js';
import type { ServiceDefinition } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';
import type { FoundService, FoundServices } from '../sources/read-services.js';
import { resolveService, servicesStateDir } from '../sources/resolve-service.js';
import type { ServiceEnvironment } from '../sources/resolve-service.js';
import type { ServiceQuery } from '../sources/service-query.js';
import { orphanOf } from './orphan.js';
import { orderServices, unknownService } from './order-services.js';
import { readBook, wasStarted } from './service-book.js';

/** The services of a project, and which of them a query means. What names one that is not there throws `SERVICE_UNKNOWN`. */
export interface ServiceSet {
  readonly found: ReadonlyMap<string, FoundService>;
  /** With their placeholders filled in; one that is described nowhere any more too. */
  get(name: string): ResolvedService;
  /** Throws why there is no such service: `SERVICE_UNKNOWN`, or what is wrong with its description. */
  missing(name: string): never;
  /** Dependencies first. Throws `SERVICE_CYCLE`. */
  toStart(query: ServiceQuery): readonly string[];
  /** Dependents first; without names all that there are. */
  toStop(query: ServiceQuery): readonly string[];
  /** Every service that depends on it, also by way of others. */
  dependentsOf(name: string): readonly string[];
  /** Those that are meant alone, dependents first. */
  toRestart(query: ServiceQuery): readonly string[];
  /** By name; without names all that are described or were started. */
  toShow(query: ServiceQuery): readonly string[];
  /** Services and everything that they depend on, dependencies first. */
  inOrder(names: readonly string[]): readonly string[];
}

export function createServiceSet(
  { services: found, leftOut }: FoundServices,
  environment: ServiceEnvironment,
): ServiceSet {
  const stateDir = servicesStateDir(environment.project.dir);
  const definitions: ReadonlyMap<string, ServiceDefinition> = new Map(
    [...found].map(([name, { definition }]) => [name, definition]),
  );
  const resolved = new Map(
    [...found].map(([name, { definition, origin }]) => [name, resolveService(definition, origin, environment)]),
  );
  /** Services that were started, and of which there is no description any more. */
  const orphans = () =>
    (attempt(() => readdirSync(stateDir, { withFileTypes: true })) ?? [])
      .filter((entry) => entry.isDirectory() && !found.has(entry.name))
      .map(({ name }) => name);
  /** One that is described wrongly says how. */
  const missing = (name: string, dependent?: string): never => {
    const broken = leftOut.find((one) => one.name === name);
    if (broken === undefined) return unknownService(name, found.keys(), dependent);
    if (dependent === undefined) throw broken.error;
    throw amendError(broken.error, { message: `${dependent} depends on ${name}: ${broken.error.message}` });
  };
  const get = (name: string): ResolvedService => {
    const service = resolved.get(name);
    if (service !== undefined) return service;
    if (!orphans().includes(name)) return missing(name);
    return resolveService(orphanOf(name, stateDir), 'project', environment);
  };

  const inProfile = (profile: string): readonly string[] => {
    const names = [...found].flatMap(([name, { definition }]) => (definition.profile === profile ? [name] : []));
    // Whoever asks is told of it by itself.
    if (names.length > 0 || leftOut.some((one) => one.profile === profile)) return names;
    throw noSuchProfile(profile, found);
  };
  const select = ({ names = [], profiles = [] }: ServiceQuery): readonly string[] => {
    for (const name of names) get(name);
    return [...new Set([...names, ...profiles.flatMap(inProfile)])];
  };
  const enabled = () => [...found].flatMap(([name, { isEnabled }]) => (isEnabled ? [name] : []));
  /** Those that may run: of one that was never started, and does not start by itself, nothing can. */
  const touched = () =>
    [...found].flatMap(([name, { isEnabled }]) => (isEnabled || wasStarted(get(name).stateDir) ? [name] : []));
  const inOrder = (names: readonly string[]) => orderServices(names, definitions, missing);
  const dependents = dependentsIn(definitions);
  const backwards = (names: readonly string[]) => {
    const known = names.filter((name) => found.has(name));
    // Whatever is missing or circular can still be stopped.
    const ordered = attempt(() => inOrder(known)) ?? known;
    return [
      ...names.filter((name) => !found.has(name)),
      ...ordered.filter((name) => known.includes(name)).toReversed(),
    ];
  };
  return {
    found,
    get,
    missing,
    inOrder,
    dependentsOf: (name) => dependents.get(name) ?? [],
    toStart: (query) => inOrder(isAll(query) ? enabled() : select(query)),
    toStop: (query) => backwards(isAll(query) ? [...touched(), ...orphans()] : select(query)),
    toRestart: (query) => backwards(isAll(query) ? inOrder(enabled()) : select(query)),
    toShow: (query) => {
      const started = () => orphans().filter((name) => readBook(get(name).stateDir) !== undefined);
      return (isAll(query) ? [...found.keys(), ...started()] : select(query)).toSorted();
    },
  };
}

const isAll = ({ names = [], profiles = [] }: ServiceQuery): boolean => names.length === 0 && profiles.length === 0;

function noSuchProfile(profile: string, found: ReadonlyMap<string, FoundService>): Error {
  const profiles = new Set([...found.values()].flatMap(({ definition }) => definition.profile ?? []));
  return serviceErrors.create('SERVICE_UNKNOWN', {
    message: `No service has the profile ${profile}`,
    hint: profiles.size === 0 ? 'No service has a profile.' : `The profiles are ${[...profiles].join(', ')}.`,
  });
}

/** For each name of a service that others depend on, all of those, however many are between. */
function dependentsIn(definitions: ReadonlyMap<string, ServiceDefinition>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const name of definitions.keys()) {
    const needed = new Set(definitions.get(name)?.dependsOn);
    // A set that grows while it is walked: whatever is added is visited too, and what is circular once.
    for (const one of needed) for (const next of definitions.get(one)?.dependsOn ?? []) needed.add(next);
    for (const one of needed) if (one !== name) found.set(one, [...(found.get(one) ?? []), name]);
  }
  return found;
}
