import { dirname, join, relative } from 'node:path';
import { icebergErrors } from '../errors.js';
import { pathOf, warehouseOf } from '../files/location.js';
import { loadEntry } from '../read/load-table.js';
import type { LoadedTable } from '../read/load-table.js';
import { isInside } from '../staging/batch-file.js';
import type { StoreContext } from '../store-context.js';

/**
 * Throws `TABLE_UNSUPPORTED` unless the folder of a table lies in this warehouse, behind no link, and is no other table's as well: only
 * then a file that the table no longer needs is needed by nobody.
 */
export async function assertOwnFolder(context: StoreContext, loaded: LoadedTable): Promise<void> {
  const { lakeDir, io } = context;
  const { directory, location } = loaded.place;
  if (loaded.metadata.properties['gc.enabled'] === 'false')
    throw notExpirable(loaded, 'its property `gc.enabled` is `false`: others may use its files');
  if (!isInside(warehouseOf(lakeDir), directory))
    throw notExpirable(loaded, `it lies at ${location}, outside this lake`);
  for (const folder of [directory, join(directory, 'data'), join(directory, 'metadata')]) {
    const real = join(await io.realPath(lakeDir), relative(lakeDir, folder));
    if ((await io.realPath(folder)) !== real && (await io.exists(folder)))
      throw notExpirable(loaded, `${folder} is a link to another place`);
  }
  for (const entry of context.catalog.list()) {
    if (entry.table === loaded.table) continue;
    for (const folder of await foldersOf(context, entry))
      if (folder === directory || isInside(folder, directory) || isInside(directory, folder))
        throw notExpirable(loaded, `${entry.table} has the folder ${folder}, and it has ${directory}`);
  }
}

/** Where a table's files may be. One that cannot be read still has its metadata somewhere. */
async function foldersOf(
  context: StoreContext,
  entry: { readonly table: string; readonly metadataLocation: string },
): Promise<readonly string[]> {
  try {
    const { metadataPath, metadata, place } = await loadEntry(context, entry);
    return [dirname(dirname(metadataPath)), place.directory, place.pathOf(metadata.location)];
  } catch {
    return entry.metadataLocation.includes('/metadata/') ? folderOf(entry.metadataLocation) : [];
  }
}

function folderOf(metadataLocation: string): readonly string[] {
  try {
    return [dirname(dirname(pathOf(metadataLocation)))];
  } catch {
    // Not on this disk.
    return [];
  }
}

const notExpirable = ({ table }: LoadedTable, reason: string) =>
  icebergErrors.create('TABLE_UNSUPPORTED', {
    message: `Nothing of ${table} is expired: ${reason}.`,
    hint: 'Expire its snapshots with the engine that made it.',
    asset: table,
    dataState: `${table} is unchanged.`,
  });
