import { findPortHolder, isPortFree } from '../process/ports.js';
import { serviceVariable } from '../native/service-marker.js';
import type { ServiceStatus } from './describe-service.js';

/** What is odd about a service. */
export interface ServiceFinding {
  readonly service: string;
  readonly status: 'warning' | 'failed';
  readonly message: string;
  readonly hint: string;
}

/** Looks for services that are not as they should be, and for ports that others hold. Changes nothing. */
export async function examineServices(services: readonly ServiceStatus[]): Promise<readonly ServiceFinding[]> {
  const findings: ServiceFinding[] = [];
  for (const service of services) findings.push(...(await examineService(service)));
  return findings;
}

async function examineService(service: ServiceStatus): Promise<readonly ServiceFinding[]> {
  const { name, state, origin, ended, trouble } = service;
  const warn = (message: string, hint: string): ServiceFinding => ({ service: name, status: 'warning', message, hint });
  if (origin === 'gone' && state !== 'stopped')
    return [warn(`${name} runs, and is described nowhere any more`, `\`phlo services stop ${name}\` ends it.`)];
  if (state === 'failed' || (state === 'stopped' && ended !== undefined))
    return [
      warn(
        `${name} does not run: ${ended ?? 'it has ended'}`,
        `\`phlo services logs ${name}\`, then \`phlo services start ${name}\`.`,
      ),
    ];
  if (trouble !== undefined)
    return [warn(`${name} runs and is not ready: ${trouble}`, `See \`phlo services logs ${name}\`.`)];
  if (state !== 'stopped' || !service.isEnabled) return [];
  const taken: ServiceFinding[] = [];
  for (const port of Object.values(service.ports)) {
    if (await isPortFree(port)) continue;
    const holder = findPortHolder(port, serviceVariable);
    const who = holder === undefined ? 'somebody else' : `process ${holder.pid} (${holder.service ?? holder.command})`;
    taken.push(
      warn(
        `the port ${port} of ${name} is held by ${who}`,
        `End it, or give ${name} another port in its service.yaml.`,
      ),
    );
  }
  return taken;
}
