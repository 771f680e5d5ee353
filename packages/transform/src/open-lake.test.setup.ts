import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { createDuckdbEngine } from '@phlo/duckdb';
import { createIcebergStore } from '@phlo/iceberg';
import type { ColumnSpec, ColumnType, Row, TableStore, TableView } from '@phlo/lake';
import { createMemoryLogger } from '@phlo/testing';
import { parseModel } from './parse-model.js';
import type { SqlModel } from './sql-model.js';
import type { ToolModel } from './tool-model.js';
import { stageModel } from './stage-model.js';
import type { StageOutcome } from './stage-context.js';

interface Building {
  readonly fullRefresh?: boolean;
  readonly signal?: AbortSignal;
}

/** A real lake in a folder of its own. */
export interface TestLake extends AsyncDisposable {
  readonly lakeDir: string;
  readonly store: TableStore;
  /** Publishes a table of these rows. */
  put(table: string, columns: Readonly<Record<string, ColumnType>>, rows: readonly Row[]): Promise<void>;
  /** The model of a text, in the file of its name. */
  model(name: string, text: string): SqlModel;
  /** As the runner does it. */
  stage(model: SqlModel | ToolModel, building?: Building): Promise<StageOutcome>;
  /** Stages and publishes; the number of rows, or `unchanged`. */
  build(model: SqlModel | ToolModel, building?: Building): Promise<number | 'unchanged'>;
  /** Runs SQL over every table that is published. */
  query(sql: string): Promise<Record<string, unknown>[]>;
}

export async function openLake(): Promise<TestLake> {
  const root = await mkdtemp(join(tmpdir(), 'phlo-transform-'));
  const [lakeDir, tempDir] = [join(root, 'lake'), join(root, 'temp')];
  await mkdir(tempDir);
  const clock = createSystemClock();
  const log = createMemoryLogger(clock);
  const store = await createIcebergStore({ lakeDir, clock, log });
  const engine = createDuckdbEngine({ tempDir });
  const open = () => engine.open({ allowedDirectories: [lakeDir] });

  const stage: TestLake['stage'] = async (
    model,
    { fullRefresh = false, signal = new AbortController().signal } = {},
  ) => {
    const read = await Promise.all(model.refs.map((ref) => store.read(ref)));
    const inputs = read.filter((view): view is TableView => view !== undefined);
    await using session = await open();
    const compiledDir = join(root, 'compiled');
    const given = {
      store,
      session,
      openSession: open,
      runId: 'run-1',
      projectDir: root,
      compiledDir,
      fullRefresh,
      signal,
      log,
      inputs,
    };
    return await stageModel(model, given);
  };
  return {
    lakeDir,
    store,
    stage,
    put: async (table, types, rows) => {
      const columns = Object.entries(types).map(([name, type]): ColumnSpec => ({ name, type, nullable: true }));
      const plan = await store.plan({
        table,
        columns,
        partition: [],
        mode: 'replace',
        runId: 'r',
        allowBreaking: true,
      });
      await using session = await open();
      const batches = (async function* () {
        yield rows;
      })();
      const { files } = await session.writeRows(batches, plan);
      await store.publish([await store.stage(plan, files)]);
    },
    model: (name, text) =>
      parseModel({ text, path: `workflows/transforms/${name.replace('.', '/')}.sql`, projectDir: root }),
    build: async (model, building) => {
      const outcome = await stage(model, building);
      if (outcome.status === 'unchanged') return 'unchanged';
      await store.publish([outcome.batch]);
      return outcome.batch.rows;
    },
    query: async (sql) => {
      await using session = await open();
      for (const { table } of await store.list()) {
        const view = await store.read(table);
        if (view !== undefined) await session.attach(view);
      }
      return await session.rows(sql);
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}
