import { readContainer, writeContainer } from '../avro/container.js';
import type { AvroValue } from '../avro/avro-schema.js';
import type { Long } from '../metadata/table-metadata.js';
import { listProjection, manifestFileSchema } from './manifest-schemas.js';
import type { ManifestFile } from './manifest-types.js';

/** Absent in lists of version 1 tables that were upgraded. */
const defaults = {
  content: 0,
  sequence_number: 0,
  min_sequence_number: 0,
  added_files_count: 0,
  existing_files_count: 0,
  deleted_files_count: 0,
  added_rows_count: 0,
  existing_rows_count: 0,
  deleted_rows_count: 0,
};

/** Reads a manifest list of any writer. Throws plain errors. */
export function readManifestList(bytes: Uint8Array): readonly ManifestFile[] {
  return readContainer(bytes, listProjection).records.map(toManifestFile);
}

function toManifestFile(record: AvroValue): ManifestFile {
  const present = Object.entries(record ?? {}).filter(([, value]) => value !== null);
  // The decoder follows the schema of the file; what a reader needs is checked here.
  const manifest = { ...defaults, ...Object.fromEntries(present) } as ManifestFile;
  if (typeof manifest.manifest_path !== 'string' || typeof manifest.partition_spec_id !== 'number')
    throw new TypeError('an entry of the manifest list has no path or no partition spec');
  return manifest;
}

export interface ListHeader {
  readonly snapshotId: Long;
  readonly parentId: Long | undefined;
  readonly sequenceNumber: number;
  readonly sync: Uint8Array;
}

/** Writes the manifest list of a snapshot. */
export function writeManifestList(manifests: readonly ManifestFile[], header: ListHeader): Uint8Array {
  const metadata = new Map([
    ['format-version', '2'],
    ['snapshot-id', header.snapshotId.toString()],
    ['parent-snapshot-id', header.parentId?.toString() ?? 'null'],
    ['sequence-number', String(header.sequenceNumber)],
  ]);
  const records = manifests.map((manifest) => ({ ...manifest }) as unknown as AvroValue);
  return writeContainer({ schema: manifestFileSchema, metadata, records, sync: header.sync });
}
