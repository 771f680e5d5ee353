import { createManualClock, describeDeliveries } from '@phlo/testing';

import { openSqlite } from './sqlite.js';
import { openTestStore, temporaryPath } from './state.test.setup.js';

describeDeliveries('sqlite', () => {
  const path = temporaryPath();
  const clock = createManualClock();
  const { journal, deliveries, ...store } = openTestStore({ path, clock });
  return {
    journal,
    deliveries,
    clock,
    damage: (position) => {
      const db = openSqlite(path);
      db.prepare('UPDATE events SET json = substr(json, 1, length(json) - 1) WHERE seq = ?').run(position);
      db.close();
    },
    [Symbol.dispose]: () => store[Symbol.dispose](),
  };
});
