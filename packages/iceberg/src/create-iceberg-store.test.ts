import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createDuckdbEngine } from '@phlo/duckdb';
import { describeTableStore } from '@phlo/testing';
import { openLake, openTestStore } from './store.test.setup.js';

describeTableStore('Iceberg on SQLite', async () => {
  const opened = await openTestStore();
  const { store, lakeDir, clock } = opened;
  const root = dirname(lakeDir);
  const engine = createDuckdbEngine({ tempDir: join(root, 'tmp') });
  return {
    store,
    engine,
    directory: root,
    tick: () => clock.advance(1),
    move: async () => {
      await store[Symbol.asyncDispose]();
      const directory = join(root, 'moved');
      await mkdir(directory);
      await rename(lakeDir, join(directory, 'lake'));
      const moved = await openLake(join(directory, 'lake'), { clock });
      return { store: moved, directory, [Symbol.asyncDispose]: () => moved[Symbol.asyncDispose]() };
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    },
  };
});
