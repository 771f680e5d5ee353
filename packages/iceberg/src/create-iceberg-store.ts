import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { isPhloError } from '@phlo/core';
import type { Clock, Logger, RandomBytes } from '@phlo/core';
import type { StagedBatch, TableInfo, TableName, TableStore } from '@phlo/lake';
import { createBoundedCache } from './bounded-cache.js';
import { openSqlCatalog } from './catalog/sql-catalog.js';
import type { SqlCatalog } from './catalog/sql-catalog.js';
import { explainFailure } from './files/explain-failure.js';
import type { FileIO } from './files/file-io.js';
import { createLocalFileIO } from './files/local-file-io.js';
import { createOneAtATime } from './one-at-a-time.js';
import { loadEntry, loadTable, requireTable } from './read/load-table.js';
import { describeDetail, describeInfo } from './read/table-info.js';
import { viewTable } from './read/table-view.js';
import { findBatchFile, listBatches, moveToRejected, saveBatch, toRecord } from './staging/staging-area.js';
import type { StoreContext } from './store-context.js';
import { batchLost } from './write/batch-lost.js';
import { discardBatch } from './write/discard-batch.js';
import { dropTable } from './write/drop-table.js';
import { findBatch } from './write/find-batch.js';
import { planWrite } from './write/plan-write.js';
import { publishBatches } from './write/publish.js';
import { stageBatch, viewStaged } from './write/stage-batch.js';

export interface IcebergStoreOptions {
  /** Folder of the lake, made where it is missing: `catalog.db`, `warehouse/`, `staging/`, `rejected/`. */
  readonly lakeDir: string;
  readonly clock: Clock;
  /** Told what could not be tidied up. */
  readonly log: Logger;
  /** Default: the local disk. */
  readonly io?: FileIO;
  /** Default: the system's. */
  readonly random?: RandomBytes;
}

const cachedMetadata = 64;
const cachedListEntries = 100_000;
const cachedEntries = 200_000;

/**
 * Opens a lake of Apache Iceberg v2 tables (https://iceberg.apache.org/spec/) with a SQL catalog on SQLite, which
 * PyIceberg, Spark and Trino can open as well: catalog name `phlo`. The opener disposes it. Any number of processes may
 * have it open; the folder may be moved while none has.
 *
 * Errors: `CATALOG_*`, `LAKE_*`; of the methods also `TABLE_NOT_FOUND`, `TABLE_UNSUPPORTED`, `SNAPSHOT_NOT_FOUND`,
 * `SCHEMA_INVALID`, `SCHEMA_BREAKING`, `COMMIT_CONFLICT`, `BATCH_INVALID`, `BATCH_LOST`.
 */
export async function createIcebergStore(options: IcebergStoreOptions): Promise<TableStore> {
  const { clock, log, io = createLocalFileIO(), random = randomBytes } = options;
  const lakeDir = resolve(options.lakeDir);
  const catalog = await openCatalog(io, lakeDir);
  const context: StoreContext = {
    lakeDir,
    io,
    catalog,
    clock,
    log,
    random,
    oneAtATime: createOneAtATime(),
    metadata: createBoundedCache(cachedMetadata, () => 1),
    manifestLists: createBoundedCache(cachedListEntries, (list) => list.length + 1),
    manifests: createBoundedCache(cachedEntries, ({ entries }) => entries.length + 1),
  };
  return assemble(context);
}

async function openCatalog(io: FileIO, lakeDir: string): Promise<SqlCatalog> {
  try {
    await io.makeDirectory(lakeDir, { durable: true });
    return openSqlCatalog(join(lakeDir, 'catalog.db'));
  } catch (error) {
    throw explainFailure(error, { action: 'opening the lake', dataState: 'Nothing was changed.', lakeDir });
  }
}

