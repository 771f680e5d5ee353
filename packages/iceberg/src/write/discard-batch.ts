import { join } from 'node:path';
import { messageOf } from '@phlo/core';
import { isInside, tableOf } from '../staging/batch-file.js';
import { findBatchFile, markDiscarded } from '../staging/staging-area.js';
import type { FoundBatch } from '../staging/staging-area.js';
import { pathOf, warehouseOf } from '../files/location.js';
import { loadTable } from '../read/load-table.js';
import { viewTable } from '../read/table-view.js';
import type { StoreContext } from '../store-context.js';
import { findPublished } from './find-batch.js';
import { attemptPrefix } from './prepare-commit.js';
import { dataFileName, removeEmptyFolders } from './table-files.js';

/** Deletes a batch, and what a process that died while it published it left in the table's folder. */
export async function discardBatch(context: StoreContext, batchId: string): Promise<void> {
  const found = await findBatchFile(context, batchId);
  if (found === undefined) return;
  markDiscarded(context, found);
  if (found.batch.status === 'staged') await removeLeftovers(context, found);
  await context.io.remove(found.directory);
}

/** Deletes nothing where the batch was committed after all, or where nobody can say. */
async function removeLeftovers(context: StoreContext, { batch }: FoundBatch): Promise<void> {
  const { io, log } = context;
  const { batchId } = batch;
  try {
    const loaded = await loadTable(context, tableOf(batch));
    const directory = loaded?.place.directory ?? pathOf(batch.location);
    if (!isInside(warehouseOf(context.lakeDir), directory)) return;
    if (loaded !== undefined && findPublished(loaded, batchId) !== undefined) return;
    // Another engine may have expired the snapshot of a commit that did happen.
    const files = loaded === undefined ? [] : (await viewTable(context, loaded)).files;
    if (files.some(({ path }) => path.includes(batchId))) return;
    for (const [index, { path }] of batch.files.entries())
      await io.remove(join(directory, 'data', dataFileName(batchId, index, path)));
    const names = await io.list(join(directory, 'metadata'));
    for (const name of names.filter((one) => isLeftover(one, batchId)))
      await io.remove(join(directory, 'metadata', name));
    if (loaded === undefined) await removeEmptyFolders(context, directory);
  } catch (error) {
    log.log('warn', `Files of the unpublished batch ${batchId} may be left in its table's folder: ${messageOf(error)}`);
  }
}

const isLeftover = (name: string, batchId: string): boolean =>
  name.includes(batchId) || (name.includes(`-${attemptPrefix(batchId)}`) && name.includes('.metadata.json'));
