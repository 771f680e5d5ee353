import type { DeliveryLoop } from './loop.js';
import type { DeliverySource } from './source.js';

/** A loop that hands nothing over: its events wait, and can be counted. */
export function createHeldLoop(source: Pick<DeliverySource, 'close'>): DeliveryLoop {
  return {
    wake: () => undefined,
    drain: async () => undefined,
    stop: async () => source.close(),
    isBusy: () => false,
    pausedBy: () => 'deliveries are held back here',
  };
}