function assemble(context: StoreContext): TableStore {
  const { catalog, lakeDir } = context;
  const writing = <T>(action: string, table: TableName, write: () => Promise<T>): Promise<T> =>
    explained(context, { action, tables: [table] }, write);
  const reading = async <T>(read: () => Promise<T>, dataState = 'Nothing was changed.'): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      throw explainFailure(error, { action: 'reading the lake', dataState, lakeDir });
    }
  };
  return {
    list: () => reading(() => listTables(context)),
    describe: (table) => reading(async () => describeDetail(context, await requireTable(context, table))),
    read: (table, at) =>
      reading(async () => {
        const loaded = await loadTable(context, table);
        return loaded === undefined ? undefined : viewTable(context, loaded, at);
      }),
    plan: (request) => writing(`planning ${request.table}`, request.table, () => planWrite(context, request)),
    stage: (plan, files, summary = {}) =>
      writing(`staging ${plan.request.table}`, plan.request.table, () => stageBatch(context, plan, { files, summary })),
    view: viewStaged,
    publish: (staged) => {
      const tables = [...new Set(staged.map(({ table }) => table))];
      const action = `publishing ${tables.join(', ')}`;
      return explained(context, { action, tables }, () => context.oneAtATime(() => publishBatches(context, staged)));
    },
    reject: (staged, reasons) =>
      writing(`rejecting a batch of ${staged.table}`, staged.table, () => rejectBatch(context, staged, reasons)),
    discard: (batchId) =>
      reading(
        () => context.oneAtATime(() => discardBatch(context, batchId)),
        `Batch ${batchId} is not published; some of its files may be left.`,
      ),
    batches: () => reading(async () => (await listBatches(context)).map(toRecord)),
    findBatch: (table, batchId) => reading(() => findBatch(context, table, batchId)),
    drop: (table, options) =>
      writing(`dropping ${table}`, table, () => context.oneAtATime(() => dropTable(context, table, options))),
    [Symbol.asyncDispose]: async () => catalog.close(),
  };
}

/** Says after a failed write in which state each table is. */
async function explained<T>(
  context: StoreContext,
  { action, tables }: { readonly action: string; readonly tables: readonly TableName[] },
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const states = await Promise.all(tables.map((table) => describeState(context, table)));
    const [table] = tables;
    throw explainFailure(error, {
      action,
      dataState: states.join(' '),
      lakeDir: context.lakeDir,
      ...(table !== undefined && { table }),
    });
  }
}

async function describeState(context: StoreContext, table: TableName): Promise<string> {
  try {
    const loaded = await loadTable(context, table);
    if (loaded === undefined) return `${table} does not exist; nothing was written.`;
    const id = loaded.metadata['current-snapshot-id'];
    return `${table} is unchanged${id === undefined || id === null ? '' : ` at snapshot ${id.toString()}`}.`;
  } catch {
    // The failure that is being told is the one that matters; a lake that cannot be read any more has told it already.
    return `${table} is unchanged.`;
  }
}

/** A table that Phlo cannot read does not hide the others. */
async function listTables(context: StoreContext): Promise<readonly TableInfo[]> {
  const infos: TableInfo[] = [];
  for (const entry of context.catalog.list()) {
    try {
      infos.push(await describeInfo(context, await loadEntry(context, entry)));
    } catch (error) {
      if (!isPhloError(error) || error.code !== 'TABLE_UNSUPPORTED') throw error;
      context.log.log('warn', `${entry.table} is left out: ${error.message}`);
    }
  }
  return infos;
}

async function rejectBatch(
  context: StoreContext,
  { table, batchId }: StagedBatch,
  reasons: Parameters<TableStore['reject']>[1],
): Promise<void> {
  const found = await findBatchFile(context, batchId);
  if (found === undefined) throw batchLost(table, batchId);
  if (found.batch.status === 'rejected') return;
  await saveBatch(context, { ...found.batch, status: 'rejected', reasons }, { durable: true });
  await moveToRejected(context, batchId);
}
