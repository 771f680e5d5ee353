import { createManualClock, describeDeliveries } from '@phlo/testing';

import { openTestStore, temporaryPath, writeDirectly } from './state.test.setup.js';

describeDeliveries('sqlite', () => {
  const path = temporaryPath();
  const clock = createManualClock();
  const { journal, deliveries, ...store } = openTestStore({ path, clock });
  return {
    journal,
    deliveries,
    clock,
    damage: (position) =>
      writeDirectly(path, 'UPDATE events SET json = substr(json, 1, length(json) - 1) WHERE seq = ?', position),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
});
