import type { ResolvedService } from '../backend/resolved-service.js';
import { serviceErrors } from '../errors.js';
import { describeHolder, findPortHolder, isPortFree } from './ports.js';

/** Throws `SERVICE_PORT_TAKEN` where somebody listens on a port of a service that does not run. */
export async function assertPortsFree({ name, ports, definition }: ResolvedService): Promise<void> {
  for (const [port, number] of ports) {
    if (await isPortFree(number)) continue;
    const holder = findPortHolder(number);
    const variable = /^\$\{(\w+)/.exec(definition.ports.get(port) ?? '')?.[1];
    throw serviceErrors.create('SERVICE_PORT_TAKEN', {
      message: `The port ${number} (${port}) of ${name} is held by ${describeHolder(holder)}`,
      hint: `End whoever holds it, or give ${name} another port: ${variable === undefined ? `\`ports.${port}\` in ${definition.path}` : `${variable}=… in the environment or in .env`}.`,
      details: { service: name, port: number, ...(holder && { pid: holder.pid }) },
    });
  }
}
