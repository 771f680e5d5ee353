import type { ResolvedService } from '../backend/resolved-service.js';
import type { TakenPort } from '../process/assert-ports-free.js';
import { portHolders } from '../process/ports.js';
import type { PortHolder } from '../process/ports.js';
import { ageMs, findProcess } from '../process/process-table.js';
import type { ProcessIdentity } from '../process/process-table.js';
import { findProcesses } from '../process/trace-processes.js';
import { readRecord } from './native-record.js';
import { traceOf } from './stop-processes.js';

/**
 * A port of a service that runs as a process, at which somebody else answers: who has taken it between the look for it and the start of
 * its program. Nothing where nobody does, or where the system does not tell.
 */
export function foreignPort(service: ResolvedService): TakenPort | undefined {
  const record = readRecord(service.stateDir);
  const child = record?.child;
  if (child === undefined) return undefined;
  for (const [name, port] of service.ports) {
    const holders = [...portHolders(port)];
    if (holders.length === 0) continue;
    const own = new Set(findProcesses(traceOf(service, record)).map(({ pid }) => pid));
    if (holders.some(({ pid }) => own.has(pid))) continue;
    const holder = holders.find((one) => isForeign(one, child));
    if (holder !== undefined) return { name, port, holder };
  }
  return undefined;
}

/** One that was started after the program may be what that has asked somebody for, as it asks docker for a container. */
function isForeign({ pid, service }: PortHolder, child: ProcessIdentity): boolean {
  const holder = findProcess(pid);
  return holder !== undefined && (service !== undefined || ageMs(holder) > ageMs(child));
}
