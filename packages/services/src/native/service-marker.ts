import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** The variable by which every process of a service is known. */
export const serviceVariable = 'PHLO_SERVICE';

/** Its value: the name of the service, and where its state is. The same for every start, and no other service's. */
export const serviceMarker = (stateDir: string): string =>
  `${basename(stateDir)}@${createHash('sha256').update(stateDir).digest('hex').slice(0, 16)}`;
