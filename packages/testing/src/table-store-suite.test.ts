import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJsonEngine } from './json-engine.test.setup.js';
import { createManualClock } from './manual-clock.js';
import { createMemoryTableStore } from './memory-table-store.test.setup.js';
import { describeTableStore } from './table-store-suite.js';

describeTableStore('the plainest store', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'phlo-suite-'));
  const clock = createManualClock();
  return {
    store: createMemoryTableStore(directory, () => clock.now()),
    engine: createJsonEngine(),
    directory,
    tick: () => clock.advance(1),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
});
