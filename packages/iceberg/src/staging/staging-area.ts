import { join } from 'node:path';
import { messageOf } from '@phlo/core';
import type { BatchRecord } from '@phlo/lake';
import { isBatchId } from '../ids.js';
import type { Durability } from '../files/file-io.js';
import type { StoreContext } from '../store-context.js';
import { batchFileName, discardedFileName, encodeBatchFile, parseBatchFile, pathsOf, tableOf } from './batch-file.js';
import type { BatchFile } from './batch-file.js';

/** A batch and the folder that it is in now. */
export interface FoundBatch {
  readonly batch: BatchFile;
  readonly directory: string;
}

const areas = { staging: 'staging', rejected: 'rejected' } as const;
type Area = keyof typeof areas;

/** The folder of a batch in an area: outside the warehouse, so that a reader that takes all Parquet files of it sees none. */
export const batchDirectory = ({ lakeDir }: StoreContext, batchId: string, area: Area = 'staging'): string =>
  join(lakeDir, areas[area], batchId);

/** Writes `batch.json` of a batch in the staging area, in one step. */
export async function saveBatch(context: StoreContext, batch: BatchFile, durability: Durability): Promise<void> {
  const directory = batchDirectory(context, batch.batchId);
  await context.io.replace(join(directory, batchFileName), encodeBatchFile(batch), durability);
}

/** Whether a batch may be published. Asked with the catalog locked, as {@link markDiscarded} is. */
export const isStagedSync = (context: StoreContext, batchId: string): boolean =>
  context.io.existsSync(join(batchDirectory(context, batchId), batchFileName));

/** From here on nobody can publish the batch, not even a process that was asleep in the middle of it. */
export function markDiscarded({ io, catalog }: StoreContext, { directory }: FoundBatch): void {
  const path = join(directory, batchFileName);
  catalog.locked(() => {
    if (io.existsSync(path)) io.moveSync(path, join(directory, discardedFileName));
  });
}

/** Moves a batch to those that are kept for inspection. */
export async function moveToRejected(context: StoreContext, batchId: string): Promise<void> {
  const { io, lakeDir } = context;
  await io.makeDirectory(join(lakeDir, areas.rejected), { durable: true });
  await io.move(batchDirectory(context, batchId), batchDirectory(context, batchId, 'rejected'));
  await io.syncDirectory(join(lakeDir, areas.rejected));
}

/** A batch by its id, in either area. An id that is none finds nothing, and never becomes a path. */
export async function findBatchFile(context: StoreContext, batchId: string): Promise<FoundBatch | undefined> {
  if (!isBatchId(batchId)) return undefined;
  for (const area of Object.keys(areas) as Area[]) {
    const found = await readBatch(context, batchDirectory(context, batchId, area));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** All batches of both areas, oldest first. */
export async function listBatches(context: StoreContext): Promise<readonly FoundBatch[]> {
  const found: FoundBatch[] = [];
  for (const area of Object.values(areas)) {
    const directory = join(context.lakeDir, area);
    for (const name of (await context.io.list(directory)).filter(isBatchId)) {
      const batch = await readBatch(context, join(directory, name));
      if (batch !== undefined) found.push(batch);
    }
  }
  return found.sort((a, b) => (a.batch.batchId < b.batch.batchId ? -1 : 1));
}

/** Ids of all batches that have a folder in either area, whatever is in it. */
export async function listBatchIds({ io, lakeDir }: StoreContext): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(Object.values(areas).map((area) => io.list(join(lakeDir, area))));
  return new Set(lists.flat().filter(isBatchId));
}

/** A folder without a readable `batch.json` is of a process that died while making it, or of one that is removing it. */
async function readBatch({ io, log }: StoreContext, directory: string): Promise<FoundBatch | undefined> {
  const names = (await io.list(directory)).filter((name) => name === batchFileName || name === discardedFileName);
  const [name] = names;
  if (name === undefined) return undefined;
  const path = join(directory, name);
  try {
    return { batch: parseBatchFile(await io.read(path)), directory };
  } catch (error) {
    log.log('warn', `Skipped ${path}, which cannot be read: ${messageOf(error)}`);
    return undefined;
  }
}

/** A batch as the contract lists it. */
export function toRecord({ batch, directory }: FoundBatch): BatchRecord {
  const { batchId, request, status, rows, bytes, createdAt, reasons, columns } = batch;
  return {
    batchId,
    table: tableOf(batch),
    runId: request.runId,
    status: status === 'rejected' ? 'rejected' : 'staged',
    rows,
    bytes,
    createdAt,
    directory,
    reasons,
    columns,
    files: pathsOf(batch, directory),
  };
}
