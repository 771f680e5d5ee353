import { describeDeliveries } from './deliveries-suite.js';
import { createManualClock } from './manual-clock.js';
import { createMemoryDeliveries } from './memory-deliveries.js';
import { createMemoryJournal } from './memory-journal.js';

describeDeliveries('memory', () => {
  const clock = createManualClock();
  const journal = createMemoryJournal();
  const deliveries = createMemoryDeliveries(journal, clock);
  return { journal, deliveries, clock, damage: (position) => journal.damage(position), [Symbol.dispose]: () => {} };
});
