import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createSystemClock } from '@phlo/core';
import { createDuckdbEngine } from '@phlo/duckdb';
import { createIcebergStore } from '@phlo/iceberg';
import type { EngineSession, TableStore } from '@phlo/lake';
import { createMemoryLogger } from '@phlo/testing';
import type { MemoryLogger } from '@phlo/testing';
import type { IngestionAsset } from './ingestion-asset.js';
import { stageIngestion } from './stage.js';
import type { PluginFacts } from './source.js';
import type { StageOutcome } from './stage-context.js';

interface Loading {
  readonly fullRefresh?: boolean;
  readonly signal?: AbortSignal;
  /** Default: the lake's own. */
  readonly store?: TableStore;
  /** Happens when the engine has read the files, and before anybody looks at them again. */
  readonly afterReading?: () => Promise<unknown>;
  readonly pluginOf?: (name: string) => Promise<PluginFacts | undefined>;
}

/** A real lake in a folder of its own, with a project beside it. */
export interface TestLake extends AsyncDisposable {
  readonly projectDir: string;
  readonly store: TableStore;
  readonly log: MemoryLogger;
  /** Writes a file of the project. */
  write(path: string, content: string | Uint8Array): Promise<string>;
  /** As the runner does it. */
  stage(asset: IngestionAsset, loading?: Loading): Promise<StageOutcome>;
  /** Stages and publishes; the number of rows that came in, or `unchanged`. */
  load(asset: IngestionAsset, loading?: Loading): Promise<number | 'unchanged'>;
  /** Runs SQL over every table that is published. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Runs SQL with the project as its folder: how tests make Parquet files that are not ours. */
  execute(sql: string): Promise<void>;
}

export async function openLake(): Promise<TestLake> {
  const root = await mkdtemp(join(tmpdir(), 'phlo-lake-'));
  const [projectDir, lakeDir, tempDir] = [join(root, 'project'), join(root, 'lake'), join(root, 'temp')];
  for (const directory of [projectDir, tempDir]) await mkdir(directory);
  const clock = createSystemClock();
  const log = createMemoryLogger(clock);
  const store = await createIcebergStore({ lakeDir, clock, log });
  const engine = createDuckdbEngine({ tempDir });

  const stage: TestLake['stage'] = async (
    asset,
    { fullRefresh = false, signal = new AbortController().signal, store: used = store, afterReading, pluginOf } = {},
  ) => {
    await using opened = await engine.open({ signal, allowedDirectories: ['/'] });
    const session: EngineSession = {
      ...opened,
      writeFiles: async (source, columns, target, options) => {
        const written = await opened.writeFiles(source, columns, target, options);
        await afterReading?.();
        return written;
      },
    };
    const context = { store: used, session, runId: 'run-1', projectDir, fullRefresh, signal, log };
    return await stageIngestion(asset, { ...context, ...(pluginOf && { pluginOf }) });
  };
  return {
    projectDir,
    store,
    log,
    stage,
    write: async (path, content) => {
      await mkdir(dirname(join(projectDir, path)), { recursive: true });
      await writeFile(join(projectDir, path), content);
      return join(projectDir, path);
    },
    load: async (asset, loading) => {
      const outcome = await stage(asset, loading);
      if (outcome.status === 'unchanged') return 'unchanged';
      await store.publish([outcome.batch]);
      return outcome.batch.rows;
    },
    query: async (sql) => {
      await using session = await engine.open({ allowedDirectories: [lakeDir] });
      for (const { table } of await store.list()) {
        const view = await store.read(table);
        if (view !== undefined) await session.attach(view);
      }
      return await session.rows(sql);
    },
    execute: async (sql) => {
      const instance = await DuckDBInstance.create();
      const connection = await instance.connect();
      try {
        await connection.run(`SET file_search_path = '${projectDir}'`);
        await connection.run(sql);
      } finally {
        connection.closeSync();
        instance.closeSync();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}
