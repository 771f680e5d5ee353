import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import { describeHolder, findPortHolder, isPortFree } from './ports.js';
import type { PortHolder } from './ports.js';

/** Throws `SERVICE_PORT_TAKEN` where somebody listens on a port of a service that does not run. */
export async function assertPortsFree(service: ResolvedService): Promise<void> {
  for (const [name, port] of service.ports)
    if (!(await isPortFree(port))) throw portTaken(service, { name, port, holder: findPortHolder(port) });
}

/** A port of a service that somebody else has. */
export interface TakenPort {
  readonly name: string;
  readonly port: number;
  readonly holder?: PortHolder | undefined;
}

export const describeTaken = (service: string, { name, port, holder }: TakenPort): string =>
  `The port ${port} (${name}) of ${service} is held by ${describeHolder(holder)}`;

export function portTaken({ name: service, definition }: ResolvedService, taken: TakenPort): Error {
  const { name, port, holder } = taken;
  const variable = /^\$\{(\w+)/.exec(definition.ports.get(name) ?? '')?.[1];
  return serviceErrors.create('SERVICE_PORT_TAKEN', {
    message: describeTaken(service, taken),
    hint: `End whoever holds it, or give ${service} another port: ${variable === undefined ? `\`ports.${name}\` in ${definition.path}` : `${variable}=… in the environment or in .env`}.`,
    details: { service, port, ...(holder && { pid: holder.pid }) },
  });
}
