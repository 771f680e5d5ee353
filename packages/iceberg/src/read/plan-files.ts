import type { Column, TableName, ViewFile } from '@phlo/lake';
import { icebergErrors } from '../errors.js';
import { entryStatus } from '../manifests/manifest-types.js';
import type { ManifestEntry } from '../manifests/manifest-types.js';
import type { Manifest } from '../manifests/read-manifest.js';
import { columnsOf, coversColumns } from '../metadata/columns.js';
import type { SnapshotJson } from '../metadata/table-metadata.js';
import type { StoreContext } from '../store-context.js';
import type { LoadedTable } from './load-table.js';
import { hasRowDeletes, readManifests, readSnapshotManifests } from './snapshot-manifests.js';

/** The files of a snapshot, as a reader with these columns sees them. Throws `TABLE_UNSUPPORTED`, `LAKE_CORRUPT`. */
export async function planFiles(
  context: StoreContext,
  loaded: LoadedTable,
  { snapshot, columns }: { readonly snapshot: SnapshotJson; readonly columns: readonly Column[] },
): Promise<readonly ViewFile[]> {
  const files = await readSnapshotManifests(context, loaded, snapshot);
  const manifests = await readManifests(context, loaded, { files });
  return manifests.flatMap((manifest) => {
    if (!manifest.isOwn) assertHasIds(loaded);
    const isCurrentSchema = manifest.isOwn && coversColumns(columnsOf(manifest.schema, loaded.table), columns);
    return liveEntries(manifest).map((entry) => toViewFile(entry, loaded, isCurrentSchema));
  });
}

/** Entries whose files are part of the table. */
export const liveEntries = ({ entries }: Manifest): readonly ManifestEntry[] =>
  entries.filter(({ status }) => status !== entryStatus.deleted);

function toViewFile(
  { data_file: file }: ManifestEntry,
  { table, place }: LoadedTable,
  isCurrentSchema: boolean,
): ViewFile {
  if ((file.content ?? 0) !== 0) throw hasRowDeletes(table);
  if (file.file_format.toUpperCase() !== 'PARQUET')
    throw unsupportedFile(table, `${file.file_path} is ${file.file_format}`);
  return {
    path: place.pathOf(file.file_path),
    rows: file.record_count,
    sizeBytes: file.file_size_in_bytes,
    isCurrentSchema,
  };
}

/**
 * Files that were added to a table as they were have no field ids; readers go by the names in this property. Reading them
 * by id gives null for every value, without a word.
 */
function assertHasIds({ table, metadata }: LoadedTable): void {
  if (metadata.properties['schema.name-mapping.default'] === undefined) return;
  throw unsupportedFile(table, 'another engine added files without field ids (it has a `schema.name-mapping.default`)');
}

const unsupportedFile = (table: TableName, reason: string) =>
  icebergErrors.create('TABLE_UNSUPPORTED', { message: `${table} cannot be read: ${reason}.`, asset: table });
