import { join } from 'node:path';
import type { Clock, Logger } from '@phlo/core';
import type { Engine, TableStore } from '@phlo/lake';
import type { ProjectConfig } from '../config/define-project.js';
import { parseMemory } from './parse-memory.js';

export interface Lake {
  readonly store: TableStore;
  readonly engine: Engine;
}

/** The lake of a project, opened when it is first asked for: who only wants to know of its tables loads no engine. */
export interface ProjectLake extends AsyncDisposable {
  store(): Promise<TableStore>;
  open(): Promise<Lake>;
}

interface LakeParts {
  readonly lakeDir: string;
  readonly privateDir: string;
  readonly config: ProjectConfig;
  readonly clock: Clock;
  readonly log: Logger;
}

export function createProjectLake(parts: LakeParts): ProjectLake {
  let storing: Promise<TableStore> | undefined;
  let starting: Promise<Engine> | undefined;
  const store = () => (storing ??= openStore(parts));
  const engine = () => (starting ??= openEngine(parts));
  return {
    store,
    open: async () => {
      const [opened, started] = await Promise.all([store(), engine()]);
      return { store: opened, engine: started };
    },
    async [Symbol.asyncDispose]() {
      const [opened, started] = await Promise.all([ifOpened(storing), ifOpened(starting)]);
      await started?.[Symbol.asyncDispose]();
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

/** What has failed to open is told to whoever asked for it, and need not be closed. */
const ifOpened = async <T>(opening: Promise<T> | undefined): Promise<T | undefined> => opening?.catch(() => undefined);

async function openStore({ lakeDir, clock, log }: LakeParts): Promise<TableStore> {
  const { createIcebergStore } = await import('@phlo/iceberg');
  return createIcebergStore({ lakeDir, clock, log });
}

async function openEngine({ privateDir, config }: LakeParts): Promise<Engine> {
  const { createDuckdbEngine } = await import('@phlo/duckdb');
  const memory = config.engine?.memory;
  return createDuckdbEngine({
    tempDir: join(privateDir, 'tmp'),
    // The size of libuv's pool is fixed when it is first used, so the environment says what it is.
    threadPoolSize: Number(process.env.UV_THREADPOOL_SIZE ?? 4) || 4,
    ...(memory !== undefined && { memoryLimitBytes: parseMemory(memory) }),
    ...(config.engine?.threads !== undefined && { threads: config.engine.threads }),
  });
}
