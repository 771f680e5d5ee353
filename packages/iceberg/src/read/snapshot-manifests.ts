import { icebergErrors } from '../errors.js';
import { mapBounded } from '../map-bounded.js';
import { readManifestList } from '../manifests/manifest-list.js';
import { hasLiveFiles } from '../manifests/manifest-types.js';
import type { ManifestFile } from '../manifests/manifest-types.js';
import { readManifest } from '../manifests/read-manifest.js';
import type { Manifest } from '../manifests/read-manifest.js';
import type { SnapshotJson } from '../metadata/table-metadata.js';
import type { StoreContext } from '../store-context.js';
import type { LoadedTable } from './load-table.js';
import { readAvroFile } from './read-lake-file.js';

type TableRef = Pick<LoadedTable, 'table' | 'place'>;

/**
 * The manifests with files of a snapshot. Throws `TABLE_UNSUPPORTED` for row-level deletes: ignoring them would bring
 * deleted rows back.
 */
export async function readSnapshotManifests(
  context: StoreContext,
  { table, place }: TableRef,
  snapshot: SnapshotJson,
): Promise<readonly ManifestFile[]> {
  const path = place.pathOf(snapshot['manifest-list']);
  const manifests = await context.manifestLists.get(path, () =>
    readAvroFile({ io: context.io, path, table }, readManifestList),
  );
  const live = manifests.filter(hasLiveFiles);
  if (live.some(({ content }) => content !== 0)) throw hasRowDeletes(table);
  return live;
}

/** Entries of manifests, in their order; statistics only where asked for, and those are not cached. */
export function readManifests(
  context: StoreContext,
  { table, place }: TableRef,
  { files, withStatistics = false }: { readonly files: readonly ManifestFile[]; readonly withStatistics?: boolean },
): Promise<Manifest[]> {
  return mapBounded(files, manifestsAtOnce, (file) => {
    const path = place.pathOf(file.manifest_path);
    const load = () =>
      readAvroFile({ io: context.io, path, table }, (bytes) => readManifest(bytes, file, { withStatistics }));
    return withStatistics ? load() : context.manifests.get(path, load);
  });
}

const manifestsAtOnce = 8;

export const hasRowDeletes = (table: string) =>
  icebergErrors.create('TABLE_UNSUPPORTED', {
    message: `${table} has row-level deletes of another engine, which Phlo does not read.`,
    hint: `Let that engine rewrite the table's data files (\`CALL system.rewrite_data_files\` in Spark, \`ALTER TABLE … EXECUTE optimize\` in Trino).`,
    asset: table,
    dataState: 'Nothing was changed.',
  });
