import type { ResolvedService } from '../backend/resolved-service.js';
import { portsIn } from '../definition/port-range.js';
import type { PortRange } from '../definition/port-range.js';
import { serviceErrors } from '../errors.js';
import { portOf } from './service-book.js';
import type { ServiceBook } from './service-book.js';
import { describeHolder, findPortHolder, isPortFree } from '../process/ports.js';

/**
 * A port that is free for each that the service leaves open: what its first start takes is written down and kept. In a folder that was
 * moved that one is free; in a copy it may be not, and another is taken. Throws `SERVICE_PORT_TAKEN`.
 */
export async function choosePorts(
  service: ResolvedService,
  book: ServiceBook | undefined,
): Promise<Readonly<Record<string, number>>> {
  const { openPorts } = service;
  const settled = [...service.ports].flatMap(([name, number]) => (openPorts.has(name) ? [] : [number]));
  const chosen = new Map<string, number>();
  for (const [name, range] of openPorts) {
    const known = portOf(book, name);
    const inRange = portsIn(range);
    const ports = known !== undefined && inRange.includes(known) ? [known, ...inRange] : inRange;
    const port = await firstFree(ports, [...settled, ...chosen.values()]);
    if (port === undefined) throw noneFree(service.name, name, range);
    chosen.set(name, port);
  }
  return Object.fromEntries(chosen);
}

async function firstFree(ports: readonly number[], taken: readonly number[]): Promise<number | undefined> {
  for (const port of ports) if (!taken.includes(port) && (await isPortFree(port))) return port;
  return undefined;
}

const noneFree = (service: string, name: string, { first, last }: PortRange): Error =>
  serviceErrors.create('SERVICE_PORT_TAKEN', {
    message: `None of the ports ${first} to ${last} (${name}) is free for ${service}; the first is held by ${describeHolder(findPortHolder(first))}`,
    details: { service, port: first },
  });
