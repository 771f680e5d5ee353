import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Logger } from '@phlo/core';
import { createManualClock } from '@phlo/testing';
import type { TableStore } from '@phlo/lake';
import { createIcebergStore } from './create-iceberg-store.js';
import type { IcebergStoreOptions } from './create-iceberg-store.js';

export const silent: Logger = { log: () => undefined, child: () => silent };

/** A folder that is gone when the test is over. */
export async function makeLakeDir(): Promise<AsyncDisposable & { readonly path: string }> {
  const root = await mkdtemp(join(tmpdir(), 'phlo-iceberg-'));
  return { path: join(root, 'lake'), [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }) };
}

export interface TestStore extends AsyncDisposable {
  readonly store: TableStore;
  readonly lakeDir: string;
  readonly clock: Clock & { advance(ms: number): Promise<void> };
}

export type TestStoreOptions = Partial<Omit<IcebergStoreOptions, 'lakeDir' | 'clock'>>;

/** A store on a folder of its own. */
export async function openTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const folder = await makeLakeDir();
  const clock = createManualClock(Date.UTC(2026, 0, 1));
  const store = await createIcebergStore({ lakeDir: folder.path, clock, log: silent, ...options });
  return {
    store,
    lakeDir: folder.path,
    clock,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export const copyLake = (from: string, to: string): Promise<void> => cp(from, to, { recursive: true });
