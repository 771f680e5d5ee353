import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSystemClock } from '@phlo/core';
import type { Clock, Logger } from '@phlo/core';
import type { ColumnSpec, StagedBatch, TableStore, TableView, WritePlan, WriteRequest, WrittenFile } from '@phlo/lake';
import { createManualClock } from '@phlo/testing';
import type { ManualClock } from '@phlo/testing';
import { expect } from 'vitest';
import { createLocalFileIO } from './files/local-file-io.js';
import type { FileIO } from './files/file-io.js';
import { createIcebergStore } from './create-iceberg-store.js';
import type { IcebergStoreOptions } from './store-context.js';

export const silent: Logger = { log: () => undefined, child: () => silent };

/** A folder that is gone when the test is over. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'phlo-iceberg-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface TestStore extends AsyncDisposable {
  readonly store: TableStore;
  readonly lakeDir: string;
  readonly clock: ManualClock;
}

export type TestStoreOptions = Partial<Omit<IcebergStoreOptions, 'lakeDir' | 'clock'>>;

/** A store on a folder of its own, with a clock that stands still. */
export async function openTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const folder = await makeFolder();
  const lakeDir = join(folder.path, 'lake');
  const clock = createManualClock();
  const store = await openLake(lakeDir, { clock, ...options });
  return {
    store,
    lakeDir,
    clock,
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Local files that a crash of the machine may lose: fast, for tests of many commits. */
export function createFastFileIO(): FileIO {
  const io = createLocalFileIO();
  const nothing = () => Promise.resolve();
  return {
    ...io,
    sync: nothing,
    syncDirectory: nothing,
    writeNew: (path, bytes) => writeFile(path, bytes, { flag: 'wx' }),
    replace: (path, bytes) => io.replace(path, bytes, { durable: false }),
    makeDirectory: (path) => io.makeDirectory(path, { durable: false }),
  };
}

/** Paths of all files below a directory, sorted; none where it is not there. */
export async function filesBelow(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : [])).sort();
}

export const openLake = (
  lakeDir: string,
  options: TestStoreOptions & { readonly clock?: Clock } = {},
): Promise<TableStore> => createIcebergStore({ lakeDir, clock: createSystemClock(), log: silent, ...options });

export const idColumns: readonly ColumnSpec[] = [{ name: 'id', type: 'long', nullable: false }];

/** What a test writes. The store never looks into a data file, so these hold their ids as text. */
export interface TestWrite extends Partial<WriteRequest> {
  readonly table: string;
  readonly ids: readonly number[];
  readonly summary?: Readonly<Record<string, string>>;
  /** Of each file; one file by default. */
  readonly files?: readonly Partial<WrittenFile>[];
}

export async function stageIds(store: TableStore, write: TestWrite): Promise<StagedBatch> {
  const { ids, files, summary, ...request } = write;
  const plan = await store.plan({ columns: idColumns, partition: [], mode: 'append', runId: 'r1', ...request });
  return store.stage(plan, await writeIds(plan, ids, files), summary);
}

export async function writeIds(
  plan: WritePlan,
  ids: readonly number[],
  files: readonly Partial<WrittenFile>[] = [{}],
): Promise<WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const [index, overrides] of files.entries()) {
    const text = JSON.stringify(ids);
    const path = join(plan.directory, `part-${index}.parquet`);
    await writeFile(path, text);
    written.push({ path, rows: ids.length, sizeBytes: text.length, partition: [], columns: new Map(), ...overrides });
  }
  return written;
}

export async function publishIds(store: TableStore, write: TestWrite): Promise<StagedBatch> {
  const staged = await stageIds(store, write);
  await store.publish([staged]);
  return staged;
}

/** Ids in the files of a view, sorted. */
export async function idsOf(view: TableView | undefined): Promise<readonly number[]> {
  const lists = await Promise.all(
    (view?.files ?? []).map(async ({ path }) => JSON.parse(await readFile(path, 'utf8')) as number[]),
  );
  return lists.flat().sort((a, b) => a - b);
}

export const readIds = async (store: TableStore, table: string): Promise<readonly number[]> =>
  idsOf(await store.read(table));

/** Matches an error by its fields; a pattern matches a text. */
export const errorLike = (fields: Readonly<Record<string, unknown>>): Error => {
  const matchers = Object.entries(fields).map(([key, value]): [string, unknown] => [
    key,
    value instanceof RegExp ? expect.stringMatching(value) : value,
  ]);
  // Asymmetric matchers have the type any.
  return expect.objectContaining(Object.fromEntries(matchers)) as Error;
};

/** Brings the build up to date that `fixtures/worker.mjs` runs: translating the source in every process takes seconds. */
export function buildForWorkers(): void {
  const require = createRequire(import.meta.url);
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  spawnSync(process.execPath, [tsc, '-b', fileURLToPath(new URL('..', import.meta.url))]);
}

/** Starts `fixtures/worker.mjs`; its stderr is the test's. */
export function startWorker(task: string, lakeDir: string, ...args: string[]): ChildProcess {
  const script = fileURLToPath(new URL('../fixtures/worker.mjs', import.meta.url));
  return spawn(process.execPath, [script, task, lakeDir, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Waits for the end of a process; the exit code, or the signal that killed it. */
export async function ended(child: ChildProcess): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode;
  if (child.signalCode !== null) return child.signalCode;
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}
