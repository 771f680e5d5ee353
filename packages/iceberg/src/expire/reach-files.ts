import { isPhloError, messageOf } from '@phlo/core';
import { mapBounded } from '../map-bounded.js';
import { readManifestList } from '../manifests/manifest-list.js';
import type { ManifestFile } from '../manifests/manifest-types.js';
import { readManifest } from '../manifests/read-manifest.js';
import type { SnapshotJson } from '../metadata/table-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import { liveEntries } from '../read/plan-files.js';
import { readAvroFile } from '../read/read-lake-file.js';
import type { StoreContext } from '../store-context.js';

/** Paths of the files that snapshots are made of, where they are now. */
export interface Reach {
  readonly data: ReadonlySet<string>;
  readonly manifests: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
}

const atOnce = 8;

/** All files of snapshots, delete files of other engines included. Throws `LAKE_CORRUPT`, `TABLE_UNSUPPORTED` for what cannot be read. */
export async function reachFiles(
  context: StoreContext,
  loaded: LoadedTable,
  snapshots: readonly SnapshotJson[],
): Promise<Reach> {
  return collect(context, loaded, { snapshots, known: new Set(), read: (load) => load() });
}

/**
 * The same of snapshots that are to go, without the manifests that `known` has and what stands in them. What cannot be read is passed
 * over: of it nothing will be deleted.
 */
export async function reachExpired(
  context: StoreContext,
  loaded: LoadedTable,
  { snapshots, known }: { readonly snapshots: readonly SnapshotJson[]; readonly known: ReadonlySet<string> },
): Promise<Reach> {
  const read = async <T>(load: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await load();
    } catch (error) {
      if (!isPhloError(error) || error.code === 'LAKE_IO_FAILED') throw error;
      context.log.log('warn', `An expired snapshot of ${loaded.table} is damaged: ${messageOf(error)}`);
      return undefined;
    }
  };
  return collect(context, loaded, { snapshots, known, read });
}

interface Collecting {
  readonly snapshots: readonly SnapshotJson[];
  readonly known: ReadonlySet<string>;
  read<T>(load: () => Promise<T>): Promise<T | undefined>;
}

async function collect(
  { io }: StoreContext,
  { table, place }: LoadedTable,
  { snapshots, known, read }: Collecting,
): Promise<Reach> {
  const lists = new Set<string>();
  const manifests = new Map<string, ManifestFile>();
  const data = new Set<string>();
  await mapBounded(snapshots, atOnce, (snapshot) =>
    read(async () => {
      const path = place.pathOf(snapshot['manifest-list']);
      lists.add(path);
      for (const manifest of await readAvroFile({ io, path, table }, readManifestList)) {
        const at = place.pathOf(manifest.manifest_path);
        if (!known.has(at)) manifests.set(at, manifest);
      }
    }),
  );
  await mapBounded([...manifests], atOnce, ([path, manifest]) =>
    read(async () => {
      const content = await readAvroFile({ io, path, table }, (bytes) => readManifest(bytes, manifest));
      for (const entry of liveEntries(content)) data.add(place.pathOf(entry.data_file.file_path));
    }),
  );
  return { data, manifests: new Set(manifests.keys()), lists };
}
