import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** The variable by which every process of a service is known. */
export const serviceVariable = 'PHLO_SERVICE';

/** Its value: the name of the service, and where its state is. The same for every start, and no other service's. */
export const serviceMarker = (stateDir: string): string =>
  `${basename(stateDir)}@${createHash('sha256').update(stateDir).digest('hex').slice(0, 16)}`;

/** The variable by which hooks and checks of a service are known that a killed command may have left; its value is that of the service. */
export const hookVariable = 'PHLO_SERVICE_HOOK';

/** The variable by which the process is known that announces what a keeper has written down; its value is that of the service. */
export const announceVariable = 'PHLO_SERVICE_ANNOUNCES';
