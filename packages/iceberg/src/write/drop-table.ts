import type { TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { warehouseOf } from '../files/location.js';
import { requireTable } from '../read/load-table.js';
import { isInside } from '../staging/batch-file.js';
import type { StoreContext } from '../store-context.js';

/**
 * Takes a table out of the catalog; `purge` then deletes its folder, and no file anywhere else. Without it, no file of the table
 * is read, so that one whose metadata is lost can be given up. Throws `TABLE_NOT_FOUND`, and `COMMIT_CONFLICT` where somebody
 * commits to it at that moment.
 */
export async function dropTable(context: StoreContext, table: TableName, { purge = false } = {}): Promise<void> {
  const directory = purge ? await findPurgeable(context, table) : undefined;
  const catalogLocation = context.catalog.get(table) ?? (await requireTable(context, table)).catalogLocation;
  if (!context.catalog.drop({ table, metadataLocation: catalogLocation })) {
    throw icebergErrors.create('COMMIT_CONFLICT', {
      message: `Somebody committed to ${table} while it was dropped.`,
      hint: 'Drop it again if that is still what you want.',
      asset: table,
      dataState: `${table} was not dropped.`,
    });
  }
  if (directory !== undefined) await context.io.remove(directory);
}

async function findPurgeable(context: StoreContext, table: TableName): Promise<string> {
  const { place } = await requireTable(context, table);
  if (isInside(warehouseOf(context.lakeDir), place.directory)) return place.directory;
  throw icebergErrors.create('TABLE_UNSUPPORTED', {
    message: `${table} lies at ${place.location}, outside this lake; its files are not deleted.`,
    hint: 'Drop it without purging.',
    asset: table,
    dataState: `${table} is unchanged.`,
  });
}
