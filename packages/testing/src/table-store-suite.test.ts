import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonEngine } from './json-engine.test.setup.js';
import { createManualClock } from './manual-clock.js';
import { createMemoryTableStore } from './memory-table-store.test.setup.js';
import { describeTableStore } from './table-store-suite.js';

describeTableStore('the plainest store', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'phlo-suite-'));
  const clock = createManualClock();
  const place = { directory };
  const store = createMemoryTableStore(place, () => clock.now());
  const dispose = () => rm(place.directory, { recursive: true, force: true });
  return {
    store,
    engine: createJsonEngine(),
    directory,
    tick: () => clock.advance(1),
    move: async () => {
      place.directory = `${directory}-moved`;
      await rename(directory, place.directory);
      return { store, directory: place.directory, [Symbol.asyncDispose]: dispose };
    },
    [Symbol.asyncDispose]: dispose,
  };
});
