import { didYouMean } from '@phlo/core';
import type { ServiceDefinition } from '../definition/service-definition.js';
import { serviceErrors } from '../errors.js';

type Ordered = Pick<ServiceDefinition, 'name' | 'dependsOn'>;

/**
 * Names of services with everything that they depend on, dependencies first, else in the order given. Throws `SERVICE_CYCLE`, and what
 * `missing` throws of a name that is not there; default: `SERVICE_UNKNOWN`.
 */
export function orderServices(
  names: readonly string[],
  services: ReadonlyMap<string, Ordered>,
  missing: (name: string, dependent?: string) => never = (name, dependent) =>
    unknownService(name, services.keys(), dependent),
): readonly string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (ordered.has(name)) return;
    if (path.includes(name))
      throw serviceErrors.create('SERVICE_CYCLE', {
        message: `Services depend on each other in a circle: ${[...path.slice(path.indexOf(name)), name].join(' → ')}`,
      });
    const service = services.get(name) ?? missing(name, path.at(-1));
    for (const one of service.dependsOn) visit(one, [...path, name]);
    ordered.add(name);
  };
  for (const name of names) visit(name, []);
  return [...ordered];
}

/** Throws `SERVICE_UNKNOWN`, with a guess. */
export function unknownService(name: string, known: Iterable<string>, dependent?: string): never {
  const hint = didYouMean(name, known);
  throw serviceErrors.create('SERVICE_UNKNOWN', {
    message:
      dependent === undefined ? `There is no service ${name}` : `${dependent} depends on ${name}, which is no service`,
    ...(hint !== undefined && { hint }),
  });
}
