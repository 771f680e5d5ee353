import { describeStateStore } from '@phlo/testing';

import { openTestStore, otherProcess, temporaryPath } from './state.test.setup.js';

describeStateStore('sqlite', () => {
  const path = temporaryPath();
  let isDead = false;
  const isAlive = ({ pid }: { readonly pid: number }) => pid !== 111 || !isDead;
  const store = openTestStore({ path, process: otherProcess(111), isAlive });
  const other = openTestStore({ path, process: otherProcess(222), isAlive });
  return {
    store,
    other,
    kill: () => void (isDead = true),
    [Symbol.dispose]: () => {
      store[Symbol.dispose]();
      other[Symbol.dispose]();
    },
  };
});
