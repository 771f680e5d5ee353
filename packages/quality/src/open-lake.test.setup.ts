import { mkdtemp, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSystemClock } from '@phlo/core';
import { createDuckdbEngine } from '@phlo/duckdb';
import { createIcebergStore } from '@phlo/iceberg';
import type { ColumnSpec, ColumnType, EngineSession, Row, TableView } from '@phlo/lake';
import { createMemoryLogger } from '@phlo/testing';
import type { Check } from './check.js';
import type { CheckResult } from './judge.js';
import { runChecks } from './run-checks.js';
import { sampleFailedRows } from './sample.js';
import type { Sample } from './sample.js';

export interface TestLake extends AsyncDisposable {
  /** Where samples are written. */
  readonly samplesDir: string;
  /** Publishes a table of these rows. */
  put(table: string, columns: Readonly<Record<string, ColumnType>>, rows: readonly Row[]): Promise<void>;
  /** Audits a table with all published tables beside it, but `without`. */
  audit(table: string, checks: readonly Check[], options?: AuditOptions): Promise<Audit>;
  /** Rows of a sample. */
  readSample(file: string): Promise<Row[]>;
}

export interface AuditOptions {
  readonly without?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface Audit {
  readonly results: readonly CheckResult[];
  readonly samples: ReadonlyMap<string, Sample>;
  /** Every statement that was run to judge the checks. */
  readonly statements: readonly string[];
}

/** A real lake in a folder of its own. */
export async function openLake(): Promise<TestLake> {
  const root = await mkdtemp(join(tmpdir(), 'phlo-quality-'));
  const [lakeDir, tempDir, samplesDir] = [join(root, 'lake'), join(root, 'temp'), join(root, 'lake', 'samples')];
  await mkdir(tempDir);
  const clock = createSystemClock();
  const store = await createIcebergStore({ lakeDir, clock, log: createMemoryLogger(clock) });
  const engine = createDuckdbEngine({ tempDir });

  const attachAll = async (
    session: EngineSession,
    without: readonly string[],
  ): Promise<ReadonlyMap<string, TableView>> => {
    const views = new Map<string, TableView>();
    for (const { table } of await store.list()) {
      const view = without.includes(table) ? undefined : await store.read(table);
      if (view === undefined) continue;
      await session.attach(view);
      views.set(table, view);
    }
    return views;
  };

  return {
    samplesDir,
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
      await using session = await engine.open({ allowedDirectories: [lakeDir] });
      const batches = (async function* () {
        if (rows.length > 0) yield rows;
      })();
      const { files } = await session.writeRows(batches, plan);
      await store.publish([await store.stage(plan, files)]);
    },
    audit: async (table, checks, { without = [], signal } = {}) => {
      await using session = await engine.open({ allowedDirectories: [lakeDir] });
      const views = await attachAll(session, without);
      const statements: string[] = [];
      const heard: EngineSession = {
        ...session,
        rows: (sql, ...rest) => {
          statements.push(sql);
          return session.rows(sql, ...rest);
        },
      };
      const run = { session: heard, table, columns: views.get(table)?.columns ?? [], ...(signal && { signal }) };
      const results = await runChecks(checks, run);
      const judged = [...statements];
      const samples = await sampleFailedRows(results, checks, { ...run, directory: samplesDir });
      return { results, samples, statements: judged };
    },
    readSample: async (file) => {
      await using session = await engine.open({ allowedDirectories: [lakeDir] });
      return await session.rows(`SELECT * FROM read_parquet('${join(samplesDir, file)}')`);
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await rm(root, { recursive: true });
    },
  };
}
