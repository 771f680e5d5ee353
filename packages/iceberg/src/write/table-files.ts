import { extname, join } from 'node:path';
import type { StagedBatch } from '@phlo/lake';
import { errorCode } from '../files/local-file-io.js';
import { uriOf } from '../files/location.js';
import { mapBounded } from '../map-bounded.js';
import type { StoreContext } from '../store-context.js';
import { batchLost } from './batch-lost.js';

/** Name of a batch's file in its table: engines may call the files of two batches the same. */
export const dataFileName = (batchId: string, index: number, path: string): string =>
  `${batchId}-${String(index).padStart(5, '0')}${extname(path)}`;

const linksAtOnce = 8;

/**
 * Gives the files of a batch their place in the table's folder, by a second name: the staged ones stay until the commit is
 * known to have happened, so that a publish that fails or dies can be repeated or discarded. Returns their URIs, in order.
 */
export async function linkDataFiles(
  { io }: StoreContext,
  batch: StagedBatch,
  tableDirectory: string,
): Promise<readonly string[]> {
  const directory = join(tableDirectory, 'data');
  await io.makeDirectory(directory, { durable: true });
  const uris = await mapBounded(batch.files, linksAtOnce, async ({ path }, index) => {
    const to = join(directory, dataFileName(batch.batchId, index, path));
    try {
      await io.link(path, to);
    } catch (error) {
      throw errorCode(error) === 'ENOENT' ? batchLost(batch.table, batch.batchId, error) : error;
    }
    return uriOf(to);
  });
  await io.syncDirectory(directory);
  return uris;
}

/** Takes those names away again; the staged files stay. */
export async function unlinkDataFiles({ io }: StoreContext, batch: StagedBatch, tableDirectory: string): Promise<void> {
  const directory = join(tableDirectory, 'data');
  await mapBounded(batch.files, linksAtOnce, ({ path }, index) =>
    io.remove(join(directory, dataFileName(batch.batchId, index, path))),
  );
}

/** Removes the folders of a table that has no files in them. */
export async function removeEmptyFolders({ io }: StoreContext, tableDirectory: string): Promise<void> {
  for (const folder of [join(tableDirectory, 'data'), join(tableDirectory, 'metadata'), tableDirectory])
    await io.removeEmptyDirectory(folder);
}
