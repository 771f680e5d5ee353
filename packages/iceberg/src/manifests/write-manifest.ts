import type { Column } from '@phlo/lake';
import { writeContainer } from '../avro/container.js';
import type { AvroValue } from '../avro/avro-schema.js';
import { stringifyJson } from '../json/lossless-json.js';
import type { Long, PartitionSpecJson, SchemaJson } from '../metadata/table-metadata.js';
import { resultType } from '../metadata/partitions.js';
import { manifestEntrySchema } from './manifest-schemas.js';
import type { PartitionColumn } from './manifest-schemas.js';
import { entryStatus } from './manifest-types.js';
import type { ManifestFile, RawEntry } from './manifest-types.js';
import { summarizePartitions } from './partition-summary.js';
import { writerKey } from './read-manifest.js';

export interface ManifestHeader {
  readonly schema: SchemaJson;
  readonly spec: PartitionSpecJson;
  /** Fields of the spec with the types of their values. */
  readonly partition: readonly PartitionColumn[];
  readonly isOwn: boolean;
  readonly snapshotId: Long;
  /** Of the commit: entries that are added inherit it. */
  readonly sequenceNumber: number;
  readonly sync: Uint8Array;
}

/** A manifest's bytes, and its line of the manifest list but for the path. */
export interface WrittenManifest {
  readonly bytes: Uint8Array;
  readonly file: Omit<ManifestFile, 'manifest_path'>;
}

/** Writes a manifest. An added entry has no sequence numbers; any other keeps its own and its snapshot, unchanged. */
export function writeManifest(entries: readonly RawEntry[], header: ManifestHeader): WrittenManifest {
  const metadata = new Map([
    ['schema', stringifyJson(header.schema)],
    ['schema-id', String(header.schema['schema-id'])],
    ['partition-spec', stringifyJson(header.spec.fields)],
    ['partition-spec-id', String(header.spec['spec-id'])],
    ['format-version', '2'],
    ['content', 'data'],
    ...(header.isOwn ? [[writerKey, '1'] as const] : []),
  ]);
  const schema = manifestEntrySchema(header.partition);
  const records = entries.map(toRecord);
  const bytes = writeContainer({ schema, metadata, records, sync: header.sync });
  return { bytes, file: describeManifest(entries, header, bytes.length) };
}

const toRecord = (entry: RawEntry): AvroValue => ({
  ...entry,
  data_file: { ...entry.data_file, content: entry.data_file.content ?? 0 },
});

function describeManifest(
  entries: readonly RawEntry[],
  header: ManifestHeader,
  length: number,
): WrittenManifest['file'] {
  const files = { added: 0, existing: 0, deleted: 0 };
  const rows = { added: 0, existing: 0, deleted: 0 };
  let least: Long = header.sequenceNumber;
  for (const { status, sequence_number: number, data_file: file } of entries) {
    const kind = status === entryStatus.added ? 'added' : status === entryStatus.existing ? 'existing' : 'deleted';
    files[kind] += 1;
    rows[kind] += file.record_count;
    if (kind === 'existing' && number !== null && number !== undefined && number < least) least = number;
  }
  return {
    manifest_length: length,
    partition_spec_id: header.spec['spec-id'],
    content: 0,
    sequence_number: header.sequenceNumber,
    min_sequence_number: least,
    added_snapshot_id: header.snapshotId,
    added_files_count: files.added,
    existing_files_count: files.existing,
    deleted_files_count: files.deleted,
    added_rows_count: rows.added,
    existing_rows_count: rows.existing,
    deleted_rows_count: rows.deleted,
    partitions: summarizePartitions(
      header.partition,
      entries.map((entry) => entry.data_file.partition),
    ),
  };
}

/** The fields of a spec with the types of their values. A source column that is gone leaves the type of its transform. */
export function partitionColumns(
  spec: PartitionSpecJson,
  columns: readonly Column[],
): readonly PartitionColumn[] | undefined {
  const found: PartitionColumn[] = [];
  for (const { name, transform, 'source-id': sourceId, 'field-id': id } of spec.fields) {
    const source = columns.find((column) => column.id === sourceId)?.type;
    if (isIntegral(transform)) found.push({ id, name, type: 'int' });
    else if ((transform === 'identity' || transform.startsWith('truncate[')) && source !== undefined)
      found.push({ id, name, type: resultType({ transform: 'identity' }, source) });
    else return undefined;
  }
  return found;
}

const isIntegral = (transform: string): boolean => /^(year|month|day|hour|bucket\[\d+\])$/.test(transform);
