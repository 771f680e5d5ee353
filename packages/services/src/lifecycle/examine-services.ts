import { describeHolder, findPortHolder, isPortFree } from '../process/ports.js';
import type { ServiceStatus } from './describe-service.js';

/** What is odd about a service. */
export interface ServiceFinding {
  readonly service: string;
  readonly status: 'warning' | 'failed';
  readonly message: string;
  /** Why it matters. */
  readonly why: string;
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
  const odd = oddityOf(service);
  if (odd !== undefined) return [{ service: name, status: 'warning', ...odd }];
  if (origin === 'gone' || ended !== undefined || trouble !== undefined) return [];
  return state === 'stopped' && service.isEnabled ? examinePorts(service) : [];
}

type Oddity = Pick<ServiceFinding, 'message' | 'why' | 'hint'>;

function oddityOf(service: ServiceStatus): Oddity | undefined {
  const { name, state, origin, ended, trouble, backend } = service;
  const isGone = origin === 'gone';
  if (isGone && (state === 'running' || state === 'starting'))
    return {
      message: `${name} runs, and no service.yaml that can be read describes it`,
      why: 'It holds its ports and its data, and no start of this project knows it: its file was removed, renamed or denied, or is wrong.',
      hint: `\`phlo services stop ${name}\` ends it; its data stays in .phlo/services/${name}.`,
    };
  if (isGone) return undefined;
  if (state === 'failed')
    return {
      message: `${name} has ended by itself and is not started again: ${ended ?? 'nobody knows how'}`,
      why: 'Its `restart` says so, or it has ended too often in a row. What depends on it does not reach it.',
      hint: `\`phlo services logs ${name}\` shows why, then \`phlo services start ${name}\`.`,
    };
  if (state === 'stopped' && ended !== undefined)
    return {
      message: `${name} was started and does not run: ${ended}`,
      why: `${backend === 'compose' ? 'Somebody removed it.' : 'Processes do not come back by themselves when the machine starts anew.'} What depends on it does not reach it.`,
      hint: `\`phlo services start ${name}\`; \`phlo services logs ${name}\` shows its last words.`,
    };
  if (state === 'unknown')
    return {
      message: `whether ${name} runs is not known: ${ended ?? 'nobody says'}`,
      why: 'It was started as a container, and that is all that can be said without docker.',
      hint: `Start Docker, then \`phlo services status ${name}\`.`,
    };
  if (trouble === undefined) return service.isUnwatched === true ? unwatched(name) : undefined;
  if (service.isOutdated === true)
    return {
      message: `${name} runs with a port of its last start: ${trouble}`,
      why: 'Its service.yaml, or a variable that it names, was changed since. What goes by that does not reach it.',
      hint: `\`phlo services restart ${name}\`, or take the change back.`,
    };
  return {
    message: `${name} runs and is not ready: ${trouble}`,
    why: 'Its health check fails, so what uses it may fail too. Nobody stops it or starts it anew for that.',
    hint: `See \`phlo services logs ${name}\`; \`phlo services restart ${name}\` starts it anew.`,
  };
}

const unwatched = (name: string): Oddity => ({
  message: `${name} runs and nobody watches it: its keeper was killed`,
  why: 'Nobody starts it again when it ends, puts its log aside when that has 10 MB, or tells what becomes of it.',
  hint: `\`phlo services start ${name}\` has it watched again, and lets it run.`,
});

async function examinePorts({ name, ports }: ServiceStatus): Promise<readonly ServiceFinding[]> {
  const taken: ServiceFinding[] = [];
  for (const port of Object.values(ports)) {
    if (await isPortFree(port)) continue;
    taken.push({
      service: name,
      status: 'warning',
      message: `the port ${port} of ${name} is held by ${describeHolder(findPortHolder(port))}`,
      why: `${name} does not run, and could not start as long as that is so.`,
      hint: `End it, or give ${name} another port in its service.yaml.`,
    });
  }
  return taken;
}
