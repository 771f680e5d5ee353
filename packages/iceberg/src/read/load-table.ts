import { didYouMean } from '@phlo/core';
import type { TableName } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { createForeignPlace, createPlace, pathOf, relativeOf, warehouseOf } from '../files/location.js';
import type { TablePlace } from '../files/location.js';
import { parseMetadata } from '../metadata/parse-metadata.js';
import type { TableMetadata } from '../metadata/table-metadata.js';
import type { StoreContext } from '../store-context.js';
import { readLakeFile } from './read-lake-file.js';

/** A table as it stands in the catalog. */
export interface LoadedTable {
  readonly table: TableName;
  /** As the catalog has it: what a commit compares with. */
  readonly catalogLocation: string;
  /** Where the metadata file is now. */
  readonly metadataPath: string;
  readonly metadata: TableMetadata;
  readonly place: TablePlace;
}

/** Loads a table, wherever its lake has moved to. Throws `LAKE_CORRUPT`, `TABLE_UNSUPPORTED`, `CATALOG_*`. */
export async function loadTable(context: StoreContext, table: TableName): Promise<LoadedTable | undefined> {
  const catalogLocation = context.catalog.get(table);
  return catalogLocation === undefined ? undefined : loadEntry(context, { table, metadataLocation: catalogLocation });
}

/** The same for an entry of the catalog. */
export async function loadEntry(
  context: StoreContext,
  { table, metadataLocation }: { readonly table: TableName; readonly metadataLocation: string },
): Promise<LoadedTable> {
  const own = await findPlace(context, metadataLocation);
  const metadataPath = own?.pathOf(metadataLocation) ?? pathOf(metadataLocation);
  const metadata = await context.metadata.get(metadataPath, async () =>
    parseMetadata(await readLakeFile(context.io, metadataPath, table), metadataPath),
  );
  const place = own ?? createForeignPlace(metadata.location);
  return { table, catalogLocation: metadataLocation, metadataPath, metadata, place };
}

/**
 * The table's folder in this warehouse, if it is there. A lake that was copied names the original, which still exists, so
 * this warehouse is asked first; and where the folder is here but the file is not, the copy is damaged, and must not read,
 * write or purge the original in its place.
 */
async function findPlace({ lakeDir, io }: StoreContext, metadataLocation: string): Promise<TablePlace | undefined> {
  const relative = relativeOf(metadataLocation);
  if (relative === undefined || relative.split('/').includes('..')) return undefined;
  const place = createPlace(lakeDir, relative);
  if (pathOf(metadataLocation).startsWith(`${warehouseOf(lakeDir)}/`)) return place;
  return (await io.exists(place.directory)) ? place : undefined;
}

/** Throws `TABLE_NOT_FOUND` with a guess. */
export async function requireTable(context: StoreContext, table: TableName): Promise<LoadedTable> {
  const loaded = await loadTable(context, table);
  if (loaded !== undefined) return loaded;
  throw tableNotFound(context, table);
}

function tableNotFound({ catalog }: StoreContext, table: TableName) {
  const names = catalog.list().map((entry) => entry.table);
  const whole = names.find((name) => `.${name}`.endsWith(`.${table.toLowerCase()}`));
  const guess = didYouMean(whole ?? table, names);
  return icebergErrors.create('TABLE_NOT_FOUND', {
    message: `There is no table ${table}.${guess === undefined ? '' : ` ${guess}`}`,
    asset: table,
  });
}
