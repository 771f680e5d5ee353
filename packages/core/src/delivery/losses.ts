import type { DeliveryNews } from './settlement.js';
import type { DeliverySource } from './source.js';

/** Tells what a source gave up by itself. */
export interface LossReport {
  tell(isIdle: boolean): void;
}

/** What had no room is told when it begins, and once more when nothing waits any longer: not for each event. */
export function createLossReport(source: DeliverySource, news: DeliveryNews): LossReport {
  let untold = 0;
  let hasToldFull = false;
  return {
    tell: (isIdle) => {
      const { full, unreadable } = source.takeLosses();
      if (unreadable > 0) news.dropped('unreadable', unreadable);
      untold += full;
      if (untold > 0 && (isIdle || !hasToldFull)) {
        news.dropped('full', untold);
        untold = 0;
        hasToldFull = true;
      }
      if (isIdle) hasToldFull = false;
    },
  };
}
