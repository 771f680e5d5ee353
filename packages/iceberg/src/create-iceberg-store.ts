import { isPhloError } from '@phlo/core';
import type { StagedBatch, TableInfo, TableName, TableStore } from '@phlo/lake';
import { expireTable } from './expire/expire-table.js';
import { explainFailure } from './files/explain-failure.js';
import { loadEntry, loadTable, requireTable } from './read/load-table.js';
import { describeDetail, describeInfo } from './read/table-info.js';
import { viewTable, viewTables } from './read/table-view.js';
import { findBatchFile, listBatches, moveToRejected, saveBatch, toRecord } from './staging/staging-area.js';
import { createStoreContext } from './store-context.js';
import type { IcebergStoreOptions, StoreContext } from './store-context.js';
import { batchLost } from './write/batch-lost.js';
import { discardBatch } from './write/discard-batch.js';
import { dropTable } from './write/drop-table.js';
import { findBatch } from './write/find-batch.js';
import { planWrite } from './write/plan-write.js';
import { publishBatches } from './write/publish.js';
import { stageBatch, viewStaged } from './write/stage-batch.js';

/**
 * Opens a lake of Apache Iceberg v2 tables (https://iceberg.apache.org/spec/) with a SQL catalog on SQLite, which
 * PyIceberg, Spark and Trino can open as well: catalog name `phlo`. The opener disposes it. Any number of processes may
 * have it open; the folder may be moved while none has.
 *
 * Errors: `CATALOG_*`, `LAKE_*`; of the methods also `TABLE_NOT_FOUND`, `TABLE_UNSUPPORTED`, `SNAPSHOT_NOT_FOUND`,
 * `SCHEMA_INVALID`, `SCHEMA_BREAKING`, `COMMIT_CONFLICT`, `BATCH_INVALID`, `BATCH_LOST`.
 */
export async function createIcebergStore(options: IcebergStoreOptions): Promise<TableStore> {
  return assemble(await createStoreContext(options));
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
    readAll: (reads) => reading(() => viewTables(context, reads)),
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
    expire: (table, options) => {
      const expire = () => expireTable(context, table, options);
      const state = `${table} can be read as before.`;
      return reading(() => (options?.dryRun === true ? expire() : context.oneAtATime(expire)), state);
    },
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

const ofOneTable: readonly string[] = ['TABLE_UNSUPPORTED', 'LAKE_CORRUPT'];

/** A table that Phlo cannot read does not hide the others. */
async function listTables(context: StoreContext): Promise<readonly TableInfo[]> {
  const infos: TableInfo[] = [];
  for (const entry of context.catalog.list()) {
    try {
      infos.push(await describeInfo(context, await loadEntry(context, entry)));
    } catch (error) {
      if (!isPhloError(error) || !ofOneTable.includes(error.code)) throw error;
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
