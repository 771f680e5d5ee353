import { stringifyJson } from '../json/lossless-json.js';
import type { StoreContext } from '../store-context.js';
import { entryStatus } from '../manifests/manifest-types.js';
import type { ManifestEntry, ManifestFile, RawEntry } from '../manifests/manifest-types.js';
import type { Manifest } from '../manifests/read-manifest.js';
import { partitionColumns } from '../manifests/write-manifest.js';
import type { ManifestHeader } from '../manifests/write-manifest.js';
import { tolerantColumns } from '../metadata/columns.js';
import { specOf } from '../metadata/table-metadata.js';
import type { Long, TableMetadata } from '../metadata/table-metadata.js';
import type { LoadedTable } from '../read/load-table.js';
import { liveEntries } from '../read/plan-files.js';
import { readManifests } from '../read/snapshot-manifests.js';

/**
 * Many small manifests make planning slow, so they are merged when there are this many, unless the table says
 * otherwise: Iceberg's own property and default.
 */
const mergeProperty = 'commit.manifest.min-count-to-merge';
const mergeFrom = 100;
/** A merged manifest does not grow without end. */
const mergeUpToBytes = 8 * 1024 * 1024;

export interface Carrying {
  readonly loaded: LoadedTable;
  readonly metadata: TableMetadata;
  readonly snapshotId: Long;
  readonly sequenceNumber: number;
}

/** A manifest that has to be written. */
export interface ManifestContent {
  readonly entries: readonly RawEntry[];
  readonly header: Omit<ManifestHeader, 'sync'>;
}

export interface Carried {
  readonly kept: readonly ManifestFile[];
  readonly rewritten: readonly ManifestContent[];
}

/** The manifests of the base in an append: as they are, but for those that are merged or that name the place of before a move. */
export async function carryManifests(
  context: StoreContext,
  manifests: readonly ManifestFile[],
  carrying: Carrying,
): Promise<Carried> {
  const { place } = carrying.loaded;
  const moved = manifests.filter(({ manifest_path: path }) => place.uriNow(path) !== path);
  const rest = manifests.filter((manifest) => !moved.includes(manifest));
  const small =
    rest.length >= Number(carrying.metadata.properties[mergeProperty] ?? mergeFrom) ? rest.filter(isSmall) : [];
  const rewrite = [...moved, ...small];
  if (rewrite.length === 0) return { kept: rest, rewritten: [] };
  const read = await readManifests(context, carrying.loaded, { files: rewrite, withStatistics: true });
  const rewritten: ManifestContent[] = [];
  const kept = rest.filter((manifest) => !small.includes(manifest));
  for (const group of groupManifests(rewrite, read)) {
    const isWorthIt = group.files.length > 1 || group.files.some((file) => moved.includes(file));
    const content = isWorthIt ? existingEntries(group, carrying) : undefined;
    if (content === undefined) kept.push(...group.files);
    else rewritten.push(content);
  }
  return { kept, rewritten };
}

const isSmall = ({ manifest_length: length }: ManifestFile): boolean => length < mergeUpToBytes / 2;

/** The files of the base as deleted, for a snapshot that replaces them: they may be removed from disk when it has expired. */
export async function deleteManifests(
  context: StoreContext,
  manifests: readonly ManifestFile[],
  carrying: Carrying,
): Promise<readonly ManifestContent[]> {
  const read = await readManifests(context, carrying.loaded, { files: manifests, withStatistics: true });
  return groupManifests(manifests, read).flatMap((group) => deletedEntries(group, carrying) ?? []);
}

interface Group {
  readonly files: ManifestFile[];
  readonly manifests: Manifest[];
}

/** Manifests that one manifest can stand for: of one partition spec, one writer, and files with the same columns. */
function groupManifests(files: readonly ManifestFile[], manifests: readonly Manifest[]): readonly Group[] {
  const groups = new Map<string, Group>();
  let bytes = 0;
  let part = 0;
  for (const [index, file] of files.entries()) {
    const manifest = manifests[index];
    if (manifest === undefined) continue;
    bytes += file.manifest_length;
    if (bytes > mergeUpToBytes) [bytes, part] = [file.manifest_length, part + 1];
    const key = JSON.stringify([file.partition_spec_id, stringifyJson(manifest.schema.fields), manifest.isOwn, part]);
    const group = groups.get(key) ?? { files: [], manifests: [] };
    group.files.push(file);
    group.manifests.push(manifest);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const existingEntries = (group: Group, carrying: Carrying): ManifestContent | undefined =>
  rewriteEntries(group, carrying, (entry) => ({ ...entry, status: entryStatus.existing }));

const deletedEntries = (group: Group, carrying: Carrying): ManifestContent | undefined =>
  rewriteEntries(group, carrying, (entry) => ({
    ...entry,
    status: entryStatus.deleted,
    snapshot_id: carrying.snapshotId,
  }));

/** `undefined` where the spec has a transform whose values Phlo cannot write. */
function rewriteEntries(
  { files, manifests }: Group,
  { metadata, snapshotId, sequenceNumber, loaded }: Carrying,
  change: (entry: ManifestEntry) => RawEntry,
): ManifestContent | undefined {
  const [first] = files;
  const [manifest] = manifests;
  const spec = first === undefined ? undefined : specOf(metadata, first.partition_spec_id);
  if (manifest === undefined || spec === undefined) return undefined;
  // The values have the types of the columns that they were written with: the table may have widened them before or since.
  const schemas = [manifest.schema, ...metadata.schemas.toReversed()];
  const partition = partitionColumns(spec, schemas.flatMap(tolerantColumns));
  if (partition === undefined) return undefined;
  const { schema, isOwn } = manifest;
  const entries = manifests.flatMap(liveEntries).map((entry) => {
    const file = entry.data_file;
    return change({ ...entry, data_file: { ...file, file_path: loaded.place.uriNow(file.file_path) } });
  });
  return { entries, header: { schema, spec, partition, isOwn, snapshotId, sequenceNumber } };
}
