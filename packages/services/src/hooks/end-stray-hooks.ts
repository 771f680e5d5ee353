import type { Clock } from '@phlo/core';
import type { ResolvedService } from '../backend/resolved-service.js';
import { hookVariable, serviceMarker } from '../native/service-marker.js';
import { killProcesses } from '../process/trace-processes.js';

/** Ends hooks of a service that a killed command has left. Whoever calls it holds the lease of the service, so that none other run. */
export async function endStrayHooks({ stateDir }: Pick<ResolvedService, 'stateDir'>, clock: Clock): Promise<void> {
  await killProcesses({ marker: `${hookVariable}=${serviceMarker(stateDir)}`, recorded: [] }, (ms) => clock.sleep(ms));
}
